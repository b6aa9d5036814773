// Numbers that are written in decimal or hexadecimal digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jwkguard::keys {

/// digits_seen is what stands in a text of digits, white space and what separates pairs.
struct digits_seen {
  std::size_t count = 0;
  std::size_t leading_zeros = 0;
  std::size_t separators = 0;
  std::size_t decimals = 0;   // 0 to 9
  bool has_prefix = false;    // 0x, \x
  std::uint64_t decimal = 0;  // the whole number, as long as it is short
  std::uint64_t hexadecimal = 0;
};

/// read_digits reads a text of decimal or hexadecimal digits; nothing if another character stands in it.
[[nodiscard]] std::optional<digits_seen> read_digits(std::string_view text) noexcept;

/// decimal_bits and hexadecimal_bits are how many bits the number has that the text of these digits stands for.
[[nodiscard]] std::uint64_t decimal_bits(std::string_view text, const digits_seen& seen) noexcept;
[[nodiscard]] std::uint64_t hexadecimal_bits(std::string_view text, const digits_seen& seen) noexcept;

/// is_list_of_octets is whether a text is "1, 0, 1" or "[153,131,246]", as JavaScript, Python and Java print an array
/// of octets.
[[nodiscard]] bool is_list_of_octets(std::string_view text) noexcept;

}  // namespace jwkguard::keys
