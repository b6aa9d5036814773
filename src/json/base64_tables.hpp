// The alphabets of base64 as tables, for all ways of decoding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jwkguard::json {

inline constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// sextet_table has the value of each character; foreign, whose highest bit no value has, for those of another
/// alphabet.
using sextet_table = std::array<std::uint8_t, 256>;
inline constexpr std::uint8_t foreign = 0xFF;

constexpr sextet_table make_table(std::string_view last_two) {
  sextet_table table{};
  table.fill(foreign);
  for (std::size_t value = 0; value < 62; ++value) {
    table[static_cast<std::uint8_t>(url_alphabet[value])] = static_cast<std::uint8_t>(value);
  }
  table[static_cast<std::uint8_t>(last_two[0])] = 62;
  table[static_cast<std::uint8_t>(last_two[1])] = 63;
  return table;
}

inline constexpr sextet_table url_sextets = make_table("-_");
inline constexpr sextet_table standard_sextets = make_table("+/");

}  // namespace jwkguard::json
