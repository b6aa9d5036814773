// Kinds of characters. ASCII alone: what a locale says of the others must not matter to JSON, base64 or HTTP.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace jwkguard::json {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr bool is_upper_case(char c) noexcept { return c >= 'A' && c <= 'Z'; }

[[nodiscard]] constexpr char lower_case(char c) noexcept {
  return is_upper_case(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), lower_case);
  return text;
}

/// is_letter is about letters of either case.
[[nodiscard]] constexpr bool is_letter(char c) noexcept { return is_upper_case(c) || (c >= 'a' && c <= 'z'); }

/// is_printable is about ASCII, the blank included.
[[nodiscard]] constexpr bool is_printable(char c) noexcept { return c >= ' ' && c <= '~'; }

[[nodiscard]] constexpr bool is_letter_or_digit(char c) noexcept { return is_letter(c) || is_digit(c); }

/// hexadecimal_value is what a hexadecimal digit of either case counts; -1 for any other character.
[[nodiscard]] constexpr int hexadecimal_value(char c) noexcept {
  const char lower = lower_case(c);
  return is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

[[nodiscard]] constexpr bool is_hexadecimal_digit(char c) noexcept { return hexadecimal_value(c) >= 0; }

/// octets_of_hexadecimal gives the octets that pairs of hexadecimal digits name; an odd one at the end is left out. The
/// text must have no other characters.
[[nodiscard]] inline std::string octets_of_hexadecimal(std::string_view digits) {
  std::string octets;
  octets.reserve(digits.size() / 2);  // of a secret, no copy stays behind
  for (; digits.size() > 1; digits.remove_prefix(2)) {
    octets += static_cast<char>(16 * hexadecimal_value(digits[0]) + hexadecimal_value(digits[1]));
  }
  return octets;
}

/// white_space is what JSON takes for it (RFC 8259 2).
inline constexpr std::string_view white_space = " \t\r\n";

[[nodiscard]] constexpr bool is_white_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// left_trimmed is a text without the white space at its beginning, trimmed one without that at either end.
[[nodiscard]] constexpr std::string_view left_trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_white_space(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  text = left_trimmed(text);
  while (!text.empty() && is_white_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace jwkguard::json
