// The two ways to find remainders, and what they divide by, beside GMP's division.
#include "keys/numbers_sieve.hpp"

#include <gtest/gtest.h>

#include "keys/numbers_integer.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

std::span<const std::uint64_t> words_of(const mpz_class& number) {
  return {mpz_limbs_read(number.get_mpz_t()), mpz_size(number.get_mpz_t())};
}

int wrong_remainders(const mpz_class& number) {
  const remainders found = find_remainders(words_of(number));
  const remainders portable = find_remainders_portably(words_of(number));
  const first_remainders first = find_first_remainders(words_of(number));
  int wrong = 0;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const unsigned long right = mpz_fdiv_ui(number.get_mpz_t(), sieve_primes[index]);
    wrong += found[index] == right ? 0 : 1;
    wrong += portable[index] == right ? 0 : 1;
    wrong += index >= first.size() || first[index] == right ? 0 : 1;
  }
  return wrong;
}

TEST(numbers_sieve, remainders_at_every_length) {
  test::number_source source;
  for (unsigned long bits = 1; bits <= 8'400; bits += bits < 2'700 ? 1 : 61) {
    EXPECT_EQ(wrong_remainders(source.number(bits)), 0) << bits;
  }
  EXPECT_EQ(wrong_remainders(source.number(100'000)), 0);
}

// Sums and borrows are largest with digits of ones alone, and zeros are what a digit that is left out looks like.
TEST(numbers_sieve, remainders_of_extremes) {
  EXPECT_EQ(wrong_remainders(0), 0);
  int numbers = 0;
  for (unsigned long bits = 1; bits <= 5'200; ++bits) {
    const mpz_class power = test::power_of(2, bits);
    EXPECT_EQ(wrong_remainders(power), 0) << bits;
    EXPECT_EQ(wrong_remainders(power - 1), 0) << bits;
    EXPECT_EQ(wrong_remainders(power + 1), 0) << bits;
    ++numbers;
  }
  EXPECT_EQ(numbers, 5'200);
}

TEST(numbers_sieve, remainders_of_multiples) {
  test::number_source source;
  for (const std::uint16_t prime : sieve_primes) {
    for (const unsigned long bits : {40UL, 2'048UL, 4'096UL}) {
      const mpz_class multiple = source.number(bits) * prime;
      for (const int distance : {-1, 0, 1}) {
        EXPECT_EQ(wrong_remainders(multiple + distance), 0) << prime;
      }
    }
  }
}

TEST(numbers_sieve, knows_the_first_primes_in_order) {
  unsigned long last = 2;
  std::size_t trial = 0;
  for (const std::uint16_t prime : sieve_primes) {
    EXPECT_GT(prime, last);
    EXPECT_GT(mpz_probab_prime_p(mpz_class{prime}.get_mpz_t(), 24), 0) << prime;
    if (prime < 752) {
      EXPECT_EQ(prime, test::prime_after(last).get_ui()) << "no odd prime is left out";
      ++trial;
    }
    last = prime;
  }
  EXPECT_EQ(trial, 132U);
  EXPECT_EQ(count_trial_primes, 132U);
}

TEST(numbers_sieve, a_number_is_read_whole_and_in_order) {
  test::number_source source;
  integer number;
  for (std::size_t zeros = 0; zeros < 20; ++zeros) {
    for (unsigned long bits = 1; bits <= 300; ++bits) {
      const mpz_class made = source.number(bits);
      std::vector<std::uint8_t> octets(zeros);
      const std::vector<std::uint8_t> significant = test::octets_of(made);
      octets.insert(octets.end(), significant.begin(), significant.end());
      number.read(octets);
      EXPECT_EQ(mpz_cmp(number.get(), made.get_mpz_t()), 0) << zeros << " zeros, " << bits << " bits";
      EXPECT_EQ(number.words().size(), (bits + 63) / 64);
    }
    number.read(std::vector<std::uint8_t>(zeros));
    EXPECT_EQ(mpz_sgn(number.get()), 0);
  }
}

}  // namespace
}  // namespace jwkguard::keys
