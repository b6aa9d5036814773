#include "keys/trivial_points.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "keys/openssl.hpp"

namespace jwkguard::keys {
namespace {

using enum trivial_curve;
using enum trivial_form;

constexpr trivial_point points[] = {
#include "keys/trivial_points.inc"
};

constexpr bool is_before(const trivial_point& left, const trivial_point& right) noexcept {
  return left.first_octets < right.first_octets;
}
static_assert(std::is_sorted(std::begin(points), std::end(points), is_before));

constexpr std::array<std::string_view, 8> curve_names = {
    "P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519", "X448"};
constexpr std::array<std::string_view, 5> form_texts = {"plus or minus", "octets that are all",
    "octets that count up from", "plus or minus 1 divided, modulo the order of the curve, by",
    "zeros and, at one end,"};

constexpr std::string_view name_of(trivial_curve curve) noexcept {
  return curve_names[static_cast<std::size_t>(curve)];
}

// What is the same of a point and of that with the negative private key: of the Edwards curves all but the sign. The
// top bit of X25519 is ignored.
std::uint64_t tag_of(std::span<const std::uint8_t> x, std::string_view curve) {
  std::array<std::uint8_t, 66> copy{};
  std::copy(x.begin(), x.end(), copy.begin());
  if (curve == name_of(ed25519) || curve == name_of(ed448) || curve == name_of(x25519)) {
    copy[x.size() - 1] &= 0x7FU;
  }
  const sha256_digest digest = sha256(std::span{copy}.first(x.size()));
  std::uint64_t tag = 0;
  for (std::size_t index = 0; index < sizeof tag; ++index) {
    tag = tag << 8U | digest[index];
  }
  return tag;
}

}  // namespace

std::span<const trivial_point> trivial_points() noexcept { return points; }

const trivial_point* find_trivial_point(const record& key, std::uint32_t first_octets) {
  const auto rows = std::equal_range(
      std::begin(points), std::end(points), trivial_point{first_octets, 0, nist256, multiple, 0}, is_before);
  const std::span<const std::uint8_t> x = key.parameters[0];
  if (rows.first == rows.second || key.crv.empty()) [[likely]] {
    return nullptr;
  }
  const std::uint64_t tag = tag_of(x, key.crv);
  const auto* const found = std::find_if(rows.first, rows.second,
      [&](const trivial_point& row) { return row.tag == tag && name_of(row.curve) == key.crv; });
  return found == rows.second ? nullptr : found;
}

std::string_view text_of(trivial_form form) noexcept { return form_texts[static_cast<std::size_t>(form)]; }

}  // namespace jwkguard::keys
