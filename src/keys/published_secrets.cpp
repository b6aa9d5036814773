#include "keys/published_secrets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "json/ascii.hpp"
#include "keys/openssl.hpp"

namespace jwkguard::keys {
namespace {

struct published_secret {
  std::string_view digest;  ///< SHA-256 of the text in lower case, hexadecimal
  std::string_view source;  ///< where it stands
};

constexpr published_secret published_secrets[] = {
#include "keys/published_secrets.inc"
};

constexpr bool is_before(const published_secret& left, const published_secret& right) noexcept {
  return left.digest < right.digest;
}
static_assert(std::is_sorted(std::begin(published_secrets), std::end(published_secrets), is_before));

constexpr std::size_t longest = 256;  // of a text that is looked up

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view around = " \t\r\n\"'`";
  const std::size_t first = text.find_first_not_of(around);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(around) + 1 - first);
}

}  // namespace

std::string_view find_published_secret(std::string_view text) {
  const std::string_view meant = trimmed(text);
  if (meant.empty() || meant.size() > longest) {
    return {};
  }
  std::array<std::uint8_t, longest> copy{};
  std::transform(
      meant.begin(), meant.end(), copy.begin(), [](char c) { return static_cast<std::uint8_t>(json::lower_case(c)); });
  const sha256_digest digest = sha256(std::span{copy}.first(meant.size()));
  wipe({reinterpret_cast<char*>(copy.data()), meant.size()});
  std::array<char, 2 * sizeof digest> digits{};
  for (std::size_t index = 0; index < digits.size(); ++index) {
    constexpr std::string_view all = "0123456789abcdef";
    digits[index] = all[unsigned{digest[index / 2]} >> (index % 2 == 0 ? 4U : 0U) & 0xFU];
  }
  const std::string_view wanted{digits.data(), digits.size()};
  const auto* const row = std::lower_bound(
      std::begin(published_secrets), std::end(published_secrets), published_secret{wanted, {}}, is_before);
  return row != std::end(published_secrets) && row->digest == wanted ? row->source : std::string_view{};
}

}  // namespace jwkguard::keys
