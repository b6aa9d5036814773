// Text that nobody could read, made fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jwkguard::report_text {

/// mask_unread overwrites what stands in `text` from an offset on, but for words that no key or secret is made of:
/// those of error messages, of programs around JSON, and the names in a JWK. Signs stay, as in all masked text.
void mask_unread(std::string& text, std::size_t from);

/// has_words is whether a line has a letter or digit.
[[nodiscard]] bool has_words(std::string_view line) noexcept;

/// mask_range overwrites letters, digits and what base64 has besides, from an offset up to another.
void mask_range(std::string& text, std::size_t from, std::size_t to) noexcept;

}  // namespace jwkguard::report_text
