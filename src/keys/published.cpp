#include "keys/published.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

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

// Whether some row may begin with the same octets: most keys are told by that. Two bits a row, by its first 18 bits and
// by its last 18: of random keys 8 in 100 share the one, and one in 150 both.
class first_look {
 public:
  first_look() noexcept {
    for (const published_key& row : published_keys) {
      mark(row.first_octets);
    }
    for (const trivial_point& row : trivial_points()) {
      mark(row.first_octets);
    }
  }
  [[nodiscard]] bool may_hold(std::uint32_t first_octets) const noexcept {
    return is_marked(first_octets >> (32U - bits)) && is_marked(first_octets % (1U << bits));
  }

 private:
  static constexpr unsigned bits = 18;

  void mark(std::uint32_t first_octets) noexcept {
    for (const std::uint32_t place : {first_octets >> (32U - bits), first_octets % (1U << bits)}) {
      marks_[place / 64U] |= std::uint64_t{1} << (place % 64U);
    }
  }
  [[nodiscard]] bool is_marked(std::uint32_t place) const noexcept {
    return (marks_[place / 64U] >> (place % 64U) & 1U) != 0;
  }
  std::array<std::uint64_t, (std::size_t{1} << bits) / 64U> marks_{};
};

const first_look looks;

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

const trivial_point* find_trivial(const record& key) {
  if (!may_be_published(key.parameters[0])) [[likely]] {
    return nullptr;
  }
  return find_trivial_point(key, first_octets_of(key.parameters[0]));
}

std::string_view find_published(const record& key) {
  if (!may_be_published(key.parameters[0])) [[likely]] {
    return {};
  }
  const std::uint32_t first_octets = first_octets_of(key.parameters[0]);
  const auto rows = std::equal_range(
      std::begin(published_keys), std::end(published_keys), published_key{first_octets, {}, {}}, is_before);
  if (rows.first == rows.second) {
    return {};
  }
  const std::string thumbprint = thumbprint_text(key);
  const auto found =
      std::find_if(rows.first, rows.second, [&](const published_key& row) { return row.thumbprint == thumbprint; });
  return found == rows.second ? std::string_view{} : found->source;
}

}  // namespace jwkguard::keys
