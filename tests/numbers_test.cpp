// What is measured of one RSA modulus, on moduli made here such that the answer is known.
#include "keys/numbers.hpp"

#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <set>
#include <utility>

#include "keys/numbers_integer.hpp"
#include "keys/numbers_wide.hpp"
#include "keys/openssl_owners.hpp"
#include "support/allocation_count.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

using test::octets_of;
using test::power_of;
using test::prime_after;

modulus_facts measure(const mpz_class& n, modulus_effort effort = {64, false}) {
  return number_arithmetic{}.measure(octets_of(n), effort);
}

// Of what is measured without test_prime.
bool is_clean(const modulus_facts& facts) {
  return facts.small_factor == 0 && !facts.perfect_power && !facts.roca && !facts.close_primes && !facts.prime;
}

mpz_class product_of_primes_to(unsigned long last) {
  mpz_class product;
  mpz_primorial_ui(product.get_mpz_t(), last);
  return product;
}

// The next that no prime up to 65,537 divides.
mpz_class ordinary_after(mpz_class number) {
  static const mpz_class small = product_of_primes_to(65'537);
  do {
    ++number;
  } while (gcd(number, small) != 1);
  return number;
}

mpz_class ordinary_number(test::number_source& source, unsigned long bits) {
  return ordinary_after(source.number(bits));
}

// --- small factors

TEST(modulus_small_factor, each_prime_below_752) {
  test::number_source source;
  int primes = 0;
  for (mpz_class prime = 2; prime < 752; prime = prime_after(prime)) {
    ++primes;
    // Alone; with what has no smaller factor, once at 2,048 bits and once in a single word; with each larger prime.
    for (const mpz_class& cofactor : {mpz_class{1}, ordinary_number(source, 2'040), ordinary_number(source, 40),
             mpz_class{product_of_primes_to(751) / product_of_primes_to(prime.get_ui())}}) {
      EXPECT_EQ(measure(prime * cofactor).small_factor, prime.get_ui()) << prime.get_str();
    }
  }
  EXPECT_EQ(primes, 133);  // 2 and the 132 odd ones
}

TEST(modulus_small_factor, each_prime_from_757_to_65537) {
  test::number_source source;
  number_arithmetic arithmetic;
  std::vector<mpz_class> cofactors = {1, ordinary_number(source, 40), ordinary_number(source, 1'500)};
  for (const unsigned long bits : {2'032UL, 4'080UL, 16'300UL}) {
    cofactors.push_back(ordinary_number(source, bits));
  }
  int primes = 0;
  for (mpz_class prime = 757; prime <= 65'537; prime = prime_after(prime)) {
    const mpz_class n = prime * cofactors[static_cast<std::size_t>(primes) % cofactors.size()];
    EXPECT_EQ(arithmetic.measure(octets_of(n), {0, false}).small_factor, prime.get_ui());
    EXPECT_EQ(arithmetic.measure(octets_of(n), {0, false, true}).small_factor, 0U);  // looked for below 752
    ++primes;
  }
  EXPECT_EQ(primes, 6'410);
  EXPECT_EQ(measure(prime_after(65'537) * cofactors.back()).small_factor, 0U);
  EXPECT_EQ(measure(mpz_class{65'537} * 757 * 1'009 * cofactors.back()).small_factor, 757U);
}

TEST(modulus_small_factor, is_the_same_without_vectors) {
  test::number_source source;
  std::vector<std::uint64_t> digits;
  integer number;
  integer scratch;
  int found = 0;
  for (unsigned long bits = 1; bits < 2'500; ++bits) {
    const mpz_class odd = source.number(bits) | 1;
    mpz_set(number.get(), odd.get_mpz_t());
    const std::uint32_t factor = find_wide_factor(number, digits, scratch);
    ASSERT_EQ(factor, find_wide_factor_portably(number, scratch)) << odd.get_str();
    found += factor != 0 ? 1 : 0;
  }
  EXPECT_GT(found, 500);
}

TEST(modulus_small_factor, stops_all_else) {
  for (const unsigned long factor : {2UL, 3UL, 751UL}) {
    const modulus_facts facts = measure(power_of(factor, 8), {64, true});
    EXPECT_EQ(facts.small_factor, factor);
    EXPECT_FALSE(facts.perfect_power || facts.roca || facts.close_primes || facts.prime);
  }
}

TEST(modulus_small_factor, zero_and_one) {
  for (const std::vector<std::uint8_t>& zero : {std::vector<std::uint8_t>{}, std::vector<std::uint8_t>(256)}) {
    const modulus_facts facts = number_arithmetic{}.measure(zero, {64, true});
    EXPECT_EQ(facts.small_factor, 2U);
    EXPECT_FALSE(facts.perfect_power || facts.roca || facts.close_primes || facts.prime);
  }
  const modulus_facts facts = measure(1, {64, true});
  EXPECT_EQ(facts.small_factor, 0U);
  EXPECT_TRUE(facts.perfect_power);
  EXPECT_FALSE(facts.roca || facts.close_primes || facts.prime);
}

// --- powers

TEST(modulus_perfect_power, each_exponent) {
  test::number_source source;
  int powers = 0;
  for (unsigned long exponent = 2; exponent <= 200; ++exponent) {
    const mpz_class base = ordinary_number(source, std::max(10UL, 2'048 / exponent));
    const mpz_class power = power_of(base, exponent);
    EXPECT_TRUE(measure(power).perfect_power) << exponent;
    // n + 2 and n - 2 keep n odd, and no two powers of odd numbers above 1 are that close but 25 and 27.
    for (const mpz_class& near : {mpz_class{power + 2}, mpz_class{power - 2}, mpz_class{power * prime_after(base)}}) {
      EXPECT_FALSE(measure(near).perfect_power) << exponent;
    }
    ++powers;
  }
  EXPECT_EQ(powers, 199);
}

TEST(modulus_perfect_power, longest) {
  const mpz_class prime = prime_after(751);
  constexpr modulus_effort narrow{.fermat_rounds = 64, .test_prime = false, .narrow = true};
  EXPECT_TRUE(measure(power_of(prime, 1'699), narrow).perfect_power);  // 16,249 bits, and 1,699 is prime
  EXPECT_FALSE(measure(power_of(prime, 1'699) * prime_after(prime), narrow).perfect_power);
  EXPECT_TRUE(measure(power_of(prime, 12) * power_of(prime_after(prime), 9), narrow).perfect_power);  // 3 divides both
  EXPECT_FALSE(measure(power_of(prime, 12) * power_of(prime_after(prime), 11), narrow).perfect_power);
}

// --- ROCA

// k * M + (65537^a mod M), as the flawed generator made primes of this length; M is the product of the primes to
// `last`.
mpz_class roca_prime(test::number_source& source, unsigned long bits, unsigned long last) {
  const mpz_class m = product_of_primes_to(last);
  mpz_class prime;
  do {
    mpz_class power;
    mpz_powm(power.get_mpz_t(), mpz_class{65'537}.get_mpz_t(), source.below(m).get_mpz_t(), m.get_mpz_t());
    prime = source.number(bits) / m * m + power;
  } while (mpz_probab_prime_p(prime.get_mpz_t(), 24) == 0);
  return prime;
}

struct roca_row {
  unsigned long prime_bits;
  unsigned long last;  // of the primes in M: the 39th, 71st, 126th and 225th
};
constexpr roca_row roca_rows[] = {{256, 167}, {512, 353}, {1'024, 701}, {2'048, 1'427}};

TEST(modulus_roca, flawed_keys_of_each_length) {
  test::number_source source;
  for (const roca_row& row : roca_rows) {
    const mpz_class flawed = roca_prime(source, row.prime_bits, row.last);
    const mpz_class other = roca_prime(source, row.prime_bits, row.last);
    EXPECT_TRUE(measure(flawed * other).roca) << row.prime_bits;
    EXPECT_FALSE(measure(flawed * source.prime(row.prime_bits)).roca) << row.prime_bits;
    EXPECT_FALSE(measure(flawed * other + 2).roca) << row.prime_bits;
  }
}

unsigned long power_modulo(const mpz_class& exponent, unsigned long prime) {
  mpz_class power;
  mpz_powm(power.get_mpz_t(), mpz_class{65'537}.get_mpz_t(), exponent.get_mpz_t(), mpz_class{prime}.get_mpz_t());
  return power.get_ui();
}

unsigned long order_modulo(unsigned long prime) {
  unsigned long order = 1;
  while (power_modulo(order, prime) != 1) {
    ++order;
  }
  return order;
}

// What 65537^x is modulo `prime` for all x that keep 65537^x modulo each other prime to 167 as it is for x = 7.
std::set<unsigned long> remainders_left(unsigned long prime) {
  mpz_class period = 1;
  for (unsigned long other = 3; other <= 167; other = prime_after(other).get_ui()) {
    if (other != prime) {
      period = lcm(period, mpz_class{order_modulo(other)});
    }
  }
  std::set<unsigned long> left;
  for (unsigned long turn = 0; turn < prime; ++turn) {
    left.insert(power_modulo(7 + period * turn, prime));
  }
  return left;
}

// A modulus that is `remainder` modulo `prime` and 65537^7 modulo all other primes to 167, without a small factor.
mpz_class with_one_remainder(unsigned long prime, unsigned long remainder) {
  const mpz_class m = product_of_primes_to(167);
  mpz_class number = power_of(65'537, 7) + m * power_of(2, 500);
  while (number % prime != remainder) {
    number += m / prime;
  }
  static const mpz_class small = product_of_primes_to(65'537);
  while (gcd(number, small) != 1) {
    number += m;
  }
  return number;
}

TEST(modulus_roca, each_prime_counts_with_each_remainder) {
  int primes = 0;
  int powers = 0;
  int others = 0;
  for (unsigned long prime = 3; prime <= 167; prime = prime_after(prime).get_ui()) {
    const std::set<unsigned long> left = remainders_left(prime);
    for (unsigned long remainder = 1; remainder < prime; ++remainder) {
      const bool roca = measure(with_one_remainder(prime, remainder)).roca;
      EXPECT_EQ(roca, left.count(remainder) == 1) << remainder << " modulo " << prime;
      ++(roca ? powers : others);
    }
    ++primes;
  }
  EXPECT_EQ(primes, 38);
  EXPECT_GT(powers, primes);  // x may differ from 7 modulo a factor that no other order has
  EXPECT_GT(others, 2'000);
}

TEST(modulus_roca, not_ordinary_moduli) {
  test::number_source source;
  number_arithmetic arithmetic;
  for (int count = 0; count < 1'000; ++count) {
    EXPECT_TRUE(is_clean(arithmetic.measure(octets_of(ordinary_number(source, 2'048)), {64, false})));
  }
}

TEST(modulus_roca, not_openssl_keys) {
  for (const unsigned bits : {512U, 1'024U, 1'025U, 2'048U}) {
    const keys::key_ptr key{EVP_RSA_gen(bits)};
    ASSERT_NE(key, nullptr);
    BIGNUM* number = nullptr;
    ASSERT_EQ(EVP_PKEY_get_bn_param(key.get(), "n", &number), 1);
    const keys::bn_ptr n{number};
    std::vector<std::uint8_t> octets(static_cast<std::size_t>(BN_num_bytes(n.get())));
    BN_bn2bin(n.get(), octets.data());
    const modulus_facts facts = number_arithmetic{}.measure(octets, {1'000, true});
    EXPECT_TRUE(is_clean(facts)) << bits;
  }
}

// --- close primes

// In which round Fermat's method comes to the factors: the distance of their mean from the root of n, rounded up.
mpz_class round_of(const mpz_class& p, const mpz_class& q) {
  const mpz_class n = p * q;
  mpz_class ceiling = sqrt(n);
  if (ceiling * ceiling != n) {
    ++ceiling;
  }
  return (p + q) / 2 - ceiling + 1;
}

TEST(modulus_close_primes, in_exactly_the_round_that_reaches_them) {
  test::number_source source;
  int later = 0;
  for (const unsigned long bits : {64UL, 512UL, 1'024UL}) {
    const mpz_class p = source.prime(bits);
    // q - p = d takes about d^2 / (8p) rounds.
    for (const unsigned long rounds : {0UL, 1UL, 2UL, 3UL, 10UL, 63UL, 64UL, 65UL, 1'000UL}) {
      const mpz_class q = prime_after(p + sqrt(mpz_class{8 * p * rounds}));
      const auto round = static_cast<std::uint32_t>(round_of(p, q).get_ui());
      EXPECT_TRUE(measure(p * q, {round, false}).close_primes) << bits << " bits, round " << round;
      EXPECT_TRUE(measure(p * q, {round + 100, false}).close_primes);
      EXPECT_FALSE(measure(p * q, {round - 1, false}).close_primes) << bits << " bits, round " << round;
      later += round > 1 ? 1 : 0;
    }
  }
  EXPECT_GE(later, 21);
}

TEST(modulus_close_primes, of_a_square_in_the_first_round) {
  const mpz_class p = prime_after(power_of(2, 1'024));
  EXPECT_FALSE(measure(p * p, {0, false}).close_primes);
  EXPECT_TRUE(measure(p * p, {1, false}).close_primes);
}

TEST(modulus_close_primes, not_1_times_n) {
  for (const unsigned long prime : {757UL, 761UL, 1'000'003UL}) {
    EXPECT_FALSE(measure(prime, {1'000'000, false, true}).close_primes) << prime;
  }
  EXPECT_TRUE(measure(757 * 1'000'003UL, {1'000'000, false, true}).close_primes);
}

// --- primes

TEST(modulus_prime, only_where_asked_for) {
  test::number_source source;
  for (const unsigned long bits : {16UL, 512UL, 2'048UL}) {
    const mpz_class p = source.prime(bits);
    EXPECT_TRUE(measure(p, {64, true, true}).prime) << bits;
    EXPECT_FALSE(measure(p, {64, false, true}).prime) << bits;
    EXPECT_FALSE(measure(p * source.prime(bits), {64, true, true}).prime) << bits;
  }
}

// --- one number_arithmetic, many moduli

TEST(number_arithmetic, leading_zeros_count_for_nothing) {
  const mpz_class p = prime_after(power_of(2, 512));
  std::vector<std::uint8_t> octets = octets_of(p * p);
  octets.insert(octets.begin(), 300, 0);
  const modulus_facts facts = number_arithmetic{}.measure(octets, {1, false});
  EXPECT_EQ(facts.small_factor, 0U);
  EXPECT_TRUE(facts.perfect_power && facts.close_primes);
}

TEST(number_arithmetic, an_answer_does_not_depend_on_what_was_measured_before) {
  test::number_source source;
  const mpz_class p = source.prime(256);
  const std::vector<mpz_class> moduli = {power_of(p, 8), p * source.prime(256), 0, 1, p, p * prime_after(p), 757,
      roca_prime(source, 256, 167) * roca_prime(source, 256, 167), 3 * p};
  number_arithmetic used;
  int pairs = 0;
  for (const mpz_class& before : moduli) {
    for (const mpz_class& n : moduli) {
      (void)used.measure(octets_of(before), {64, true});
      const modulus_facts facts = used.measure(octets_of(n), {64, true});
      const modulus_facts fresh = measure(n, {64, true});
      EXPECT_EQ(facts.small_factor, fresh.small_factor);
      EXPECT_EQ(facts.perfect_power, fresh.perfect_power);
      EXPECT_EQ(facts.roca, fresh.roca);
      EXPECT_EQ(facts.close_primes, fresh.close_primes);
      EXPECT_EQ(facts.prime, fresh.prime);
      ++pairs;
    }
  }
  EXPECT_EQ(pairs, 81);
}

TEST(number_arithmetic, moves) {
  number_arithmetic first;
  number_arithmetic second{std::move(first)};
  number_arithmetic third;
  third = std::move(second);
  EXPECT_EQ(third.measure(octets_of(9), {64, false}).small_factor, 3U);
}

TEST(number_arithmetic, allocates_nothing_once_warm) {
  if (!test::counts_malloc()) {
    GTEST_SKIP() << "skipped: malloc cannot be counted here";
  }
  test::number_source source;
  number_arithmetic arithmetic;
  for (const unsigned long bits : {1'024UL, 2'048UL, 4'096UL, 8'192UL, 16'384UL}) {
    const mpz_class half = ordinary_number(source, bits / 2);
    const std::vector<std::uint8_t> warm = octets_of(ordinary_number(source, bits));
    const test::allocation_counts at_first = test::allocations();
    (void)arithmetic.measure(warm, {64, false});
    EXPECT_GT(test::allocations().malloc, at_first.malloc) << bits;  // GMP's are counted
    // One to find nothing in, a square, and close factors.
    for (const mpz_class& n :
        {ordinary_number(source, bits), mpz_class{half * half}, mpz_class{half * ordinary_after(half)}}) {
      const std::vector<std::uint8_t> octets = octets_of(n);
      const test::allocation_counts before = test::allocations();
      const modulus_facts facts = arithmetic.measure(octets, {1'000, false});
      const test::allocation_counts after = test::allocations();
      EXPECT_EQ(facts.small_factor, 0U);
      EXPECT_EQ(after.malloc - before.malloc, 0U) << bits;
      EXPECT_EQ(after.cxx - before.cxx, 0U) << bits;
    }
  }
}

}  // namespace
}  // namespace jwkguard::keys
