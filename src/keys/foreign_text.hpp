// What a text is that begins as no JSON does.
#pragma once

#include <string_view>

#include "keys/key_files.hpp"

namespace jwkguard::keys {

/// foreign_format says what a text is that is not JSON, and what to do with it; empty if it may be JSON, or if nobody
/// knows. `content` begins behind white space.
[[nodiscard]] foreign foreign_format(std::string_view content) noexcept;

/// looks_like_markup is whether it is HTML or XML.
[[nodiscard]] bool looks_like_markup(std::string_view content) noexcept;

/// foreign_beginning says what a text begins with whose first character begins no JSON value: words, a label, a
/// program's literal.
[[nodiscard]] foreign foreign_beginning(std::string_view content) noexcept;

/// begins_with_label is whether a text that begins like an array is a line of a log: "[INFO] {…}".
[[nodiscard]] bool begins_with_label(std::string_view content) noexcept;

}  // namespace jwkguard::keys
