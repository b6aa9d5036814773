// The curves of JWKs: what each is called, how long its numbers are, and its object identifier.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

namespace object_ids {
// RFC 5480 2.1.1.1; secp256k1: SEC 2 A.2.1; RFC 8410 3.
inline constexpr std::array<std::uint8_t, 8> p256{0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7};
inline constexpr std::array<std::uint8_t, 5> p384{0x2B, 0x81, 4, 0, 0x22};
inline constexpr std::array<std::uint8_t, 5> p521{0x2B, 0x81, 4, 0, 0x23};
inline constexpr std::array<std::uint8_t, 5> secp256k1{0x2B, 0x81, 4, 0, 0x0A};
inline constexpr std::array<std::uint8_t, 3> ed25519{0x2B, 0x65, 0x70};
inline constexpr std::array<std::uint8_t, 3> ed448{0x2B, 0x65, 0x71};
inline constexpr std::array<std::uint8_t, 3> x25519{0x2B, 0x65, 0x6E};
inline constexpr std::array<std::uint8_t, 3> x448{0x2B, 0x65, 0x6F};
}  // namespace object_ids

struct named_curve {
  std::string_view name;
  std::uint32_t bytes;               ///< of a coordinate (SEC 1 2.3.5), or of an OKP key, private ones too
  std::span<const std::uint8_t> id;  ///< the content of its object identifier
  bool signs = true;                 ///< else it is for key agreement alone (Montgomery)
};

/// ec_curves are those of RFC 7518 6.2.1.1, and of RFC 8812 3.1; okp_curves those of RFC 8037 (lengths: RFC 8032 5.1.5,
/// 5.2.5; RFC 7748 5).
inline constexpr std::array ec_curves = {named_curve{"P-256", 32, object_ids::p256},
    named_curve{"P-384", 48, object_ids::p384}, named_curve{"P-521", 66, object_ids::p521},
    named_curve{"secp256k1", 32, object_ids::secp256k1}};
inline constexpr std::array okp_curves = {named_curve{"Ed25519", 32, object_ids::ed25519},
    named_curve{"Ed448", 57, object_ids::ed448}, named_curve{"X25519", 32, object_ids::x25519, false},
    named_curve{"X448", 56, object_ids::x448, false}};

/// find_curve gives the one of these with such a name, or null.
[[nodiscard]] constexpr const named_curve* find_curve(
    std::span<const named_curve> among, std::string_view name) noexcept {
  const auto found =
      std::find_if(among.begin(), among.end(), [name](const named_curve& each) { return each.name == name; });
  return found == among.end() ? nullptr : &*found;
}

/// find_curve_of_id gives the one of these with such an object identifier, or null.
[[nodiscard]] inline const named_curve* find_curve_of_id(
    std::span<const named_curve> among, std::span<const std::uint8_t> id) noexcept {
  const auto found = std::find_if(among.begin(), among.end(),
      [id](const named_curve& each) { return std::equal(id.begin(), id.end(), each.id.begin(), each.id.end()); });
  return found == among.end() ? nullptr : &*found;
}

}  // namespace jwkguard::keys
