// Public keys in great number, the same ones in each run: points of a curve, RSA moduli. For measuring only: anybody
// can compute the primes.
#pragma once

#include <gmpxx.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "support/gmp_numbers.hpp"

namespace jwkguard::bench {

using octets = std::vector<std::uint8_t>;

/// key_kind is what all keys of one set are.
enum class key_kind : std::uint8_t { p_256, p_384, rsa_2048 };

/// kind_row is what the benchmark knows of a kind.
struct kind_row {
  std::string_view name;
  std::string_view openssl_name;  ///< of the group, or of the type
  std::string_view fixed;         ///< the members that all keys of a set share, as JSON
  std::size_t octets;             ///< of a coordinate, or of the modulus
  std::size_t members;            ///< of one JWK
};

inline constexpr std::array kinds = {
    kind_row{"P-256", "P-256", R"("kty":"EC","crv":"P-256","alg":"ES256","use":"sig")", 32, 7},
    kind_row{"P-384", "P-384", R"("kty":"EC","crv":"P-384","alg":"ES384","use":"sig")", 48, 7},
    kind_row{"RSA-2048", "RSA", R"("kty":"RSA","alg":"RS256","use":"sig")", 256, 6},
};

[[nodiscard]] constexpr const kind_row& row_of(key_kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

/// x_source gives one candidate after another for x, in full length. About half of them are on a curve.
using x_source = std::function<octets()>;

/// random_x draws from all numbers of the length of a coordinate.
[[nodiscard]] x_source random_x(key_kind curve);

/// make_points gives uncompressed points (SEC 1 2.3.3): 04, x, y. Both points of each x: that halves the work.
[[nodiscard]] std::vector<octets> make_points(key_kind curve, std::size_t count, const x_source& next_x);

/// make_primes gives different primes of 1,024 bits, whose products have 2,048.
[[nodiscard]] std::vector<mpz_class> make_primes(std::size_t count);

/// make_moduli gives different products of two primes each, out of as few primes as that takes: nothing looks for
/// primes that keys share, but `deep`.
[[nodiscard]] std::vector<octets> make_moduli(std::size_t count);

/// spoil makes a public key bad as late as possible: y belongs to no point, or the modulus is divisible by 3.
void spoil(key_kind kind, octets& key);

}  // namespace jwkguard::bench
