// Which rounds of Fermat's method a number allows, by its remainders.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "keys/numbers_sieve.hpp"

namespace jwkguard::keys {

/// fermat_rounds_at_once are looked at together: one bit each.
inline constexpr std::uint32_t fermat_rounds_at_once = 64;

/// count_fermat_primes: a^2 - n is a square only if it is one modulo every prime. Each prime leaves about half of the
/// rounds; these 17, 3 to 61, leave one round in 100,000. A longer row than of 61 bits could not go on from its start.
inline constexpr std::size_t count_fermat_primes = count_odd_primes(62);

/// fermat_row has a word for each remainder c, and room for as many as vectors look into: bit a is whether a^2 - c is a
/// square modulo the prime, for all a of 64 bits.
using fermat_row = std::array<std::uint64_t, 64>;

inline constexpr auto fermat_rows = [] {
  std::array<fermat_row, count_fermat_primes> made{};
  for (std::size_t index = 0; index < made.size(); ++index) {
    const std::uint32_t prime = sieve_primes[index];
    std::uint64_t squares = 0;
    for (std::uint32_t root = 0; root < prime; ++root) {
      squares |= std::uint64_t{1} << root * root % prime;
    }
    for (std::uint32_t c = 0; c < prime; ++c) {
      for (std::uint32_t a = 0; a < fermat_rounds_at_once; ++a) {
        made[index][c] |= (squares >> (a * a + prime - c) % prime & 1U) << a;
      }
    }
  }
  return made;
}();

}  // namespace jwkguard::keys
