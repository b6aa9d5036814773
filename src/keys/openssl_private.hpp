// Whether a private half belongs to its public one. Copies of secrets are wiped before a function returns.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace jwkguard::keys {

/// scalar_facts is what was measured of an EC private key (SP 800-56A 5.6.2.1.4, RFC 7518 6.2.2.1).
struct scalar_facts {
  bool in_range = false;  ///< 0 < d < the order of the curve's base point
  bool matches = false;   ///< d times the base point is (x, y), in the field as written; false where d is not in range
};

/// measure_ec_private takes big-endian numbers of any length. `curve` is "P-256", "P-384", "P-521" or "secp256k1"; of
/// what OpenSSL does not know nothing is true. Numbers longer than the curve's, leading zeros aside, are not computed
/// with.
[[nodiscard]] scalar_facts measure_ec_private(std::string_view curve, std::span<const std::uint8_t> d,
    std::span<const std::uint8_t> x, std::span<const std::uint8_t> y);

/// okp_private_matches is whether the public key that d gives is x (RFC 8037 2); false for wrong lengths. `curve` is
/// "Ed25519", "Ed448", "X25519" or "X448"; of what OpenSSL does not know it is false. The top bit of an X25519 public
/// key does not count (RFC 7748 5), nor do those bits of a d for X25519 or X448 that its decoding overwrites.
[[nodiscard]] bool okp_private_matches(
    std::string_view curve, std::span<const std::uint8_t> d, std::span<const std::uint8_t> x);

/// rsa_private is the numbers of an RSA key with two primes, big-endian, of any length. An empty span is an absent
/// member.
struct rsa_private {
  std::span<const std::uint8_t> n;
  std::span<const std::uint8_t> e;
  std::span<const std::uint8_t> d;
  std::span<const std::uint8_t> p;
  std::span<const std::uint8_t> q;
  std::span<const std::uint8_t> dp;
  std::span<const std::uint8_t> dq;
  std::span<const std::uint8_t> qi;
};

/// rsa_private_facts is what was measured of an RSA private key (RFC 8017 3.2, RFC 7518 6.3.2). Each fact is true
/// where n, or a member that it is about, is absent; otherwise it is false where one of those members is zero or has
/// more octets than n, leading zeros aside.
struct rsa_private_facts {
  bool d_in_range = true;  ///< d < n
  /// e*d is 1 modulo p-1 and q-1. Unless both p and q are there: d undoes e for 2 and 3 modulo n, which a wrong d does
  /// not do but in keys made for that; false for an even n.
  bool exponents = true;
  bool product = true;  ///< p*q is n, and neither is 1
  bool dp = true;       ///< dp < p, and e*dp is 1 modulo p-1: with a right d, dp is d modulo p-1
  bool dq = true;       ///< the same of dq and q
  bool qi = true;       ///< qi < p, and qi*q is 1 modulo p
};

/// measure_rsa_private needs an n of at most 16384 bits: that bounds the work. With p and q it takes microseconds;
/// without them it raises to the power d: milliseconds for 2048 bits, seconds for 16384. Whether p and q are prime is
/// not measured, because it costs more than all the rest; if they are not, only who made the key could have made d, dp
/// and dq agree. Not in constant time, but for powers of d.
[[nodiscard]] rsa_private_facts measure_rsa_private(const rsa_private& key);

/// octets_of_decimal gives a number as big-endian octets, without leading zeros; of what is no decimal digits, nothing.
/// The work grows with the square of the digits: for 5,000 of them it takes about as long as a signature.
[[nodiscard]] std::string octets_of_decimal(std::string_view digits);

/// may_be_factor is whether a number has 16 octets or more, leading zeros aside, and no more than n; may_be_exponent is
/// whether one is as long as d, dp or dq of such a key is. That is all that costs little to know.
[[nodiscard]] bool may_be_factor(std::span<const std::uint8_t> n, std::span<const std::uint8_t> number) noexcept;
[[nodiscard]] bool may_be_exponent(std::span<const std::uint8_t> n, std::span<const std::uint8_t> number) noexcept;

/// undone is for what modulus one exponent undoes another: a factor of n counts if it is as long as a prime of it.
enum class undone : std::uint8_t { nowhere, modulo_factor, modulo_n };

/// modulus_relations tells what numbers are to an RSA modulus n.
class modulus_relations {
 public:
  explicit modulus_relations(std::span<const std::uint8_t> n);
  modulus_relations(const modulus_relations&) = delete;
  modulus_relations& operator=(const modulus_relations&) = delete;
  modulus_relations(modulus_relations&&) = delete;
  modulus_relations& operator=(modulus_relations&&) = delete;
  ~modulus_relations();

  /// is_factor is whether a number that may be one divides n and is not n.
  [[nodiscard]] bool is_factor(std::span<const std::uint8_t> number) const;
  /// undoes measures for what modulus an odd number that may be an exponent undoes e, by two powers modulo n; of an
  /// even n it knows nothing. The work is bounded as that of measure_rsa_private is.
  [[nodiscard]] undone undoes(std::span<const std::uint8_t> e, std::span<const std::uint8_t> number) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace jwkguard::keys
