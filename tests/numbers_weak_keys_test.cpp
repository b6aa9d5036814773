// Weak RSA keys of the kinds that are told by their digits or by e, made here, and sound ones, of which nothing is
// said.
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "keys/numbers.hpp"
#include "keys/numbers_half_words.hpp"
#include "keys/numbers_integer.hpp"
#include "keys/numbers_patterns.hpp"
#include "keys/numbers_wiener.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

using test::octets_of;
using test::power_of;
using test::prime_after;

modulus_facts measure(const mpz_class& n) { return number_arithmetic{}.measure(octets_of(n), {64, false, true}); }

mpz_class with_highest_bits(const mpz_class& number, unsigned long bits) {
  return number | mpz_class{mpz_class{3} << (bits - 2)};
}

// A prime that has so many random bits in each word, and zeros else, but for what makes it a prime of this length.
mpz_class short_sleeve_prime(
    test::number_source& source, unsigned long bits, unsigned long word, unsigned long random) {
  mpz_class number;
  for (unsigned long at = 0; at < bits; at += word) {
    number |= mpz_class{source.below(power_of(2, random)) << at};
  }
  return prime_after(with_highest_bits(number, bits));
}

mpz_class repeating_prime(test::number_source& source, unsigned long bits, unsigned long octets) {
  const mpz_class pattern = source.number(8 * octets);
  mpz_class number;
  for (unsigned long at = 0; at < bits; at += 8 * octets) {
    number = (number << (8 * octets)) + pattern;
  }
  const mpz_class cut = number >> (mpz_sizeinbase(number.get_mpz_t(), 2) - bits);
  return prime_after(with_highest_bits(cut, bits));
}

TEST(weak_keys, half_words_are_found) {
  constexpr modulus_effort deep{.fermat_rounds = 64, .test_prime = false, .find_half_words = true};
  struct half {
    unsigned long word;
    unsigned long random;
  };
  test::number_source source;
  int found = 0;
  int all = 0;
  for (const half& of : {half{32, 14}, half{32, 15}, half{32, 16}, half{64, 30}, half{64, 31}, half{64, 32}}) {
    for (int time = 0; time < 8; ++time) {
      const mpz_class n =
          short_sleeve_prime(source, 1'024, of.word, of.random) * short_sleeve_prime(source, 1'024, of.word, of.random);
      const modulus_facts facts = number_arithmetic{}.measure(octets_of(n), deep);
      found += facts.half_words == of.word ? 1 : 0;
      ++all;
    }
  }
  EXPECT_EQ(found, 46) << "of " << all;
}

TEST(weak_keys, half_words_are_not_seen_where_there_are_none) {
  test::number_source source;
  for (int time = 0; time < 200; ++time) {
    integer n;
    n.read(octets_of(source.number(2'048) | 1));
    ASSERT_EQ(find_half_words(n), 0U);
  }
  // One of the two primes alone tells nothing.
  const mpz_class half = short_sleeve_prime(source, 1'024, 64, 31) * prime_after(source.number(1'024));
  integer n;
  n.read(octets_of(half));
  EXPECT_EQ(find_half_words(n), 0U);
}

// Where both lowest words are c, and c divides the next digit, nearly every pair of words fits; without a bound on
// the pairs these take minutes.
TEST(weak_keys, half_words_take_no_time_where_every_pair_fits) {
  test::number_source source;
  for (const unsigned long word : {32UL, 64UL}) {
    const mpz_class base = power_of(2, word);
    for (const unsigned long bits : {512UL, 2'048UL, 16'384UL}) {
      for (int digits = 1; digits <= 4; ++digits) {
        const mpz_class c = prime_after(source.number(word / 2 - 1));
        mpz_class n = source.number(bits);
        n -= n % power_of(base, 1UL + static_cast<unsigned long>(digits));
        n += c * c;
        for (int at = 1; at <= digits; ++at) {
          n += power_of(base, static_cast<unsigned long>(at)) * (c * source.below(power_of(2, word / 2)));
        }
        integer number;
        number.read(octets_of(n));
        const auto started = std::chrono::steady_clock::now();
        EXPECT_EQ(find_half_words(number), 0U);
        EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds{2}) << bits << " bits, " << word;
      }
    }
  }
}

// A lowest word with 2^15 divisors, the product of the fifteen smallest odd primes: to make them counts, too.
TEST(weak_keys, half_words_charge_the_divisors_of_the_lowest_word) {
  constexpr int low_divisors = 1 << 14;
  for (const unsigned long words : {8UL, 32UL, 256UL}) {
    mpz_class n;
    for (unsigned long at = 0; at < words; ++at) {
      n = (n << 64U) + mpz_class{"e221f97c30e94e1d", 16};
    }
    integer number;
    number.read(octets_of(n));
    int taken = 0;
    EXPECT_EQ(find_half_words(number, most_half_word_steps, &taken), 64U) << "each word of it divides it";
    EXPECT_GT(taken, 10 * low_divisors);
    EXPECT_LE(taken, 2 * most_half_word_steps);
    taken = 0;
    EXPECT_EQ(find_half_words(number, low_divisors, &taken), 0U) << "nothing is searched with what is not there";
    EXPECT_LT(taken, 3 * low_divisors);
  }
}

TEST(weak_keys, short_sleeves_are_told) {
  struct sleeve {
    unsigned long word;
    unsigned long random;
  };
  test::number_source source;
  int told = 0;
  for (const unsigned long bits : {512UL, 1'024UL, 2'048UL}) {
    for (const sleeve& of : {sleeve{32, 1}, sleeve{32, 4}, sleeve{32, 8}, sleeve{32, 12}, sleeve{64, 8}, sleeve{64, 16},
             sleeve{64, 24}, sleeve{128, 16}}) {
      const mpz_class n =
          short_sleeve_prime(source, bits, of.word, of.random) * short_sleeve_prime(source, bits, of.word, of.random);
      const modulus_facts facts = measure(n);
      told += facts.small_factor != 0 || facts.idle_bits != 0 || facts.repeated_octets != 0 ? 1 : 0;
      EXPECT_TRUE(has_faults(facts)) << bits << " bits, " << of.random << " of " << of.word;
    }
  }
  EXPECT_EQ(told, 24);
}

TEST(weak_keys, primes_that_repeat_a_pattern_are_found) {
  test::number_source source;
  for (const unsigned long bits : {1'024UL, 1'536UL, 2'048UL}) {
    for (unsigned long octets = 1; octets <= 48; octets = octets * 3 / 2 + 1) {
      const mpz_class n = repeating_prime(source, bits, octets) * repeating_prime(source, bits, octets);
      const modulus_facts facts = measure(n);
      EXPECT_TRUE(facts.repeated_octets != 0 || facts.close_primes) << bits << " bits, " << octets << " octets";
      EXPECT_LE(facts.repeated_octets, octets);
    }
  }
}

TEST(weak_keys, short_private_exponents_are_found) {
  test::number_source source;
  int found = 0;
  for (const unsigned long bits : {512UL, 1'024UL}) {
    const mpz_class p = source.prime(bits);
    const mpz_class q = source.prime(bits);
    const mpz_class phi = (p - 1) * (q - 1);
    const mpz_class lambda = lcm(mpz_class{p - 1}, mpz_class{q - 1});
    for (unsigned long short_bits = 2; short_bits <= bits / 2 - 2; short_bits = short_bits * 5 / 4 + 1) {
      mpz_class d = source.number(short_bits) | 1;
      while (gcd(d, phi) != 1) {
        d += 2;
      }
      for (const mpz_class& modulus : {phi, lambda}) {
        mpz_class e;
        ASSERT_NE(mpz_invert(e.get_mpz_t(), d.get_mpz_t(), modulus.get_mpz_t()), 0);
        EXPECT_TRUE(reveals_private_key(octets_of(p * q), octets_of(e))) << bits << ", " << short_bits;
        EXPECT_TRUE(reveals_private_key(octets_of(p * q), octets_of(modulus - e))) << bits << ", " << short_bits;
        found += 2;
      }
    }
  }
  EXPECT_EQ(found, 164);
}

TEST(weak_keys, other_exponents_reveal_nothing) {
  test::number_source source;
  const mpz_class p = source.prime(512);
  const mpz_class q = source.prime(512);
  const std::vector<std::uint8_t> n = octets_of(p * q);
  for (int count = 0; count < 300; ++count) {
    EXPECT_FALSE(reveals_private_key(n, octets_of(source.below(p * q) | 1)));
  }
  for (const unsigned long e : {0UL, 1UL, 3UL, 65'537UL}) {
    EXPECT_FALSE(reveals_private_key(n, octets_of(e)));
  }
  EXPECT_FALSE(reveals_private_key(n, n));
  // Numbers that are no RSA keys end it as well.
  for (unsigned long small = 0; small < 200; ++small) {
    for (unsigned long e = 0; e < small + 2; ++e) {
      const mpz_class number = small;
      EXPECT_FALSE(reveals_private_key(octets_of(number), octets_of(e)) && mpz_probab_prime_p(number.get_mpz_t(), 24));
    }
  }
}

TEST(weak_keys, nothing_is_said_of_random_numbers) {
  test::number_source source;
  for (int count = 0; count < 20'000; ++count) {
    const mpz_class n = source.number(1'024 + 64 * static_cast<unsigned long>(count % 50)) | 1;
    integer number;
    mpz_set(number.get(), n.get_mpz_t());
    const std::vector<std::uint8_t> octets = octets_of(n);
    EXPECT_EQ(find_idle_bits(number.words()), 0U);
    EXPECT_FALSE(is_biased(number.words()));
    EXPECT_FALSE(has_run(octets));
    EXPECT_EQ(find_repetition(number, octets).octets, 0U);
  }
}

TEST(weak_keys, short_numbers_and_texts_of_one_octet_end) {
  number_arithmetic arithmetic;
  for (std::size_t size = 0; size < 300; ++size) {
    for (const int octet : {0, 1, 0x55, 0x7F, 0x80, 0xFF}) {
      const std::vector<std::uint8_t> n(size, static_cast<std::uint8_t>(octet));
      (void)arithmetic.measure(n, {64, false});
      (void)reveals_private_key(n, n);
      (void)reveals_private_key(n, std::vector<std::uint8_t>(size, 3));
    }
  }
}

}  // namespace
}  // namespace jwkguard::keys
