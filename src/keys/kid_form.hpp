// A kid that is no name: what a template or script left behind.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/ascii.hpp"

namespace jwkguard {
struct rule;
}

namespace jwkguard::keys {

extern const rule kid_blank;  ///< these three: of kid_rules.cpp
extern const rule kid_hidden;
extern const rule kid_replaced;

enum class kid_form : std::uint8_t { plain, placeholder, blank };

/// form_of_kid tells a text that is not empty; blank: white space is at its beginning or end.
[[nodiscard]] kid_form form_of_kid(std::string_view kid) noexcept;

/// may_be_leftover is whether form_of_kid has to be asked: few kids are short, or have brackets or signs at an end.
[[nodiscard]] inline bool may_be_leftover(std::string_view kid) noexcept {
  constexpr std::size_t longest_word = 16;
  const auto is_plain = [](char c) { return json::is_letter_or_digit(c) || c == '-'; };
  return kid.size() <= longest_word || !is_plain(kid.front()) || !is_plain(kid.back()) ||
         kid.find('{') != std::string_view::npos || kid.find('<') != std::string_view::npos;
}

class key_check;
/// check_foreign_kid says what is wrong with characters of a kid that is not ASCII.
void check_foreign_kid(key_check& key, std::string_view kid);

}  // namespace jwkguard::keys
