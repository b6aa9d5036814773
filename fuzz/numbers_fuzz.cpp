// What is measured of an RSA modulus, beside GMP's slow answers.
//
//  1  the remainders are GMP's, with vector instructions and without
//  2  the smallest factor, powers and close factors are what plain loops and GMP find
//  3  a power of a number without small factors is a power; beside it, what GMP says
//  4  moduli in lanes that are called faultless are; two close factors never are
//  5  half-filled words are sought in bounded time, also where the lowest digits fit many of them; never found in a
//  prime
#include <gmp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <vector>

#include "keys/numbers.hpp"
#include "keys/numbers_half_words.hpp"
#include "keys/numbers_integer.hpp"
#include "keys/numbers_lanes.hpp"
#include "keys/numbers_powers.hpp"
#include "keys/numbers_sieve.hpp"
#include "keys/numbers_wide.hpp"
#include "require.hpp"

namespace {

using namespace jwkguard;
using fuzz::require;
using octets = std::span<const std::uint8_t>;

std::uint32_t smallest_factor(const keys::integer& n) {
  for (std::uint32_t divisor = 2; divisor < keys::wide_trial_limit; divisor += divisor == 2 ? 1 : 2) {
    if (mpz_divisible_ui_p(n.get(), divisor) != 0) {
      return divisor;
    }
  }
  return 0;
}

// n is odd and more than 1.
bool has_close_factors(const keys::integer& n, std::uint32_t rounds) {
  keys::integer a;
  keys::integer b;
  mpz_sqrt(a.get(), n.get());
  if (mpz_perfect_square_p(n.get()) == 0) {
    mpz_add_ui(a.get(), a.get(), 1);
  }
  for (std::uint32_t round = 0; round < rounds; ++round) {
    mpz_mul(b.get(), a.get(), a.get());
    mpz_sub(b.get(), b.get(), n.get());
    if (mpz_perfect_square_p(b.get()) != 0) {
      mpz_sqrt(b.get(), b.get());
      mpz_sub(b.get(), a.get(), b.get());
      return mpz_cmp_ui(b.get(), 1) > 0;
    }
    mpz_add_ui(a.get(), a.get(), 1);
  }
  return false;
}

void hold_remainders(const keys::integer& n) {
  const keys::remainders found = keys::find_remainders(n.words());
  const keys::first_remainders first = keys::find_first_remainders(n.words());
  require(found == keys::find_remainders_portably(n.words()), "1: both ways");
  require(std::equal(first.begin(), first.end(), found.begin()), "1: the first ones");
  for (std::size_t index = 0; index < found.size(); ++index) {
    require(found[index] == mpz_fdiv_ui(n.get(), keys::sieve_primes[index]), "1: as GMP says");
  }
}

keys::modulus_facts measure(octets number, std::uint32_t rounds, bool narrow = false) {
  static keys::number_arithmetic arithmetic;
  return arithmetic.measure(number, {rounds, false, narrow});
}

void hold_facts(octets number, const keys::integer& n, std::uint32_t rounds) {
  const keys::modulus_facts facts = measure(number, rounds);
  require(facts.small_factor == smallest_factor(n), "2: the smallest factor");
  if (facts.small_factor == 0) {
    require(facts.perfect_power == (mpz_perfect_power_p(n.get()) != 0), "2: powers");
    require(facts.close_primes == (mpz_cmp_ui(n.get(), 1) > 0 && has_close_factors(n, rounds)), "2: close factors");
  }
}

void hold_power(const keys::integer& n, std::uint32_t exponent) {
  keys::integer power;
  keys::integer scratch;
  mpz_pow_ui(power.get(), n.get(), exponent);
  require(is_perfect_power(power, keys::find_remainders(power.words()), scratch), "3: a power");
  mpz_sub_ui(power.get(), power.get(), 2);
  if (smallest_factor(power) == 0) {
    const bool found = is_perfect_power(power, keys::find_remainders(power.words()), scratch);
    require(found == (mpz_perfect_power_p(power.get()) != 0), "3: beside a power");
  }
}

using lane_modulus = std::array<std::uint8_t, keys::lane_modulus_bytes>;

// The octets again and again, from one further on in each lane.
void hold_lanes(octets number) {
  std::array<lane_modulus, keys::lane_count> moduli{};
  std::array<octets, keys::lane_count> views;
  for (std::size_t lane = 0; lane < moduli.size(); ++lane) {
    for (std::size_t at = 0; at < moduli[lane].size(); ++at) {
      moduli[lane][at] = number[(at + lane) % number.size()];
    }
    moduli[lane].front() |= 0x80U;
    moduli[lane].back() |= 1U;
    views[lane] = moduli[lane];
  }
  const unsigned faultless = keys::find_faultless_moduli(views);
  for (std::size_t lane = 0; lane < moduli.size(); ++lane) {
    if ((faultless >> lane & 1U) != 0) {
      const keys::modulus_facts facts = measure(views[lane], keys::lane_fermat_rounds, true);
      require(facts.small_factor == 0 && !facts.perfect_power && !facts.roca && !facts.close_primes, "4: faultless");
    }
  }
}

// a * (a + an even number): Fermat's method finds that in the first round, if nothing else is found before.
void hold_close_factors(octets number) {
  std::array<std::uint8_t, keys::lane_modulus_bytes / 2> half{};
  for (std::size_t at = 0; at < half.size(); ++at) {
    half[at] = number[at % number.size()];
  }
  half.front() |= 0xC0U;
  half.back() |= 1U;
  keys::integer one;
  keys::integer other;
  one.read(half);
  mpz_add_ui(other.get(), one.get(), 2UL * half[1]);
  mpz_mul(other.get(), other.get(), one.get());
  lane_modulus product{};
  if (mpz_sizeinbase(other.get(), 2) == product.size() * 8) {
    mpz_export(product.data(), nullptr, 1, 1, 1, 0, other.get());
    const octets view{product};
    require(keys::find_faultless_moduli({&view, 1}) == 0, "4: close factors");
  }
}

void hold_half_words(const keys::integer& number) {
  keys::integer n;
  mpz_set(n.get(), number.get());
  mpz_setbit(n.get(), 0);
  const std::clock_t started = std::clock();
  const bool found = keys::find_half_words(n) != 0;
  require(std::clock() - started < CLOCKS_PER_SEC, "5: bounded");
  require(!found || mpz_probab_prime_p(n.get(), 25) == 0, "5: never in a prime");
}

// c from the number's own octets, the lowest digit c * c, the next one a multiple of c.
void hold_half_words_of_square(const keys::integer& n, std::uint32_t bits, std::uint32_t times) {
  const std::uint64_t c = (n.words()[0] >> (64 - bits / 2)) | 1U;
  keys::integer made;
  mpz_fdiv_q_2exp(made.get(), n.get(), 2 * bits);
  mpz_mul_2exp(made.get(), made.get(), bits);
  mpz_add_ui(made.get(), made.get(), c * times);
  mpz_mul_2exp(made.get(), made.get(), bits);
  mpz_add_ui(made.get(), made.get(), c * c);
  hold_half_words(made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t longest_bytes = 600;
  if (size < 2 || size > longest_bytes) {
    return 0;
  }
  const octets number{data + 2, size - 2};
  keys::integer n;
  n.read(number);
  hold_remainders(n);
  hold_facts(number, n, data[0]);
  if (!number.empty()) {
    hold_lanes(number);
    hold_close_factors(number);
  }
  if (!n.words().empty() && data[0] % 4 == 1) {  // it takes longer than all else
    hold_half_words_of_square(n, 32, 1 + data[1] * 257U);
    hold_half_words_of_square(n, 64, 1 + data[1] * 16'843'009U);
    hold_half_words(n);
  }
  const std::uint32_t exponent = 2 + data[1] % 254U;
  if (smallest_factor(n) == 0 && mpz_cmp_ui(n.get(), 1) > 0 && number.size() * exponent <= 4 * longest_bytes) {
    hold_power(n, exponent);
  }
  return 0;
}
