#include "keys/point_form.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "json/ascii.hpp"

namespace jwkguard::keys {

bool is_zero(std::span<const std::uint8_t> all) noexcept {
  return std::all_of(all.begin(), all.end(), [](std::uint8_t octet) { return octet == 0; });
}

std::span<const std::uint8_t> in_full_length(
    key_check& key, std::size_t coordinate_bytes, std::span<const std::uint8_t> given) {
  if (given.size() < coordinate_bytes) {
    std::string padded(coordinate_bytes - given.size(), '\0');
    padded.append(given.begin(), given.end());
    return key.keep(std::move(padded));
  }
  const std::size_t extra = given.size() - coordinate_bytes;
  return is_zero(given.first(extra)) ? given.subspan(extra) : std::span<const std::uint8_t>{};
}

std::string_view name_of_point_in_digits(const json::token* text, std::size_t coordinate_bytes) noexcept {
  std::string_view all = text == nullptr ? std::string_view{} : text->text();
  if (all.starts_with("0x") || all.starts_with("0X")) {
    all.remove_prefix(2);
  }
  std::size_t digits = 0;
  char second = 0;
  for (const char c : all) {
    const bool is_digit = json::is_hexadecimal_digit(c);
    const bool is_separator = c == ':' || c == '-' || json::is_white_space(c);
    if (!is_digit && !is_separator) {
      return {};
    }
    digits += is_digit ? 1U : 0U;
    second = is_digit && digits == 2 ? c : second;
  }
  const std::size_t of_coordinate = 2 * coordinate_bytes;
  if (all.starts_with('0') && second == '4' && digits == 2 + 2 * of_coordinate) {
    return "a whole point (04, x, y: uncompressed)";
  }
  if (all.starts_with('0') && (second == '2' || second == '3') && digits == 2 + of_coordinate) {
    return "a compressed point (02 or 03, then x)";
  }
  return digits == 2 * of_coordinate ? "x and y in a row" : std::string_view{};
}

}  // namespace jwkguard::keys
