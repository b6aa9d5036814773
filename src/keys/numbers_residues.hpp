// Which remainders modulo primes are those of powers: what a number that is one cannot avoid.
#pragma once

#include <cstddef>
#include <cstdint>

#include "keys/numbers_sieve.hpp"

namespace jwkguard::keys {

/// roca_base is what flawed primes are powers of (CVE-2017-15361), modulo many primes.
inline constexpr std::uint32_t roca_base = 65'537;

/// end_of_exponents: no number of so many bits without a factor below trial_limit is a power with this exponent or with
/// a higher one.
constexpr std::uint32_t end_of_exponents(std::size_t bits) noexcept {
  return static_cast<std::uint32_t>(bits * 2 / 19 + 1);
}
static_assert(trial_limit * trial_limit > 1U << 19U);  // so a^2 > 2^19, and a^k > 2^(19k/2)

/// visit_residue_tests calls `visit` with each prime exponent k from `first` on, below `end`, and with the index of
/// each prime that it is tested with, no more than let pass one number in `enough`. Modulo a prime that is 1 modulo k,
/// the k-th powers are 0 and one of k other remainders each; modulo other primes all remainders are k-th powers.
template <class Visit>
constexpr void visit_residue_tests(std::uint32_t first, std::uint32_t end, std::uint32_t enough, Visit visit) {
  for (std::uint32_t exponent = first; exponent < end; ++exponent) {
    std::uint32_t chance = is_prime(exponent) ? 1 : enough;
    for (std::size_t index = 0; index < sieve_primes.size() && chance < enough; ++index) {
      if (sieve_primes[index] % exponent == 1) {
        visit(exponent, index);
        chance *= exponent;
      }
    }
  }
}

/// power_modulo is base^exponent modulo a number below 2^16.
constexpr std::uint32_t power_modulo(std::uint32_t base, std::uint32_t exponent, std::uint32_t modulus) noexcept {
  std::uint32_t power = 1;
  for (; exponent != 0; exponent /= 2) {
    power = exponent % 2 != 0 ? power * base % modulus : power;
    base = base * base % modulus;
  }
  return power;
}

/// order_of is how often a remainder is multiplied by itself until it is 1.
constexpr std::uint32_t order_of(std::uint32_t remainder, std::uint32_t prime) noexcept {
  std::uint32_t order = 1;
  for (std::uint32_t power = remainder; power != 1; power = power * remainder % prime) {
    ++order;
  }
  return order;
}

/// generator_of_powers is a k-th power of which all other k-th powers are powers.
constexpr std::uint32_t generator_of_powers(std::uint32_t exponent, std::uint32_t prime) noexcept {
  std::uint32_t base = 2;
  while (order_of(power_modulo(base, exponent, prime), prime) != (prime - 1) / exponent) {
    ++base;
  }
  return power_modulo(base, exponent, prime);
}

/// mark_powers sets the bits of all powers of `base` modulo the prime.
constexpr void mark_powers(std::uint32_t base, std::uint32_t prime, std::uint64_t* bits) noexcept {
  std::uint32_t power = 1;
  do {
    bits[power / 64] |= std::uint64_t{1} << power % 64;
    power = power * base % prime;
  } while (power != 1);
}

}  // namespace jwkguard::keys
