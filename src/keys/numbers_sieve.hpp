// Remainders of a long number modulo two hundred primes, found in one pass over it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace jwkguard::keys {

constexpr std::uint32_t trial_limit = 752;  // SP 800-89 5.3.3

constexpr bool is_prime(std::uint32_t number) noexcept {
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) {
      return false;
    }
  }
  return number > 1;
}

constexpr std::size_t count_odd_primes(std::uint32_t below) noexcept {
  std::size_t count = 0;
  for (std::uint32_t number = 3; number < below; number += 2) {
    count += is_prime(number) ? 1U : 0U;
  }
  return count;
}

/// inverse_of an odd number modulo 2^64: each step doubles the number of right bits, from 3.
constexpr std::uint64_t inverse_of(std::uint64_t odd) noexcept {
  std::uint64_t inverse = odd;
  for (int right_bits = 3; right_bits < 64; right_bits *= 2) {
    inverse *= 2 - odd * inverse;
  }
  return inverse;
}

/// sieve_vectors of sieve_lanes of sieve_slots primes are what the arithmetic takes at once.
constexpr std::size_t sieve_vectors = 5;
constexpr std::size_t sieve_lanes = 8;
constexpr std::size_t sieve_slots = 5;

/// count_trial_primes of the sieve's primes are all odd ones below trial_limit, and come first.
constexpr std::size_t count_trial_primes = count_odd_primes(trial_limit);

/// residue_exponents ends the exponents that the sieve is made for: whether a number is a k-th power shows only modulo
/// primes that are 1 modulo k.
constexpr std::uint32_t residue_exponents = 342;

/// sieve_primes are the odd primes below 752, and larger ones: the smallest that leave each prime exponent with one
/// prime that is 1 modulo it, then with two, as far as there is room. Ascending.
constexpr auto sieve_primes = [] {
  std::array<std::uint16_t, sieve_vectors * sieve_lanes * sieve_slots> made{};
  std::size_t count = 0;
  for (std::uint32_t number = 3; number < trial_limit; number += 2) {
    if (is_prime(number)) {
      made[count++] = static_cast<std::uint16_t>(number);
    }
  }
  const auto next_for = [&](std::uint32_t exponent) {
    std::uint32_t number = trial_limit / exponent * exponent + 1;
    do {
      number += exponent;
    } while (!is_prime(number) || std::find(made.begin(), made.begin() + count, number) != made.begin() + count);
    return static_cast<std::uint16_t>(number);
  };
  for (std::ptrdiff_t wanted = 1; wanted <= 2; ++wanted) {
    for (std::uint32_t exponent = 2; exponent < residue_exponents && count < made.size(); ++exponent) {
      const auto serves = [exponent](std::uint16_t prime) { return prime % exponent == 1; };
      if (is_prime(exponent) && std::count_if(made.begin(), made.begin() + count, serves) < wanted) {
        made[count++] = next_for(exponent);
      }
    }
  }
  std::sort(made.begin(), made.end());
  return made;
}();

/// first_remainders are those modulo the first primes: 3 to 179.
using first_remainders = std::array<std::uint16_t, sieve_lanes * sieve_slots>;

/// remainders are those modulo each of sieve_primes.
using remainders = std::array<std::uint16_t, sieve_primes.size()>;

/// find_remainders takes a number as words, the lowest first. Exact for numbers of any length.
[[nodiscard]] remainders find_remainders(std::span<const std::uint64_t> number) noexcept;

/// find_first_remainders is find_remainders for the first primes alone.
[[nodiscard]] first_remainders find_first_remainders(std::span<const std::uint64_t> number) noexcept;

/// find_remainders_portably is what find_remainders does where there are no vector instructions.
[[nodiscard]] remainders find_remainders_portably(std::span<const std::uint64_t> number) noexcept;

}  // namespace jwkguard::keys
