#include "keys/numbers_powers.hpp"

#include <bit>
#include <optional>

#include "keys/numbers_residues.hpp"

namespace jwkguard::keys {
namespace {

// --- modulo primes

struct residue_test {
  std::uint16_t prime;  // index among sieve_primes
  std::uint16_t first;  // index in residue_bits: the remainders that are k-th powers, one bit each
};

// The tests of an exponent begin where those of the row before end. The first of them let pass one number in 30 or
// fewer, such that it can be foreseen that there is nothing more to do.
struct exponent_row {
  std::uint16_t exponent;
  std::uint16_t end_of_first;
  std::uint16_t end;
};
constexpr std::uint32_t first_chance = 30;

// No more tests for one exponent than let pass one number in so many.
constexpr std::uint32_t enough_chance = 1U << 16U;

template <class Visit>
constexpr void visit_all_tests(Visit visit) {
  visit_residue_tests(2, residue_exponents, enough_chance, visit);
}

constexpr std::size_t words_for(std::size_t prime_index) noexcept { return sieve_primes[prime_index] / 64U + 1; }

constexpr std::size_t count_primes(std::uint32_t below) noexcept { return 1 + count_odd_primes(below); }

constexpr std::size_t count_residue_tests = [] {
  std::size_t count = 0;
  visit_all_tests([&](std::uint32_t, std::size_t) { ++count; });
  return count;
}();

constexpr auto residue_tests = [] {
  std::array<residue_test, count_residue_tests> made{};
  std::size_t count = 0;
  std::size_t words = 0;
  visit_all_tests([&](std::uint32_t, std::size_t index) {
    made[count++] = {static_cast<std::uint16_t>(index), static_cast<std::uint16_t>(words)};
    words += words_for(index);
  });
  return made;
}();

constexpr auto exponent_rows = [] {
  std::array<exponent_row, count_primes(residue_exponents)> made{};
  std::size_t count = 0;
  std::uint16_t tests = 0;
  std::uint32_t chance = 1;  // before the test
  visit_all_tests([&](std::uint32_t exponent, std::size_t) {
    if (count == 0 || made[count - 1].exponent != exponent) {
      made[count++].exponent = static_cast<std::uint16_t>(exponent);
      chance = 1;
    }
    made[count - 1].end = ++tests;
    made[count - 1].end_of_first = chance < first_chance ? tests : made[count - 1].end_of_first;
    chance *= exponent;
  });
  return made;
}();
static_assert(exponent_rows.back().end == residue_tests.size());  // each exponent has a test

constexpr auto residue_bits = [] {
  std::array<std::uint64_t, residue_tests.back().first + words_for(residue_tests.back().prime)> made{};
  std::size_t first = 0;
  visit_all_tests([&](std::uint32_t exponent, std::size_t index) {
    made[first] = 1;  // 0 is a power
    mark_powers(generator_of_powers(exponent, sieve_primes[index]), sieve_primes[index], &made[first]);
    first += words_for(index);
  });
  return made;
}();

// All tests are made: to stop at the first that says no would not be foreseen, and cost more.
bool may_be_power(std::span<const residue_test> tests, const remainders& of_n) noexcept {
  std::uint64_t possible = 1;
  for (const residue_test& test : tests) {
    const std::uint32_t remainder = of_n[test.prime];
    possible &= residue_bits[test.first + remainder / 64] >> remainder % 64;
  }
  return possible != 0;
}

// --- modulo 2^64

// The roots of an odd n modulo 2^64. For an odd k there is exactly one k-th root, n^(1/k mod 2^64); so a, where it is
// shorter than a word, can be nothing else.
class word_roots {
 public:
  explicit word_roots(std::uint64_t n) noexcept {
    for (auto& row : powers_) {
      row[0] = 1;
      for (std::size_t nibble = 1; nibble < row.size(); ++nibble) {
        row[nibble] = row[nibble - 1] * n;
      }
      n *= row.back();
    }
  }

  [[nodiscard]] std::uint64_t root(std::uint32_t odd) const noexcept {
    std::uint64_t exponent = inverse_of(odd);
    std::uint64_t product = 1;
    for (const auto& row : powers_) {
      product *= row[exponent % row.size()];
      exponent /= row.size();
    }
    return product;
  }

 private:
  std::array<std::array<std::uint64_t, 16>, 16> powers_{};  // [i][j]: n^(j * 16^i)
};

// A root that is no longer than this is told from a number of 64 bits that comes out where there is no root.
constexpr std::size_t longest_word_root = 48;

constexpr std::uint32_t longest_bits = 16'384;

// Where the sieve's exponents end, all roots are short enough.
static_assert((longest_bits - 1) / residue_exponents + 1 <= longest_word_root);

constexpr auto higher_exponents = [] {
  std::array<std::uint16_t, count_odd_primes(end_of_exponents(longest_bits)) - count_odd_primes(residue_exponents)>
      made{};
  std::size_t count = 0;
  for (std::uint32_t number = residue_exponents; number < end_of_exponents(longest_bits); ++number) {
    if (is_prime(number)) {
      made[count++] = static_cast<std::uint16_t>(number);
    }
  }
  return made;
}();

// What may be known of one n and is made only when it is needed.
class root_finder {
 public:
  root_finder(const integer& n, std::size_t bits, integer& scratch) noexcept : n_{n}, bits_{bits}, scratch_{scratch} {}

  [[nodiscard]] bool has_root(std::uint32_t exponent) noexcept {
    const std::size_t root_bits = (bits_ - 1) / exponent + 1;
    if (root_bits <= longest_word_root && exponent != 2 && word_root_bits(exponent) != root_bits) {
      return false;
    }
    return mpz_root(scratch_.get(), n_.get(), exponent) != 0;
  }

 private:
  [[nodiscard]] std::size_t word_root_bits(std::uint32_t exponent) noexcept {
    if (!roots_) {
      roots_.emplace(mpz_get_ui(n_.get()));
    }
    return static_cast<std::size_t>(std::bit_width(roots_->root(exponent)));
  }

  const integer& n_;
  std::size_t bits_;
  integer& scratch_;
  std::optional<word_roots> roots_;
};

}  // namespace

bool is_perfect_power(const integer& n, const remainders& of_n, integer& scratch) noexcept {
  const std::size_t bits = mpz_sizeinbase(n.get(), 2);
  if (bits > longest_bits || bits == 1) {
    return mpz_perfect_power_p(n.get()) != 0;
  }
  root_finder finder{n, bits, scratch};
  const std::span<const residue_test> tests{residue_tests};
  const std::uint32_t end = end_of_exponents(bits);
  std::size_t begin = 0;
  for (const exponent_row& row : exponent_rows) {
    if (row.exponent >= end) {
      return false;
    }
    if (may_be_power(tests.subspan(begin, row.end_of_first - begin), of_n) &&
        may_be_power(tests.subspan(row.end_of_first, row.end - row.end_of_first), of_n) &&
        finder.has_root(row.exponent)) {
      return true;
    }
    begin = row.end;
  }
  return std::any_of(higher_exponents.begin(), std::lower_bound(higher_exponents.begin(), higher_exponents.end(), end),
      [&finder](std::uint32_t exponent) { return finder.has_root(exponent); });
}

}  // namespace jwkguard::keys
