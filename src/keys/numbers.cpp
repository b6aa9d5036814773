#include "keys/numbers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {
namespace {

// GMP's type for a number of one word.
using word = unsigned long;

// --- division by small primes

constexpr std::uint32_t trial_limit = 752;  // SP 800-89 5.3.3

constexpr bool is_prime(std::uint32_t number) noexcept {
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) {
      return false;
    }
  }
  return number > 1;
}

constexpr std::size_t count_odd_primes(std::uint32_t below) noexcept {
  std::size_t count = 0;
  for (std::uint32_t number = 3; number < below; number += 2) {
    count += is_prime(number) ? 1U : 0U;
  }
  return count;
}

// The inverse of an odd number modulo 2^(bits of a word): each step doubles the number of right bits, from 3.
constexpr word inverse_of(word odd) noexcept {
  word inverse = odd;
  for (int right_bits = 3; right_bits < std::numeric_limits<word>::digits; right_bits *= 2) {
    inverse *= 2 - odd * inverse;
  }
  return inverse;
}

struct small_prime {
  std::uint32_t value;
  std::uint32_t group;  // n is divided once by the product of a group, which is one word
  word inverse;
  word largest_quotient;

  // Exact quotients are what multiplying by the inverse gives, and only multiples have one that is this small.
  [[nodiscard]] constexpr bool divides(word number) const noexcept { return number * inverse <= largest_quotient; }
};

// GMP divides faster by what leaves two bits of a word free.
constexpr word largest_product = std::numeric_limits<word>::max() / 4;

constexpr auto odd_primes = [] {
  std::array<small_prime, count_odd_primes(trial_limit)> made{};
  std::size_t count = 0;
  std::uint32_t group = 0;
  word product = 1;
  for (std::uint32_t number = 3; number < trial_limit; number += 2) {
    if (is_prime(number)) {
      if (product > largest_product / number) {
        ++group;
        product = 1;
      }
      product *= number;
      made[count++] = {number, group, inverse_of(number), std::numeric_limits<word>::max() / number};
    }
  }
  return made;
}();

constexpr auto group_products = [] {
  std::array<word, odd_primes.back().group + 1> products{};
  products.fill(1);
  for (const small_prime& each : odd_primes) {
    products[each.group] *= each.value;
  }
  return products;
}();

using group_remainders = std::array<word, group_products.size()>;

group_remainders divide(const integer& n) noexcept {
  group_remainders left{};
  std::transform(group_products.begin(), group_products.end(), left.begin(),
      [&n](word product) { return mpz_fdiv_ui(n.get(), product); });
  return left;
}

std::uint32_t find_odd_factor(const group_remainders& of_n) noexcept {
  const auto* const found = std::find_if(odd_primes.begin(), odd_primes.end(),
      [&of_n](const small_prime& each) { return each.divides(of_n[each.group]); });
  return found == odd_primes.end() ? 0 : found->value;
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
         power = power * 65537 % odd_primes[index].value) {
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
    chance *= static_cast<double>(roca_primes[index].order) / (odd_primes[index].value - 1);
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

bool is_power_of_65537(const group_remainders& of_n) noexcept {
  std::array<std::uint8_t, roca_primes.size()> exponents{};
  for (std::size_t index = 0; index < exponents.size(); ++index) {
    const small_prime& prime = odd_primes[index];
    exponents[index] = roca_primes[index].exponents[of_n[prime.group] % prime.value];
    if (exponents[index] == no_power) {
      return false;
    }
  }
  return agree(exponents);
}

// Of the test for primes: what GMP takes for Baillie-PSW without further rounds. No composite number is known to pass.
constexpr int prime_repetitions = 24;

}  // namespace

struct number_arithmetic::state {
  integer n;
  integer root;
  integer difference;  // a^2 - n
  integer step;        // to the next difference: 2a + 1

  // Fermat's method for an odd n > 1: a goes up from the square root of n, until the difference is a square.
  bool find_close_factors(std::uint32_t rounds) noexcept {
    start_at_root();
    for (std::uint32_t round = 0; round < rounds; ++round) {
      if (mpz_perfect_square_p(difference.get()) != 0) {
        return is_factor_found();
      }
      mpz_add(difference.get(), difference.get(), step.get());
      mpz_add_ui(step.get(), step.get(), 2);
    }
    return false;
  }

  void start_at_root() noexcept {
    mpz_sqrtrem(root.get(), difference.get(), n.get());  // rounds down; difference: n - root^2
    mpz_mul_2exp(step.get(), root.get(), 1);
    mpz_add_ui(step.get(), step.get(), 1);
    if (mpz_sgn(difference.get()) != 0) {
      mpz_sub(difference.get(), step.get(), difference.get());
      mpz_add_ui(step.get(), step.get(), 2);
    }
  }

  // n = (a - b) * (a + b), where step = 2a + 1 and difference = b^2. The last that the method finds is 1 * n.
  bool is_factor_found() noexcept {
    mpz_sqrt(root.get(), difference.get());
    mpz_mul_2exp(root.get(), root.get(), 1);
    mpz_sub(step.get(), step.get(), root.get());  // 2 * (a - b) + 1
    return mpz_cmp_ui(step.get(), 3) > 0;
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
  const group_remainders remainders = divide(number);
  facts.small_factor = find_odd_factor(remainders);
  if (facts.small_factor != 0) {
    return facts;
  }
  facts.perfect_power = mpz_perfect_power_p(number.get()) != 0;
  if (mpz_cmp_ui(number.get(), 1) > 0) {
    facts.roca = is_power_of_65537(remainders);
    facts.close_primes = state_->find_close_factors(effort.fermat_rounds);
    facts.prime = effort.test_prime && mpz_probab_prime_p(number.get(), prime_repetitions) != 0;
  }
  return facts;
}

}  // namespace jwkguard::keys
