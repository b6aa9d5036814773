// Text of unknown origin made fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::json {

/// append_printable appends `text` so that it can neither drive a terminal nor mislead a reader: controls (C0, DEL,
/// C1), line separators, bidirectional controls and other invisible format characters become `\u{202e}`, bytes that are
/// not UTF-8 `\x9b`; everything else passes as it is.
/// `mark` is written in place of the backslash.
void append_printable(std::string& out, std::string_view text, char mark = '\\');

/// printable is append_printable to a new string.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace jwkguard::json
