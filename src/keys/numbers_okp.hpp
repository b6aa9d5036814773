// Public keys of RFC 8037 as points: Ed25519 and Ed448 (RFC 8032), X25519 and X448 (RFC 7748).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace jwkguard::keys {

/// okp_point_facts is what was measured of a public key. All but `canonical` are about the point that the octets stand
/// for, its number taken modulo p.
struct okp_point_facts {
  /// The one encoding of its point. Ed25519, Ed448: y < p, and no sign where x is 0 (RFC 8032 5.1.3, 5.2.3); a y below
  /// p leaves the unused bits of Ed448 at 0. X25519, X448: u < p, without the top bit of X25519.
  bool canonical = false;
  bool high_bit = false;  ///< X25519: the top bit is set, which RFC 7748 5 has receivers ignore
  bool on_curve =
      false;  ///< Ed25519, Ed448: there is an x to this y. X25519, X448: each u is on the curve or its twist
  /// The cofactor (8 or 4) times the point is the neutral element: no secret matters to what is computed with it.
  bool small_order = false;
};

/// okp_arithmetic measures points; it makes its numbers for the first one and keeps them, so that then it does not
/// allocate. Not for use by two
/// threads at once.
class okp_arithmetic {
 public:
  okp_arithmetic();
  okp_arithmetic(okp_arithmetic&&) noexcept;
  okp_arithmetic& operator=(okp_arithmetic&&) noexcept;
  ~okp_arithmetic();

  /// measure takes the octets of "x" as the RFCs write them: little-endian, exactly 32 of "Ed25519" and "X25519", 57
  /// of "Ed448", 56 of "X448". Of another length or another `curve` nothing is true.
  [[nodiscard]] okp_point_facts measure(std::string_view curve, std::span<const std::uint8_t> x);

 private:
  struct state;
  std::unique_ptr<state> state_;  // null until the first point
};

}  // namespace jwkguard::keys
