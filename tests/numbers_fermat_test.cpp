// Fermat's method beside a slow one, on factors that are as close as one wants.
#include "keys/numbers_fermat.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "support/gmp_numbers.hpp"

namespace jwkguard::keys {
namespace {

bool finds(const mpz_class& n, std::uint32_t rounds) {
  static integer number;
  static fermat_method fermat;
  number.read(test::octets_of(n));
  return fermat.finds(number, find_remainders(number.words()), rounds);
}

// The first round, counted from 1, in which n comes out as a product of two factors above 1.
std::optional<std::uint32_t> first_round(const mpz_class& n, std::uint32_t rounds) {
  mpz_class a = sqrt(n);
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    ++a;
    const mpz_class square = a * a - n;
    if (mpz_perfect_square_p(square.get_mpz_t()) != 0 && a - sqrt(square) > 1) {
      return round;
    }
  }
  return std::nullopt;
}

// n = a^2 - b^2 whose root is `round` below a, rounded down; odd, whatever its factors are.
mpz_class number_of_round(test::number_source& source, unsigned long bits, unsigned long round) {
  mpz_class a;
  mpz_class b;
  do {
    a = source.number(bits);
    // a - b^2 / (2a) is a little more than the root.
    b = sqrt(mpz_class{(2 * round - 1) * a});
    b += (a + b) % 2 == 0 ? 1 : 0;
  } while (a - sqrt(mpz_class{a * a - b * b}) != round);
  return a * a - b * b;
}

TEST(fermat_method, each_round_at_each_length) {
  test::number_source source;
  int rounds = 0;
  for (const unsigned long bits : {40UL, 64UL, 512UL, 1'024UL, 1'536UL, 2'048UL, 8'192UL}) {
    for (std::uint32_t round = 1; round <= 200; ++round) {
      for (int count = 0; count < (bits < 2'000 ? 20 : 2); ++count) {
        const mpz_class n = number_of_round(source, bits, round);
        const std::optional<std::uint32_t> first = first_round(n, round);
        ASSERT_TRUE(first);
        EXPECT_TRUE(finds(n, *first)) << bits << " bits, round " << *first;
        EXPECT_TRUE(finds(n, *first + 77)) << bits << " bits, round " << *first;
        EXPECT_FALSE(finds(n, *first - 1)) << bits << " bits, round " << *first;
        rounds += *first == round ? 1 : 0;
      }
    }
  }
  EXPECT_GT(rounds, 20'000);
}

TEST(fermat_method, as_the_slow_one_says_of_each_short_number) {
  constexpr std::uint32_t longest = 300;
  int found = 0;
  int none = 0;
  for (mpz_class n = 3; n < 40'000; n += 2) {
    if (mpz_perfect_square_p(n.get_mpz_t()) != 0) {
      continue;
    }
    const std::optional<std::uint32_t> first = first_round(n, longest);
    for (const std::uint32_t rounds : {0U, 1U, 2U, 63U, 64U, 65U, 127U, 128U, 129U, longest}) {
      ASSERT_EQ(finds(n, rounds), first && *first <= rounds) << n.get_str() << ", " << rounds << " rounds";
    }
    ++(first ? found : none);
  }
  EXPECT_GT(found, 10'000);
  EXPECT_GT(none, 4'000);
}

TEST(fermat_method, nothing_in_ordinary_numbers) {
  test::number_source source;
  for (unsigned long bits = 100; bits <= 2'100; ++bits) {
    const mpz_class n = source.number(bits) * 2 + 1;
    EXPECT_EQ(finds(n, 64), first_round(n, 64).has_value()) << n.get_str();
  }
}

TEST(fermat_method, many_rounds) {
  test::number_source source;
  const mpz_class n = number_of_round(source, 1'024, 99'999);
  EXPECT_TRUE(finds(n, 99'999));
  EXPECT_FALSE(finds(n, 99'998));
  EXPECT_FALSE(finds(757, 1'000'000));  // what it comes to is 1 * 757
}

}  // namespace
}  // namespace jwkguard::keys
