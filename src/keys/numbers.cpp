#include "keys/numbers.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "keys/numbers_fermat.hpp"
#include "keys/numbers_half_words.hpp"
#include "keys/numbers_integer.hpp"
#include "keys/numbers_patterns.hpp"
#include "keys/numbers_powers.hpp"
#include "keys/numbers_residues.hpp"
#include "keys/numbers_sieve.hpp"
#include "keys/numbers_wide.hpp"

namespace jwkguard::keys {
namespace {

std::uint32_t find_odd_factor(const remainders& of_n) noexcept {
  const auto* const end = of_n.begin() + count_trial_primes;
  if (std::count(of_n.begin(), end, 0) == 0) {  // with vectors, which finding the first is not
    return 0;
  }
  return sieve_primes[static_cast<std::size_t>(std::find(of_n.begin(), end, 0) - of_n.begin())];
}

// --- ROCA

// The flawed primes are k*M + (65537^a mod M), where M is the product of the first primes: up to 167 for the shortest
// keys, to larger ones for longer keys. So their product, too, is a power of 65537 modulo M, and modulo each of its
// primes.
constexpr std::uint32_t roca_limit = 168;
constexpr std::uint8_t no_power = 255;

struct roca_prime {
  std::uint8_t order;                              // of 65537 modulo the prime
  std::array<std::uint8_t, roca_limit> exponents;  // [65537^x mod the prime] = x, the rest no_power
};

constexpr auto roca_primes = [] {
  std::array<roca_prime, count_odd_primes(roca_limit)> made{};
  for (std::size_t index = 0; index < made.size(); ++index) {
    made[index].exponents.fill(no_power);
    for (std::uint32_t power = 1; made[index].exponents[power] == no_power;
         power = power * roca_base % sieve_primes[index]) {
      made[index].exponents[power] = made[index].order++;
    }
  }
  return made;
}();

// Modulo 17 of the 38 primes, among them 11, 13, 17, 19 and 37, 65537 has fewer powers than there are remainders. That
// alone lets fewer than one modulus in 2^27 pass. That all exponents are one number leaves fewer than one in 2^150:
// modulo M, 65537 has about 2^61 powers among 2^216 numbers without a factor in common with M.
static_assert([] {
  double chance = 1;
  for (std::size_t index = 0; index < roca_primes.size(); ++index) {
    chance *= static_cast<double>(roca_primes[index].order) / (sieve_primes[index] - 1);
  }
  return chance < 1.0 / (1U << 27U);
}());

// Whether some exponent is x modulo the order of each prime: it exists if every two of them agree (Chinese remainders).
bool agree(const std::array<std::uint8_t, roca_primes.size()>& exponents) noexcept {
  for (std::size_t one = 1; one < exponents.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) {
      const int common = std::gcd(roca_primes[one].order, roca_primes[other].order);
      if (exponents[one] % common != exponents[other] % common) {
        return false;
      }
    }
  }
  return true;
}

bool is_power_of_65537(const remainders& of_n) noexcept {
  std::array<std::uint8_t, roca_primes.size()> exponents{};
  for (std::size_t index = 0; index < exponents.size(); ++index) {
    exponents[index] = roca_primes[index].exponents[of_n[index]];
    if (exponents[index] == no_power) {
      return false;
    }
  }
  return agree(exponents);
}

// Of the test for primes: what GMP takes for Baillie-PSW without further rounds. No composite number is known to pass.
constexpr int prime_repetitions = 24;

std::span<const std::uint8_t> without_zeros(std::span<const std::uint8_t> octets) noexcept {
  const auto first = std::find_if(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet != 0; });
  return {first, octets.end()};
}

}  // namespace

struct number_arithmetic::state {
  integer n;
  integer scratch;
  fermat_method fermat;
  std::vector<std::uint64_t> digits;  // of n

  // Fermat's method finds a square in the first round.
  bool find_close_factors(const remainders& of_n, bool perfect_power, std::uint32_t rounds) noexcept {
    return perfect_power && mpz_perfect_square_p(n.get()) != 0 ? rounds > 0 : fermat.finds(n, of_n, rounds);
  }

  // Only the first that is found is said: what random primes would not have left.
  void find_patterns(std::span<const std::uint8_t> octets, modulus_facts& into) {
    const repetition repeated = find_repetition(n, octets);
    if (repeated.proved) {
      into.repeated_octets = static_cast<std::uint8_t>(repeated.octets);
      return;
    }
    into.idle_bits = static_cast<std::uint8_t>(find_idle_bits(n.words()));
    into.biased = into.idle_bits == 0 && is_biased(n.words());
    into.has_pattern = into.idle_bits == 0 && !into.biased && (repeated.octets != 0 || has_run(octets));
  }
};

number_arithmetic::number_arithmetic() : state_(std::make_unique<state>()) {}
number_arithmetic::number_arithmetic(number_arithmetic&&) noexcept = default;
number_arithmetic& number_arithmetic::operator=(number_arithmetic&&) noexcept = default;
number_arithmetic::~number_arithmetic() = default;

modulus_facts number_arithmetic::measure(std::span<const std::uint8_t> n, modulus_effort effort) {
  modulus_facts facts;
  const integer& number = state_->n;
  state_->n.read(n);
  if (mpz_tstbit(number.get(), 0) == 0) {
    facts.small_factor = 2;
    return facts;
  }
  const remainders of_n = find_remainders(number.words());
  facts.small_factor = find_odd_factor(of_n);
  if (facts.small_factor == 0 && !effort.narrow) {
    facts.small_factor = find_wide_factor(number, state_->digits, state_->scratch);
  }
  if (facts.small_factor != 0) {
    return facts;
  }
  state_->scratch.reserve(number.words().size());
  facts.perfect_power = is_perfect_power(number, of_n, state_->scratch);
  if (mpz_cmp_ui(number.get(), 1) > 0) {
    facts.roca = is_power_of_65537(of_n);
    facts.close_primes = state_->find_close_factors(of_n, facts.perfect_power, effort.fermat_rounds);
    state_->find_patterns(without_zeros(n), facts);
    facts.half_words =
        effort.find_half_words && !has_faults(facts) ? static_cast<std::uint8_t>(find_half_words(number)) : 0;
    facts.prime = effort.test_prime && mpz_probab_prime_p(number.get(), prime_repetitions) != 0;
  }
  return facts;
}

bool number_arithmetic::is_faultless(std::span<const std::uint8_t> n) {
  modulus_facts facts;
  state_->n.read(n);
  facts.small_factor = find_wide_factor(state_->n, state_->digits, state_->scratch);
  state_->find_patterns(without_zeros(n), facts);
  return !has_faults(facts);
}

std::string_view version_of_gmp() noexcept { return ::gmp_version; }

}  // namespace jwkguard::keys
