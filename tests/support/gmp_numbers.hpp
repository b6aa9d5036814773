// Numbers for tests, made with GMP: src/keys/numbers*.cpp keep their own owner, apart from this one.
#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace jwkguard::test {

/// octets_of is a number as big-endian octets, without leading zeros; 0 has none.
[[nodiscard]] inline std::vector<std::uint8_t> octets_of(const mpz_class& number) {
  std::vector<std::uint8_t> octets(number == 0 ? 0 : (mpz_sizeinbase(number.get_mpz_t(), 2) + 7) / 8);
  mpz_export(octets.data(), nullptr, 1, 1, 1, 0, number.get_mpz_t());
  return octets;
}

[[nodiscard]] inline mpz_class power_of(const mpz_class& base, unsigned long exponent) {
  mpz_class power;
  mpz_pow_ui(power.get_mpz_t(), base.get_mpz_t(), exponent);
  return power;
}

[[nodiscard]] inline mpz_class prime_after(const mpz_class& number) {
  mpz_class prime;
  mpz_nextprime(prime.get_mpz_t(), number.get_mpz_t());
  return prime;
}

/// number_source makes the same numbers each time.
class number_source {
 public:
  /// number has exactly `bits` bits.
  [[nodiscard]] mpz_class number(unsigned long bits) {
    mpz_class made = random_.get_z_bits(bits);
    mpz_setbit(made.get_mpz_t(), bits - 1);
    return made;
  }
  [[nodiscard]] mpz_class below(const mpz_class& limit) { return random_.get_z_range(limit); }
  [[nodiscard]] unsigned long index_below(std::size_t limit) { return below(limit).get_ui(); }
  /// prime has the two highest of its `bits` bits set, so that a product of two has twice as many.
  [[nodiscard]] mpz_class prime(unsigned long bits) {
    mpz_class start = number(bits);
    mpz_setbit(start.get_mpz_t(), bits - 2);
    return prime_after(start);
  }

 private:
  gmp_randclass random_{gmp_randinit_mt};
};

}  // namespace jwkguard::test
