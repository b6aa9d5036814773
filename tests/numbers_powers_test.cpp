// Whether a number is a perfect power, on powers that are made here and beside GMP's answer.
#include "keys/numbers_powers.hpp"

#include <gtest/gtest.h>

#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

using test::power_of;
using test::prime_after;

constexpr unsigned long longest_bits = 16'384;

bool found_power(const mpz_class& n) {
  static integer number;
  static integer scratch;
  number.read(test::octets_of(n));
  return is_perfect_power(number, find_remainders(number.words()), scratch);
}

bool is_power(const mpz_class& n) { return mpz_perfect_power_p(n.get_mpz_t()) != 0; }

unsigned long bits_of(const mpz_class& n) { return mpz_sizeinbase(n.get_mpz_t(), 2); }

// The next odd number that no prime below 752 divides.
mpz_class ordinary_after(mpz_class number) {
  mpz_class small;
  mpz_primorial_ui(small.get_mpz_t(), 751);
  do {
    ++number;
  } while (gcd(number, small) != 1);
  return number;
}

template <class Check>
int for_each_exponent(Check check) {
  int exponents = 0;
  for (unsigned long exponent = 2; exponent <= 1'723; exponent = prime_after(exponent).get_ui()) {
    check(exponent);
    ++exponents;
  }
  return exponents;
}
constexpr int count_exponents = 269;  // the primes to 1,723; 757^1723 has more than 16,384 bits

// Many bases, such that each remainder that a power can have modulo the primes of the sieve comes up.
TEST(perfect_power, many_bases_for_each_exponent) {
  test::number_source source;
  const int exponents = for_each_exponent([&source](unsigned long exponent) {
    for (int count = 0; count < (exponent < 342 ? 300 : 20); ++count) {
      const unsigned long bits = std::min(longest_bits / exponent, 10UL + static_cast<unsigned long>(count) % 15);
      const mpz_class base = ordinary_after(std::max<mpz_class>(756, source.number(std::max(bits, 2UL)) - 20));
      const mpz_class power = power_of(base, exponent);
      if (bits_of(power) <= longest_bits) {
        ASSERT_TRUE(found_power(power)) << base.get_str() << "^" << exponent;
      }
    }
  });
  EXPECT_EQ(exponents, count_exponents);
}

TEST(perfect_power, each_exponent_at_each_length_and_beside_it) {
  test::number_source source;
  int powers = 0;
  const int exponents = for_each_exponent([&](unsigned long exponent) {
    for (const unsigned long bits : {1'024UL, 2'048UL, 3'072UL, 4'096UL, 8'192UL, longest_bits}) {
      if (bits / exponent < 11) {
        continue;
      }
      const mpz_class base = ordinary_after(source.number(bits / exponent));
      const mpz_class power = power_of(base, exponent);
      EXPECT_TRUE(found_power(power)) << base.get_str() << "^" << exponent;
      EXPECT_FALSE(found_power(power + 2)) << base.get_str() << "^" << exponent;
      EXPECT_FALSE(found_power(power - 2)) << base.get_str() << "^" << exponent;
      EXPECT_FALSE(found_power(power * ordinary_after(base))) << base.get_str() << "^" << exponent;
      ++powers;
    }
  });
  EXPECT_EQ(exponents, count_exponents);
  EXPECT_GT(powers, 500);
}

// Where the length of a root changes, and where a root is no longer told by what it is modulo a word.
TEST(perfect_power, roots_around_powers_of_two) {
  int powers = 0;
  (void)for_each_exponent([&powers](unsigned long exponent) {
    for (unsigned long bits = 10; bits <= 66 && bits * exponent < longest_bits; ++bits) {
      for (const int distance : {-3, -1, 1, 3}) {
        const mpz_class power = power_of(power_of(2, bits) + distance, exponent);
        if (bits_of(power) <= longest_bits) {
          EXPECT_TRUE(found_power(power)) << "(2^" << bits << " + " << distance << ")^" << exponent;
          ++powers;
        }
      }
    }
  });
  EXPECT_GT(powers, 20'000);
}

// A number that is a k-th power modulo 2^64 of a short root, and of the right length, but no k-th power: only GMP can
// tell. It takes a length at which the sieve says nothing.
TEST(perfect_power, not_what_only_looks_like_one_in_its_lowest_word) {
  test::number_source source;
  const mpz_class base = ordinary_after(source.number(20));
  const mpz_class power = power_of(base, 347);
  int others = 0;
  for (unsigned long step = 1; step <= 50; ++step) {
    const mpz_class other = power + power_of(2, 64) * step;
    EXPECT_FALSE(found_power(other));
    others += mpz_fdiv_ui(other.get_mpz_t(), 2) == 1 ? 1 : 0;
  }
  EXPECT_EQ(others, 50);
}

TEST(perfect_power, as_gmp_says_of_any_number) {
  test::number_source source;
  for (unsigned long bits = 10; bits <= 2'100; ++bits) {
    const mpz_class n = ordinary_after(source.number(bits));
    EXPECT_EQ(found_power(n), is_power(n)) << n.get_str();
  }
  for (const unsigned long bits : {3'072UL, 4'096UL, 8'192UL, 16'384UL, 17'000UL, 20'000UL}) {
    const mpz_class n = ordinary_after(source.number(bits));
    EXPECT_EQ(found_power(n), is_power(n)) << bits;
  }
}

TEST(perfect_power, as_gmp_says_of_each_short_number) {
  int powers = 0;
  for (mpz_class n = 757; n < 3'000'000; n = ordinary_after(n)) {
    ASSERT_EQ(found_power(n), is_power(n)) << n.get_str();
    powers += is_power(n) ? 1 : 0;
  }
  EXPECT_EQ(powers, 136);  // the squares of the primes from 757 to 1,723
  EXPECT_TRUE(found_power(1));
}

TEST(perfect_power, longer_than_any_table) {
  for (const unsigned long exponent : {2UL, 3UL, 1'733UL, 2'003UL}) {
    const unsigned long bits = 20'000 / exponent;
    const mpz_class power = power_of(ordinary_after(power_of(2, std::max(10UL, bits))), exponent);
    EXPECT_GT(bits_of(power), longest_bits);
    EXPECT_TRUE(found_power(power)) << exponent;
    EXPECT_FALSE(found_power(power + 2)) << exponent;
  }
}

}  // namespace
}  // namespace jwkguard::keys
