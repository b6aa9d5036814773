// What a value holds that should hold octets in base64url, where it plainly is something else: PEM, DER, digits, base64
// of base64. Nothing proves which number was meant, so none of this is ever repaired.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "json/ascii.hpp"
#include "jwkguard/rule.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> value_rules;
extern const rule value_point;
extern const rule value_reversed;
extern const rule modulus_hexadecimal;  ///< of rsa.cpp: hexadecimal digits in n have a rule of their own

/// value_form is what stands in place of a value.
struct value_form {
  const rule* broken = nullptr;         ///< the rule that says so
  std::string_view name{};              ///< "a certificate"; static storage, may be empty
  std::optional<std::uint64_t> bits{};  ///< of the number that digits stand for
  std::string_view help{};              ///< where the rule's does not do; static storage
};

/// find_form_in_text looks at a value as it is written, find_form_in_octets at what it decodes to; null if it has none.
/// Of random values of 32 octets and more, fewer than one in 2^28 has a form.
[[nodiscard]] std::optional<value_form> find_form_in_text(std::string_view text, member of) noexcept;
[[nodiscard]] std::optional<value_form> find_form_in_octets(std::span<const std::uint8_t> octets, member of);

/// find_text_in_octets is find_form_in_octets for text alone, for values of the right length: not one octet repeated.
[[nodiscard]] std::optional<value_form> find_text_in_octets(std::span<const std::uint8_t> octets, member of);

/// may_have_form is false of nearly every sound value, and of none in which the functions above find a form. The first
/// is for texts that are strict base64url.
[[nodiscard]] inline bool may_have_form(std::string_view text) noexcept {
  // Digits (also as 0x… or in pairs), or twice the same.
  constexpr std::size_t looked_at = 8;
  const auto is_digit = [](char c) { return json::is_hexadecimal_digit(c) || c == 'x' || c == 'X' || c == '-'; };
  std::size_t digits = 0;
  while (digits < text.size() && digits < looked_at && is_digit(text[digits])) {
    ++digits;
  }
  const std::size_t half = text.size() / 2;
  return digits == text.size() || digits == looked_at ||
         (half >= sizeof(std::uint32_t) && std::memcmp(text.data(), text.data() + half, sizeof(std::uint32_t)) == 0);
}
/// shortest_utf8 is how many octets of UTF-8 are told from others: of random ones, fewer than one in 2^28 are UTF-8.
inline constexpr std::size_t shortest_utf8 = 34;
[[nodiscard]] inline bool begins_as_utf8(std::span<const std::uint8_t> octets) noexcept {
  constexpr std::size_t looked_at = 24;  // of random octets, one in 500,000 passes
  if (octets.size() < shortest_utf8) {
    return false;
  }
  for (std::size_t at = 0; at < looked_at;) {
    const std::uint8_t lead = octets[at++];
    std::size_t rest = lead < 0x80 ? 0 : lead < 0xC2 ? looked_at : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    for (; rest != 0 && at < looked_at; --rest, ++at) {
      if (rest > 3 || (octets[at] & 0xC0U) != 0x80U) {
        return false;
      }
    }
  }
  return true;
}
[[nodiscard]] inline bool may_have_form(std::span<const std::uint8_t> octets) noexcept {
  std::uint64_t first = 0;
  if (octets.size() < 2 * sizeof first) {
    return octets.size() != 3 || octets[0] != 1 || octets[1] != 0 || octets[2] != 1;  // 65537
  }
  std::memcpy(&first, octets.data(), sizeof first);
  const bool is_ascii = (first & 0x8080'8080'8080'8080U) == 0;  // of text, and of the length before a name of SSH
  const std::uint8_t tag = octets.front();                      // of DER
  const auto comes_again = [octets, &first](std::size_t times) {
    return std::memcmp(octets.data() + octets.size() / times, &first, sizeof first) == 0;
  };
  const bool has_mark = tag >= 0xFE && (tag ^ octets[1]) == 1;  // of UTF-16
  return is_ascii || has_mark || tag == 0x30 || tag == 0x02 || tag == 0x03 || comes_again(2) || comes_again(3) ||
         begins_as_utf8(octets);
}

/// common_exponents are the public exponents that programs make keys with.
[[nodiscard]] bool is_common_exponent(std::span<const std::uint8_t> e) noexcept;

}  // namespace jwkguard::keys
