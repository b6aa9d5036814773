// Words that nobody would write by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "json/ascii.hpp"

namespace jwkguard::keys {

/// looks_random is whether a text without blanks, of `shortest` characters or more, goes to and fro between capitals,
/// small letters and digits as base64 and hexadecimal do, and words in camel case or with numbers do not.
[[nodiscard]] constexpr bool looks_random(std::string_view text, std::size_t shortest) noexcept {
  constexpr std::size_t changes_of_words = 3;  // one in so many characters, and no more
  if (text.size() < shortest) {
    return false;
  }
  const auto kind_of = [](char c) -> std::uint8_t {
    return json::is_digit(c) ? 1 : json::is_upper_case(c) ? 2 : json::is_letter(c) ? 3 : 0;
  };
  std::size_t changes = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t kind = kind_of(text[at]);
    const std::uint8_t before = at == 0 ? std::uint8_t{0} : kind_of(text[at - 1]);
    if (text[at] == ' ') {
      return false;
    }
    changes += kind != 0 && before != 0 && kind != before ? 1 : 0;
  }
  return changes * changes_of_words >= text.size();
}

/// is_random_name is that of the name of a member: it may be a value that was put in the wrong place.
[[nodiscard]] constexpr bool is_random_name(std::string_view name) noexcept {
  constexpr std::size_t shortest = 24;
  return looks_random(name, shortest);
}

}  // namespace jwkguard::keys
