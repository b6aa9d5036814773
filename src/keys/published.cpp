#include "keys/published.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {
namespace {

struct published_key {
  std::uint32_t first_octets;   ///< of the first parameter, big-endian: what is compared before a thumbprint is made
  std::string_view thumbprint;  ///< RFC 7638, base64url
  std::string_view source;      ///< where the private half stands
};

constexpr published_key published_keys[] = {
#include "keys/published_keys.inc"
};

constexpr bool is_before(const published_key& left, const published_key& right) noexcept {
  return left.first_octets < right.first_octets;
}
static_assert(std::is_sorted(std::begin(published_keys), std::end(published_keys), is_before));

// Whether some row begins with the same sixteen bits: most keys are told by that.
class first_look {
 public:
  constexpr first_look() noexcept {
    for (const published_key& row : published_keys) {
      marks_[row.first_octets >> 22U] |= bit_of(row.first_octets);
    }
  }
  [[nodiscard]] constexpr bool may_hold(std::uint32_t first_octets) const noexcept {
    return (marks_[first_octets >> 22U] & bit_of(first_octets)) != 0;
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t bit_of(std::uint32_t first_octets) noexcept {
    return std::uint64_t{1} << ((first_octets >> 16U) % 64U);
  }
  std::array<std::uint64_t, 1024> marks_{};
};
constexpr first_look looks;

std::uint32_t first_octets_of(std::span<const std::uint8_t> parameter) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t octet : parameter.first(sizeof value)) {
    value = value << 8U | octet;
  }
  return value;
}

}  // namespace

bool may_be_published(std::span<const std::uint8_t> parameter) noexcept {
  return parameter.size() >= sizeof(std::uint32_t) && looks.may_hold(first_octets_of(parameter));
}

std::string_view find_published(const record& key) {
  if (!may_be_published(key.parameters[0])) [[likely]] {
    return {};
  }
  const std::uint32_t first_octets = first_octets_of(key.parameters[0]);
  const auto rows = std::equal_range(
      std::begin(published_keys), std::end(published_keys), published_key{first_octets, {}, {}}, is_before);
  for (const published_key* row = rows.first; row != rows.second; ++row) {
    if (thumbprint_text(key) == row->thumbprint) {
      return row->source;
    }
  }
  return {};
}

}  // namespace jwkguard::keys
