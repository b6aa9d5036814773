#include "keys/numbers_fermat.hpp"

#include <bit>

#include "keys/numbers_fermat_rows.hpp"

namespace jwkguard::keys {
namespace {

// The rounds, one bit each, whose a^2 - n may be a square; of_a is of the first. A row begins again after each prime.
std::uint64_t possible_rounds(const remainders& of_n, const first_remainders& of_a) noexcept {
  std::uint64_t possible = ~std::uint64_t{0};
  for (std::size_t index = 0; index < count_fermat_primes; ++index) {
    const std::uint64_t from_0 = fermat_rows[index][of_n[index]];
    possible &= from_0 >> of_a[index] | from_0 << (sieve_primes[index] - of_a[index]);
  }
  return possible;
}

void advance(first_remainders& of_a) noexcept {
  for (std::size_t index = 0; index < count_fermat_primes; ++index) {
    of_a[index] = static_cast<std::uint16_t>((of_a[index] + fermat_rounds_at_once) % sieve_primes[index]);
  }
}

}  // namespace

bool fermat_method::finds(const integer& n, const remainders& of_n, std::uint32_t rounds) noexcept {
  if (rounds == 0) {
    return false;
  }
  mpz_sqrt(start_.get(), n.get());
  mpz_add_ui(start_.get(), start_.get(), 1);
  reserve(start_.words().size() + 1);
  first_remainders of_a = find_first_remainders(start_.words());
  std::uint64_t round = 0;
  for (; rounds - round > fermat_rounds_at_once; round += fermat_rounds_at_once) {
    if (is_found_in(possible_rounds(of_n, of_a), n, round)) {
      return true;
    }
    advance(of_a);
  }
  const std::uint64_t wanted = ~std::uint64_t{0} >> (fermat_rounds_at_once - (rounds - round));
  return is_found_in(possible_rounds(of_n, of_a) & wanted, n, round);
}

bool fermat_method::is_found_in(std::uint64_t possible, const integer& n, std::uint64_t first) noexcept {
  for (; possible != 0; possible &= possible - 1) {
    if (is_mean_of_factors(n, first + static_cast<std::uint64_t>(std::countr_zero(possible)))) {
      return true;
    }
  }
  return false;
}

// For the rare rounds that GMP looks at: what is warm must not allocate then.
void fermat_method::reserve(std::size_t mean_words) noexcept {
  mean_.reserve(mean_words);
  square_.reserve(2 * mean_words);
}

// n = (a - b) * (a + b). The last that the method finds is 1 * n.
bool fermat_method::is_mean_of_factors(const integer& n, std::uint64_t round) noexcept {
  mpz_add_ui(mean_.get(), start_.get(), round);
  mpz_mul(square_.get(), mean_.get(), mean_.get());
  mpz_sub(square_.get(), square_.get(), n.get());
  if (mpz_perfect_square_p(square_.get()) == 0) {
    return false;
  }
  mpz_sqrt(square_.get(), square_.get());
  mpz_sub(mean_.get(), mean_.get(), square_.get());
  return mpz_cmp_ui(mean_.get(), 1) > 0;
}

}  // namespace jwkguard::keys
