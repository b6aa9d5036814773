// Primes that moduli share: known structures, and the obvious way of finding them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "keys/numbers.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

using test::prime_after;
using partners = std::vector<std::optional<std::uint32_t>>;

partners find_shared(const std::vector<mpz_class>& moduli) {
  std::vector<std::vector<std::uint8_t>> octets(moduli.size());
  std::transform(moduli.begin(), moduli.end(), octets.begin(), test::octets_of);
  const std::vector<std::span<const std::uint8_t>> views(octets.begin(), octets.end());
  return find_shared_primes(views);
}

bool share(const mpz_class& left, const mpz_class& right) {
  return left != right && left > 1 && right > 1 && gcd(left, right) != 1;
}

// Each answer against every pair; returns how many moduli have a partner.
std::size_t check(const std::vector<mpz_class>& moduli) {
  const partners found = find_shared(moduli);
  EXPECT_EQ(found.size(), moduli.size());
  std::size_t count = 0;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const auto shares = [&](const mpz_class& other) { return share(moduli[index], other); };
    EXPECT_EQ(found[index].has_value(), std::any_of(moduli.begin(), moduli.end(), shares)) << index;
    if (found[index]) {
      EXPECT_TRUE(shares(moduli.at(*found[index]))) << index << " with " << *found[index];
      ++count;
    }
  }
  return count;
}

std::vector<mpz_class> primes(test::number_source& source, std::size_t count, unsigned long bits) {
  std::vector<mpz_class> made(count);
  std::generate(made.begin(), made.end(), [&] { return source.prime(bits); });
  return made;
}

// No two of these are the same.
std::vector<mpz_class> primes(std::size_t count) {
  test::number_source source;
  const std::vector<mpz_class> made = primes(source, count, 256);
  EXPECT_EQ(std::set<mpz_class>(made.begin(), made.end()).size(), count);
  return made;
}

TEST(shared_primes, nothing_to_compare) {
  EXPECT_EQ(find_shared({}), partners{});
  EXPECT_EQ(find_shared({15}), partners(1));
  EXPECT_EQ(find_shared({0}), partners(1));
  EXPECT_EQ(find_shared({0, 1, 0, 1}), partners(4));
}

TEST(shared_primes, ordinary_keys_share_none) {
  const std::vector<mpz_class> prime = primes(64);
  std::vector<mpz_class> moduli;
  for (std::size_t index = 0; index < prime.size(); index += 2) {
    moduli.emplace_back(prime[index] * prime[index + 1]);
  }
  EXPECT_EQ(check(moduli), 0U);
  moduli.emplace_back(prime[5] * prime_after(prime[6]));
  EXPECT_EQ(find_shared(moduli)[2], 32U);
  EXPECT_EQ(find_shared(moduli)[32], 2U);
  EXPECT_EQ(check(moduli), 2U);
}

TEST(shared_primes, one_prime_in_all) {
  const std::vector<mpz_class> prime = primes(33);
  std::vector<mpz_class> moduli;
  for (std::size_t index = 1; index < prime.size(); ++index) {
    moduli.emplace_back(prime[0] * prime[index]);
  }
  EXPECT_EQ(check(moduli), 32U);
}

// The gcd with the product of all others is the modulus itself: each prime is shared with another key.
TEST(shared_primes, both_primes_with_different_keys) {
  for (const std::size_t length : {3U, 4U, 31U, 64U}) {
    const std::vector<mpz_class> prime = primes(length);
    std::vector<mpz_class> ring;
    for (std::size_t index = 0; index < length; ++index) {
      ring.emplace_back(prime[index] * prime[(index + 1) % length]);
    }
    EXPECT_EQ(check(ring), length);
    ring.pop_back();
    EXPECT_EQ(check(ring), length - 1);
  }
}

TEST(shared_primes, equal_moduli_are_one_key) {
  const std::vector<mpz_class> prime = primes(5);
  const mpz_class twice = prime[0] * prime[1];
  EXPECT_EQ(find_shared({twice, twice}), partners(2));
  EXPECT_EQ(find_shared({twice, prime[2] * prime[3], twice, twice}), partners(4));
  // Each of the equal ones has the same partner, and the partner has the first of them.
  EXPECT_EQ(find_shared({prime[2] * prime[4], twice, twice, prime[1] * prime[3]}), (partners{{}, 3, 3, 1}));
}

TEST(shared_primes, leading_zeros_make_no_other_key) {
  const std::array<std::uint8_t, 4> padded = {0, 0, 0, 15};
  const std::array<std::uint8_t, 1> plain = {15};
  const std::array<std::uint8_t, 2> other = {0, 21};
  const std::vector<std::span<const std::uint8_t>> moduli = {padded, plain, other};
  EXPECT_EQ(find_shared_primes(moduli), (partners{2, 2, 0}));
  EXPECT_EQ(find_shared_primes(std::span{moduli}.first(2)), partners(2));
}

TEST(shared_primes, hostile_moduli) {
  const std::vector<mpz_class> prime = primes(4);
  EXPECT_EQ(find_shared({0, 6, 1, 35, 0, 10}), (partners{{}, 5, {}, 5, {}, 1}));
  // One divides the next; a power; a modulus that is itself a prime of another.
  EXPECT_EQ(check({prime[0], prime[0] * prime[1], prime[0] * prime[1] * prime[2]}), 3U);
  EXPECT_EQ(check({prime[0], prime[0] * prime[0], prime[1]}), 2U);
  EXPECT_EQ(check({test::power_of(prime[0], 64), prime[0] * prime[1], 2, prime[2] * prime[3]}), 2U);
  std::vector<mpz_class> powers_of_two;
  for (unsigned long exponent = 0; exponent < 100; ++exponent) {
    powers_of_two.push_back(test::power_of(2, exponent));
  }
  EXPECT_EQ(check(powers_of_two), 99U);
}

TEST(shared_primes, sizes_from_8_to_16384_bits) {
  test::number_source source;
  const mpz_class prime = source.prime(128);
  std::vector<mpz_class> moduli = {251, prime, prime * source.prime(1'920), 241 * source.prime(1'016)};
  for (int count = 0; count < 20; ++count) {
    moduli.push_back(prime_after(source.number(40)));
  }
  moduli.emplace_back(prime_after(1'000) * test::power_of(2, 16'374));
  EXPECT_EQ(check(moduli), 2U);
  moduli.emplace_back(4 * source.prime(64));
  EXPECT_EQ(check(moduli), 4U);
}

// Few primes make much sharing, many make little; 0, 1 and equal moduli come up.
TEST(shared_primes, as_every_pair_says) {
  test::number_source source;
  std::size_t moduli_checked = 0;
  std::size_t sharing = 0;
  for (std::size_t round = 0; round < 600; ++round) {
    const std::vector<mpz_class> prime = primes(source, 3 + round % 80, 8 + round % 60 * 3);
    std::vector<mpz_class> moduli(1 + source.index_below(20));
    for (mpz_class& each : moduli) {
      const unsigned long factors = source.index_below(40);
      each = factors == 0 ? 0 : 1;
      for (unsigned long count = 1; count < std::min(factors, 3UL); ++count) {
        each *= prime[source.index_below(prime.size())];
      }
    }
    moduli_checked += moduli.size();
    sharing += check(moduli);
  }
  EXPECT_GT(sharing, moduli_checked / 4);
  EXPECT_LT(sharing, moduli_checked * 3 / 4);
}

}  // namespace
}  // namespace jwkguard::keys
