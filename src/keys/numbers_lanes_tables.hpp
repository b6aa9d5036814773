// Moduli in lanes: what they are divided by, and what the remainders say of them. For numbers_lanes.cpp alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "keys/numbers_fermat_rows.hpp"
#include "keys/numbers_lanes.hpp"
#include "keys/numbers_residues.hpp"
#include "keys/numbers_sieve.hpp"

namespace jwkguard::keys::in_lanes {

__extension__ using wide = unsigned __int128;

inline constexpr std::size_t modulus_bits = lane_modulus_bytes * 8;

// Of the limbs that the instructions multiply.
inline constexpr std::size_t limb_bits = 52;
inline constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;

// A table is looked into by so many words at a time, and begins where one load finds eight of them.
inline constexpr std::size_t words_at_once = 16;
inline constexpr std::size_t words_of_load = 8;

// --- Forms: what a modulus may be if its remainders modulo some primes allow it

// A power with one of these exponents. Squares are found as roots without a fraction.
inline constexpr std::uint32_t first_form_exponent = 3;
inline constexpr std::uint32_t end_of_form_exponents = end_of_exponents(modulus_bits);
static_assert(end_of_form_exponents <= residue_exponents);

// With it, one ordinary modulus in 190 has a form by chance, and GMP measures it.
inline constexpr std::uint32_t enough_form_chance = 1U << 12U;

// The form of ROCA comes first, as if it were an exponent. Modulo these primes 65537 has few powers, of which -1 is
// one: they let pass one number in 5,000 or so.
inline constexpr std::uint32_t roca_form = 1;
inline constexpr std::array<std::uint16_t, 7> roca_form_primes = {11, 13, 17, 53, 61, 73, 97};
static_assert(std::all_of(roca_form_primes.begin(), roca_form_primes.end(),
    [](std::uint32_t prime) { return order_of(roca_base % prime, prime) % 2 == 0; }));

template <class Visit>
constexpr void visit_exponent_tests(std::uint32_t first, std::uint32_t end, Visit visit) {
  visit_residue_tests(first, end, enough_form_chance, visit);
}

// Whether some table of an exponent is longer than what is looked into at a time.
constexpr bool has_long_table(std::uint32_t exponent) noexcept {
  bool found = false;
  visit_exponent_tests(exponent, exponent + 1,
      [&](std::uint32_t, std::size_t index) { found = found || sieve_primes[index] / 2 / 64 >= words_at_once; });
  return found;
}

// Calls `visit` with each form, which is an exponent or roca_form, and the index of each prime that it is tested with.
// Forms with long tables come last, so that they are foreseen.
template <class Visit>
constexpr void visit_form_tests(Visit visit) {
  for (const std::uint16_t prime : roca_form_primes) {
    visit(roca_form, count_odd_primes(prime));
  }
  for (const bool is_long : {false, true}) {
    visit_exponent_tests(first_form_exponent, end_of_form_exponents, [&](std::uint32_t exponent, std::size_t index) {
      if (has_long_table(exponent) == is_long) {
        visit(exponent, index);
      }
    });
  }
}

// --- Products of primes: a number is brought below each of them first

// Digits and products are so short that the sum of two fits into a limb.
inline constexpr std::size_t digit_bits = 51;
inline constexpr std::uint64_t digit_mask = (std::uint64_t{1} << digit_bits) - 1;
inline constexpr std::size_t digit_pairs = (modulus_bits + 2 * digit_bits - 1) / (2 * digit_bits);

struct divisor {
  std::uint64_t value = 1;
  std::uint64_t inverse = 1;  // modulo 2^52

  constexpr divisor() noexcept = default;
  constexpr explicit divisor(std::uint64_t of) noexcept : value{of}, inverse{inverse_of(of) & limb_mask} {}
};

// The primes that must not divide a modulus, and those of the forms.
inline constexpr auto is_lane_prime = [] {
  std::array<bool, sieve_primes.size()> made{};
  std::fill(made.begin(), made.begin() + count_trial_primes, true);
  visit_form_tests([&](std::uint32_t, std::size_t index) { made[index] = true; });
  return made;
}();

// In which product each prime is: the largest are placed first, each into the first product that has room.
struct packing {
  std::array<std::size_t, sieve_primes.size()> place{};
  std::array<std::uint64_t, sieve_primes.size()> products{};
  std::size_t count = 0;
};
inline constexpr packing packed = [] {
  packing made;
  made.products.fill(1);
  for (std::size_t index = sieve_primes.size(); index-- != 0;) {
    if (is_lane_prime[index]) {
      std::size_t& place = made.place[index];
      while (made.products[place] > digit_mask / sieve_primes[index]) {
        ++place;
      }
      made.products[place] *= sieve_primes[index];
      made.count = std::max(made.count, place + 1);
    }
  }
  return made;
}();

// So many products are taken at once: as many sums as registers hold.
inline constexpr std::size_t products_at_once = 10;
inline constexpr std::size_t product_groups = (packed.count + products_at_once - 1) / products_at_once;

struct pair_weights {
  std::uint64_t even = 0;
  std::uint64_t odd = 0;
};

// Modulo a product a number is the sum of its digits times their weights. These make up for three divisions by 2^52,
// the last of which turns the sign.
struct product_group {
  std::array<std::array<pair_weights, products_at_once>, digit_pairs> weights{};
  std::array<std::uint64_t, products_at_once> start{};  // minus the weights of each pair, multiplied
  std::array<divisor, products_at_once> divisors{};
};

constexpr std::uint64_t product_of(std::uint64_t left, std::uint64_t right, std::uint64_t modulus) noexcept {
  return static_cast<std::uint64_t>(wide{left} * right % modulus);
}

constexpr std::uint64_t power_of_2(std::size_t exponent, std::uint64_t modulus) noexcept {
  std::uint64_t power = 1 % modulus;
  for (; exponent != 0; --exponent) {
    power = power * 2 % modulus;
  }
  return power;
}

inline constexpr auto product_table = [] {
  std::array<product_group, product_groups> made{};
  for (std::size_t product = 0; product < packed.count; ++product) {
    product_group& group = made[product / products_at_once];
    const std::size_t at = product % products_at_once;
    const std::uint64_t modulus = packed.products[product];
    const std::uint64_t radix = power_of_2(digit_bits, modulus);
    group.divisors[at] = divisor{modulus};
    std::uint64_t power = power_of_2(3 * limb_bits, modulus);
    std::uint64_t products = 0;
    for (auto& pair : group.weights) {
      pair[at].even = modulus - power;
      power = product_of(power, radix, modulus);
      pair[at].odd = modulus - power;
      power = product_of(power, radix, modulus);
      products = (products + product_of(pair[at].even, pair[at].odd, modulus)) % modulus;
    }
    group.start[at] = modulus - products;
  }
  return made;
}();

// --- What is asked of the remainders

// Modulo a prime.
struct prime_divisor {
  divisor by;
  std::size_t product = 0;  // that it is in

  constexpr prime_divisor() noexcept = default;
  constexpr explicit prime_divisor(std::size_t index) noexcept
      : by{sieve_primes[index]}, product{packed.place[index]} {}
};

// r and -r have a form both, or none of them has: of a table the lower half is enough.
struct form_test {
  prime_divisor prime;
  std::uint32_t first = 0;  // index in form_bits: the remainders that the form has, one bit each
  std::uint32_t words = 0;
};

inline constexpr std::size_t count_form_tests = [] {
  std::size_t count = 0;
  visit_form_tests([&](std::uint32_t, std::size_t) { ++count; });
  return count;
}();

inline constexpr auto form_tests = [] {
  std::array<form_test, count_form_tests> made{};
  std::size_t count = 0;
  std::uint32_t first = 0;
  visit_form_tests([&](std::uint32_t, std::size_t index) {
    const auto words = static_cast<std::uint32_t>((sieve_primes[index] / 2 / 64 / words_of_load + 1) * words_of_load);
    made[count++] = {prime_divisor{index}, first, words};
    first += words;
  });
  return made;
}();

// Where the tests of each form end.
inline constexpr auto form_ends = [] {
  std::array<std::size_t, 1 + count_odd_primes(end_of_form_exponents)> made{};
  std::size_t forms = 0;
  std::size_t tests = 0;
  std::uint32_t last = 0;
  visit_form_tests([&](std::uint32_t form, std::size_t) {
    forms += form != last ? 1U : 0U;
    last = form;
    made[forms - 1] = ++tests;
  });
  return made;
}();
static_assert(form_ends.back() == form_tests.size());  // each exponent has a test

alignas(64) inline constexpr auto form_bits = [] {
  std::array<std::uint64_t, form_tests.back().first + form_tests.back().words + words_at_once> made{};
  std::size_t count = 0;
  visit_form_tests([&](std::uint32_t form, std::size_t index) {
    const std::uint32_t prime = sieve_primes[index];
    std::array<std::uint64_t, sieve_primes.back() / 64 + words_of_load> all{};
    all[0] = 1;  // 0 is a power
    mark_powers(form == roca_form ? roca_base % prime : generator_of_powers(form, prime), prime, all.data());
    std::copy_n(all.begin(), form_tests[count].words, made.begin() + form_tests[count].first);
    ++count;
  });
  return made;
}();

// The primes that no form asks of.
inline constexpr auto is_left = [] {
  std::array<bool, count_trial_primes> made{};
  made.fill(true);
  visit_form_tests([&](std::uint32_t, std::size_t index) {
    if (index < count_trial_primes) {
      made[index] = false;
    }
  });
  return made;
}();
inline constexpr auto primes_left = [] {
  std::array<prime_divisor, std::count(is_left.begin(), is_left.end(), true)> made{};
  std::size_t count = 0;
  for (std::size_t index = 0; index < is_left.size(); ++index) {
    if (is_left[index]) {
      made[count++] = prime_divisor{index};
    }
  }
  return made;
}();

// The primes that Fermat's method asks of.
inline constexpr auto fermat_primes = [] {
  std::array<prime_divisor, count_fermat_primes> made{};
  for (std::size_t index = 0; index < made.size(); ++index) {
    made[index] = prime_divisor{index};
  }
  return made;
}();

static_assert(lane_fermat_rounds == fermat_rounds_at_once);

// --- The square root, in limbs, the highest first; its last bits are those of a fraction

inline constexpr std::size_t root_limbs = 20;
inline constexpr std::size_t root_fraction_bits = root_limbs * limb_bits - modulus_bits / 2;

// Some of the primes that Fermat's method asks of: up to `end`, from where the product before ends.
struct root_product {
  std::array<std::uint64_t, root_limbs> weights{};
  std::uint64_t start = 0;  // the weight of 1, which is added to the root
  divisor by;
  std::size_t end = 0;
};
inline constexpr auto root_products = [] {
  std::array<root_product, 2> made{};
  std::size_t index = 0;
  for (root_product& row : made) {
    std::uint64_t modulus = 1;
    for (; index < count_fermat_primes && modulus <= digit_mask / sieve_primes[index]; ++index) {
      modulus *= sieve_primes[index];
    }
    row.end = index;
    row.by = divisor{modulus};
    row.start = modulus - power_of_2(3 * limb_bits, modulus);
    for (std::size_t limb = 0; limb < root_limbs; ++limb) {
      const std::size_t above = (root_limbs - 1 - limb) * limb_bits;
      row.weights[limb] = modulus - power_of_2(3 * limb_bits + above - root_fraction_bits, modulus);
    }
  }
  return made;
}();
static_assert(root_products.back().end == count_fermat_primes);

}  // namespace jwkguard::keys::in_lanes
