#include "keys/value_digits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "json/ascii.hpp"

namespace jwkguard::keys {
namespace {

// The first digits that count, as many as a double holds.
double leading_number(std::string_view text, int base, int most) noexcept {
  double number = 0;
  for (const char c : text) {
    if (const int value = json::hexadecimal_value(c); value >= 0 && most != 0 && (value != 0 || number != 0)) {
      number = number * base + value;
      --most;
    }
  }
  return number;
}

}  // namespace

std::optional<digits_seen> read_digits(std::string_view text) noexcept {
  digits_seen seen;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    // 0x once, or before each octet (0x99, 0x83; \x99\x83).
    const bool is_x = at + 1 < text.size() && (text[at + 1] == 'x' || text[at + 1] == 'X');
    const bool begins = at == 0 || json::is_white_space(text[at - 1]) || text[at - 1] == ',';
    if (is_x && (c == '\\' || (c == '0' && begins))) {
      seen.has_prefix = true;
      seen.separators += c == '\\' && at != 0 ? 1U : 0U;
      ++at;
      continue;
    }
    const int value = json::hexadecimal_value(c);
    if (value >= 0) {
      seen.leading_zeros += value == 0 && seen.leading_zeros == seen.count ? 1U : 0U;
      ++seen.count;
      seen.decimals += value < 10 ? 1U : 0U;
      seen.decimal = seen.decimal * 10 + static_cast<std::uint64_t>(value);
      seen.hexadecimal = seen.hexadecimal * 16 + static_cast<std::uint64_t>(value);
    } else if (c == ':' || c == '-' || (c == ',' && seen.has_prefix)) {
      ++seen.separators;
    } else if (!json::is_white_space(c) && c != ',') {
      return std::nullopt;
    }
  }
  return seen.count == 0 ? std::nullopt : std::optional{seen};
}

std::uint64_t decimal_bits(std::string_view text, const digits_seen& seen) noexcept {
  constexpr int exact = 15;
  const std::size_t significant = seen.count - seen.leading_zeros;
  if (significant == 0) {
    return 0;
  }
  const std::size_t left_out = significant - std::min<std::size_t>(significant, exact);
  const double bits = std::log2(leading_number(text, 10, exact)) + static_cast<double>(left_out) * std::log2(10.0);
  return static_cast<std::uint64_t>(std::floor(bits)) + 1;
}

std::uint64_t hexadecimal_bits(std::string_view text, const digits_seen& seen) noexcept {
  const std::size_t significant = seen.count - seen.leading_zeros;
  const auto first = static_cast<unsigned>(leading_number(text, 16, 1));
  return significant == 0 ? 0 : 4 * (significant - 1) + static_cast<std::uint64_t>(std::bit_width(first));
}

bool is_list_of_octets(std::string_view text) noexcept {
  constexpr std::size_t fewest = 3;
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.size(), text.find(','));
    std::string_view number = json::trimmed(text.substr(0, end));
    number.remove_prefix(number.starts_with('-') ? 1 : 0);  // Java's bytes have a sign
    if (number.empty() || number.size() > 3 || !std::all_of(number.begin(), number.end(), json::is_digit)) {
      return false;
    }
    ++count;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return count >= fewest;
}

}  // namespace jwkguard::keys
