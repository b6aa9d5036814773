// Keys whose private half can be guessed: it is a small number, or a pattern of octets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {

enum class trivial_curve : std::uint8_t { nist256, nist384, nist521, secp256k1, ed25519, ed448, x25519, x448 };

/// trivial_form is how a private key is made of a number.
enum class trivial_form : std::uint8_t {
  multiple,  ///< it is the number, or the order of the curve less that
  repeated,  ///< all its octets are the number
  counting,  ///< its octets count up from the number
  inverse,   ///< it times the number is 1 or -1, modulo the order of the curve: of 2, (order ± 1) / 2
  padded,    ///< one octet at its beginning or end is the number, the others are 0
};

/// trivial_point is the public key of such a private one.
struct trivial_point {
  std::uint32_t first_octets;  ///< of x, big-endian
  std::uint64_t tag;           ///< the first octets of the SHA-256 of x (of Ed25519, Ed448, X25519 without its top bit)
  trivial_curve curve;
  trivial_form form;
  std::uint32_t number;
};

/// trivial_points gives all of them, sorted by first_octets; static storage.
[[nodiscard]] std::span<const trivial_point> trivial_points() noexcept;

/// find_trivial_point gives the row of a key, or null; `first_octets` are those of its x. See published.hpp for a
/// quicker look.
[[nodiscard]] const trivial_point* find_trivial_point(const record& key, std::uint32_t first_octets);

/// text_of is what the private key is, before its number: "all octets".
[[nodiscard]] std::string_view text_of(trivial_form form) noexcept;

}  // namespace jwkguard::keys
