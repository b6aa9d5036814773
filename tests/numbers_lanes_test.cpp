// Moduli in lanes beside GMP's answers: of what GMP would say anything about, the lanes must not say that it is
// faultless.
#include "keys/numbers_lanes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "json/processor.hpp"
#include "keys/numbers.hpp"
#include "keys/numbers_lanes_root.hpp"
#include "support/gmp_numbers.hpp"
#include "support/guarded_block.hpp"

namespace jwkguard::keys {
namespace {

using test::octets_of;
using test::power_of;

constexpr unsigned long bits = lane_modulus_bytes * 8;

const mpz_class& lowest() {
  static const mpz_class number = power_of(2, bits - 1);
  return number;
}

bool has_small_factor(const mpz_class& number) {
  static const mpz_class small = [] {
    mpz_class product;
    mpz_primorial_ui(product.get_mpz_t(), 751);
    return product;
  }();
  return gcd(number, small) != 1;
}

// Like a number from `make`, but without a small factor and in the length of the moduli.
template <class Make>
mpz_class ordinary(Make make) {
  mpz_class number;
  do {
    number = make();
  } while (has_small_factor(number) || mpz_sizeinbase(number.get_mpz_t(), 2) != bits);
  return number;
}

unsigned faultless_among(const std::vector<mpz_class>& moduli) {
  std::vector<std::vector<std::uint8_t>> octets(moduli.size());
  std::transform(moduli.begin(), moduli.end(), octets.begin(), octets_of);
  const std::vector<std::span<const std::uint8_t>> views(octets.begin(), octets.end());
  return find_faultless_moduli(views);
}

// In a lane that changes from call to call, beside other numbers.
bool is_faultless(const mpz_class& modulus) {
  static std::size_t lane = 0;
  lane = (lane + 1) % lane_count;
  std::vector<mpz_class> batch(lane_count, lowest() + 1);
  batch[lane] = modulus;
  return (faultless_among(batch) >> lane & 1U) != 0;
}

bool has_fault(const modulus_facts& facts) {
  return facts.small_factor != 0 || facts.perfect_power || facts.roca || facts.close_primes;
}

modulus_facts measure(const mpz_class& modulus) {
  static number_arithmetic arithmetic;
  return arithmetic.measure(octets_of(modulus), {lane_fermat_rounds, false, true});
}

std::vector<mpz_class> ordinary_moduli(std::size_t count_primes) {
  test::number_source source;
  std::vector<mpz_class> primes(count_primes);
  std::generate(primes.begin(), primes.end(), [&] { return source.prime(bits / 2); });
  std::vector<mpz_class> moduli;
  for (std::size_t one = 1; one < primes.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) {
      moduli.emplace_back(primes[one] * primes[other]);
    }
  }
  return moduli;
}

TEST(moduli_in_lanes, ordinary_ones_are_faultless_in_every_lane_of_every_batch) {
  const std::vector<mpz_class> moduli = ordinary_moduli(32);
  std::size_t faultless = 0;
  std::size_t size = 1;
  for (std::size_t at = 0; at + size <= moduli.size(); at += size, size = size % lane_count + 1) {
    const auto begin = moduli.begin() + static_cast<std::ptrdiff_t>(at);
    const unsigned found = faultless_among({begin, begin + static_cast<std::ptrdiff_t>(size)});
    EXPECT_EQ(found >> size, 0U);
    for (std::size_t lane = 0; lane < size; ++lane) {
      const bool alone = is_faultless(moduli[at + lane]);
      EXPECT_EQ((found >> lane & 1U) != 0, alone);
      EXPECT_FALSE(has_fault(measure(moduli[at + lane])));
      faultless += alone ? 1U : 0U;
    }
  }
  if (json::has_avx512()) {
    EXPECT_GT(faultless, moduli.size() * 97 / 100);
  } else {
    EXPECT_EQ(faultless, 0U);
  }
}

TEST(moduli_in_lanes, no_small_factor_is_missed) {
  test::number_source source;
  int primes = 0;
  for (unsigned long prime = 2; prime < 752; prime = test::prime_after(prime).get_ui(), ++primes) {
    for (int count = 0; count < 5; ++count) {
      mpz_class cofactor;
      do {
        cofactor = lowest() / prime + source.below(lowest() / prime);
      } while (has_small_factor(cofactor));
      EXPECT_FALSE(is_faultless(cofactor * prime)) << prime;
    }
  }
  EXPECT_EQ(primes, 133);
}

// The least base whose power is as long as a modulus, and the end of them.
std::pair<mpz_class, mpz_class> bases_for(unsigned long exponent) {
  mpz_class first;
  mpz_class end;
  mpz_root(first.get_mpz_t(), mpz_class{lowest() - 1}.get_mpz_t(), exponent);
  mpz_root(end.get_mpz_t(), mpz_class{2 * lowest() - 1}.get_mpz_t(), exponent);
  return {first + 1, end + 1};
}

TEST(moduli_in_lanes, no_power_is_missed) {
  test::number_source source;
  int exponents = 0;
  int powers = 0;
  for (unsigned long exponent = 2; exponent < 220; ++exponent) {
    const auto [first, end] = bases_for(exponent);
    const bool are_few = end - first <= 2'000;
    const unsigned long bases = are_few ? mpz_class{end - first}.get_ui() : 2'000;
    int found = 0;
    for (unsigned long at = 0; at < bases && found < 10; ++at) {
      const mpz_class base = first + (are_few ? mpz_class{at} : source.below(end - first));
      if (has_small_factor(base)) {
        continue;
      }
      const mpz_class power = power_of(base, exponent);
      ASSERT_TRUE(measure(power).perfect_power);
      EXPECT_FALSE(is_faultless(power)) << base.get_str() << "^" << exponent;
      ++found;
    }
    exponents += found == 0 ? 0 : 1;
    powers += found;
  }
  // Of 19 exponents no base without a small factor has a power of this length, of others few have.
  EXPECT_EQ(exponents, 199);
  EXPECT_EQ(powers, 1'586);
}

TEST(moduli_in_lanes, no_roca_form_is_missed) {
  test::number_source source;
  mpz_class m;
  mpz_primorial_ui(m.get_mpz_t(), 167);
  for (int count = 0; count < 300; ++count) {
    const mpz_class flawed = ordinary([&] {
      mpz_class power;
      mpz_powm(power.get_mpz_t(), mpz_class{65'537}.get_mpz_t(), source.below(m).get_mpz_t(), m.get_mpz_t());
      return mpz_class{source.number(bits) / m * m + power};
    });
    ASSERT_TRUE(measure(flawed).roca);
    EXPECT_FALSE(is_faultless(flawed));
  }
}

// a^2 - b^2 that comes out in a round of Fermat's method, counted from 1: b^2 is between 2a(round - 1) and 2a * round.
mpz_class number_of_round(test::number_source& source, const mpz_class& a, unsigned long round) {
  const mpz_class least = sqrt(mpz_class{2 * a * (round - 1)}) + 1;
  const mpz_class most = sqrt(mpz_class{2 * a * round});
  const mpz_class b = least + source.below(most - least);
  return a * a - b * b;
}

TEST(moduli_in_lanes, no_close_primes_are_missed_in_any_round) {
  test::number_source source;
  const mpz_class first = sqrt(lowest()) + power_of(2, 520);
  const mpz_class end = power_of(2, bits / 2);
  for (unsigned long round = 1; round <= lane_fermat_rounds; ++round) {
    for (int count = 0; count < 30; ++count) {
      const mpz_class close = ordinary([&] {
        // Every third time near to the shortest and the longest modulus.
        const mpz_class range = count % 3 == 0 ? mpz_class{end - first} : power_of(2, 530);
        const mpz_class distance = source.below(range);
        return number_of_round(
            source, count % 3 == 1 ? mpz_class{first + distance} : mpz_class{end - 1 - distance}, round);
      });
      ASSERT_TRUE(measure(close).close_primes) << round;
      EXPECT_FALSE(is_faultless(close)) << close.get_str() << ", round " << round;
    }
  }
  // Hardly more than a square: there the root must not come out as if it were less.
  for (int count = 0; count < 200; ++count) {
    const mpz_class close = ordinary([&] {
      const mpz_class a = first + lane_fermat_rounds + source.below(end - first - lane_fermat_rounds);
      const mpz_class start = a - lane_fermat_rounds;
      const mpz_class b = sqrt(mpz_class{a * a - start * start});
      return mpz_class{a * a - b * b};
    });
    ASSERT_TRUE(measure(close).close_primes);
    EXPECT_FALSE(is_faultless(close)) << close.get_str();
  }
  // What the method finds only later may be faultless, and mostly is.
  int faultless = 0;
  for (int count = 0; count < 30; ++count) {
    const mpz_class later = ordinary([&] { return number_of_round(source, end - source.below(first / 4), 66); });
    EXPECT_FALSE(measure(later).close_primes);
    faultless += is_faultless(later) ? 1 : 0;
  }
  EXPECT_GE(faultless, json::has_avx512() ? 20 : 0);
}

TEST(moduli_in_lanes, nothing_is_missed_near_squares_and_in_limbs_of_one_kind) {
  test::number_source source;
  const auto expect_not_missed = [](const mpz_class& number) {
    if (mpz_sizeinbase(number.get_mpz_t(), 2) == bits && has_fault(measure(number))) {
      EXPECT_FALSE(is_faultless(number)) << number.get_str();
    }
  };
  for (int count = 0; count < 40; ++count) {
    const mpz_class root = sqrt(lowest()) + 1 + source.below(power_of(2, bits / 2) - sqrt(lowest()) - 1);
    for (int distance = -40; distance <= 40; ++distance) {
      expect_not_missed(root * root + distance);
      expect_not_missed(root * (root + distance));
    }
  }
  for (unsigned long zeros = 1; zeros < bits; ++zeros) {
    const mpz_class ones = 2 * lowest() - power_of(2, zeros);
    for (const mpz_class& number : {ones, mpz_class{ones + 1}, mpz_class{lowest() + power_of(2, zeros) - 1}}) {
      expect_not_missed(number);
    }
  }
  for (int count = 0; count < 2'000; ++count) {
    expect_not_missed(source.number(bits));
    expect_not_missed(2 * lowest() - 1 - count);
    expect_not_missed(lowest() + count);
  }
}

TEST(moduli_in_lanes, of_another_length_nothing_is_known) {
  const mpz_class modulus = ordinary_moduli(2)[0];
  std::vector<std::uint8_t> octets = octets_of(modulus);
  const auto is_known = [](std::span<const std::uint8_t> one) { return find_faultless_moduli({&one, 1}) != 0; };
  EXPECT_EQ(is_known(octets), json::has_avx512());
  EXPECT_FALSE(is_known(std::span{octets}.first(octets.size() - 1)));
  EXPECT_FALSE(is_known(std::span{octets}.subspan(1)));
  EXPECT_FALSE(is_known({}));
  octets.push_back(1);
  EXPECT_FALSE(is_known(octets));
  test::number_source source;
  const std::vector<std::uint8_t> one_bit_less = octets_of(source.prime(bits / 2) * source.prime(bits / 2 - 1));
  ASSERT_EQ(one_bit_less.size(), lane_modulus_bytes);
  EXPECT_FALSE(is_known(one_bit_less));
  EXPECT_EQ(find_faultless_moduli({}), 0U);
}

TEST(moduli_in_lanes, nothing_beside_the_octets_is_read) {
  const std::vector<std::uint8_t> octets = octets_of(ordinary_moduli(2)[0]);
  const std::string_view text{reinterpret_cast<const char*>(octets.data()), octets.size()};
  const auto octets_in = [](std::span<const char> of) {
    return std::span{reinterpret_cast<const std::uint8_t*>(of.data()), of.size()};
  };
  test::guarded_block block{octets.size()};
  for (const bool at_end : {false, true}) {
    const auto there = octets_in(at_end ? block.at_end(text) : block.at_start(text));
    const std::vector<std::span<const std::uint8_t>> batch(lane_count, there);
    EXPECT_EQ(find_faultless_moduli(batch), json::has_avx512() ? 0xFFU : 0U);
  }
}

#if JWKGUARD_HAS_VECTORS

// The root in units of its last bit, as it comes out in each lane.
JWKGUARD_AVX512 std::array<mpz_class, lane_count> roots_of(const std::array<mpz_class, lane_count>& numbers) {
  in_lanes::fractions<in_lanes::root_limbs + 2> n;
  for (std::size_t at = 0; at < in_lanes::root_limbs + 2; ++at) {
    std::array<std::uint64_t, lane_count> limbs{};
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      const mpz_class shifted = numbers[lane] >> (bits - (at + 1) * in_lanes::limb_bits);
      limbs[lane] = shifted.get_ui() & in_lanes::limb_mask;
    }
    n.limb[at] = _mm512_loadu_si512(limbs.data());
  }
  const in_lanes::fractions<in_lanes::root_limbs> root = in_lanes::find_root(n);
  std::array<mpz_class, lane_count> result;
  for (const __m512i& limb : root.limb) {
    std::array<std::uint64_t, lane_count> limbs{};
    _mm512_storeu_si512(limbs.data(), limb);
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      EXPECT_LE(limbs[lane], in_lanes::limb_mask);
      result[lane] = (result[lane] << in_lanes::limb_bits) + limbs[lane];
    }
  }
  return result;
}

// Less than the root of n by at most 2^-12, or 16 units.
void expect_right_roots(const std::array<mpz_class, lane_count>& numbers) {
  constexpr unsigned long unit_bits = in_lanes::root_fraction_bits;
  const std::array<mpz_class, lane_count> roots = roots_of(numbers);
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    const mpz_class right = sqrt(mpz_class{numbers[lane] << (2 * unit_bits)});
    EXPECT_TRUE(roots[lane] <= right && right - roots[lane] <= 1U << (unit_bits - 12)) << numbers[lane].get_str();
  }
}

TEST(roots_in_lanes, are_right_or_less_by_little) {
  if (!json::has_avx512()) {
    GTEST_SKIP() << "skipped: no such vectors here";
  }
  test::number_source source;
  std::vector<mpz_class> numbers;
  for (unsigned long low = 0; low < bits - 1; ++low) {
    const mpz_class power = power_of(2, low);
    for (const mpz_class& number : {mpz_class{lowest() + power}, mpz_class{2 * lowest() - power},
             mpz_class{lowest() + power - 1}, mpz_class{2 * lowest() - power - 1}}) {
      numbers.push_back(number);
    }
  }
  for (int count = 0; count < 20'000; ++count) {
    const mpz_class root = sqrt(source.number(bits));
    numbers.push_back(source.number(bits));
    numbers.push_back(root * root > lowest() ? mpz_class{root * root} : lowest());
  }
  while (numbers.size() % lane_count != 0) {
    numbers.push_back(lowest());
  }
  for (std::size_t at = 0; at < numbers.size(); at += lane_count) {
    std::array<mpz_class, lane_count> batch;
    std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(at), lane_count, batch.begin());
    expect_right_roots(batch);
  }
}

#endif

}  // namespace
}  // namespace jwkguard::keys
