#include "keys/numbers_wiener.hpp"

#include <cstddef>
#include <utility>

#include "keys/numbers_integer.hpp"

// e * d = 1 + k * phi, so e / phi is nearly k / d; and phi is nearly n + 1 - 2 * sqrt(n), if the primes have about the
// same length. Where d is short enough, k / d is a convergent of the continued fraction. That tells phi, and with it
// the primes: their sum is n + 1 - phi.

namespace jwkguard::keys {
namespace {

std::size_t bits_of(const integer& number) noexcept { return mpz_sizeinbase(number.get(), 2); }

// Two convergents that follow each other: the last one, and the one before it.
struct numerators {
  integer last;
  integer before;

  void step(const integer& quotient) noexcept {
    mpz_addmul(before.get(), quotient.get(), last.get());
    mpz_swap(before.get(), last.get());
  }
};

class exponent_test {
 public:
  explicit exponent_test(const integer& n) noexcept : n_(n) { mpz_add_ui(n_and_1_.get(), n.get(), 1); }

  // Whether phi is near e * d / k: e and phi may have factors in common with what is near 1.
  [[nodiscard]] bool finds_factors(const integer& e, const integer& d, const integer& k) noexcept {
    constexpr unsigned long step = 4;  // divides phi
    constexpr int most_steps = 8;
    mpz_mul(phi_.get(), e.get(), d.get());
    mpz_fdiv_q(phi_.get(), phi_.get(), k.get());
    mpz_fdiv_q_2exp(phi_.get(), phi_.get(), 2);
    mpz_mul_2exp(phi_.get(), phi_.get(), 2);
    mpz_add_ui(phi_.get(), phi_.get(), step);
    for (int at = 0; at < most_steps; ++at) {
      if (is_phi()) {
        return true;
      }
      mpz_sub_ui(phi_.get(), phi_.get(), step);
    }
    return false;
  }

 private:
  // The primes are half of the sum more and less the root of its square less n.
  [[nodiscard]] bool is_phi() noexcept {
    mpz_sub(mean_.get(), n_and_1_.get(), phi_.get());
    if (mpz_sgn(mean_.get()) <= 0 || mpz_odd_p(mean_.get()) != 0) {
      return false;
    }
    mpz_fdiv_q_2exp(mean_.get(), mean_.get(), 1);
    mpz_mul(square_.get(), mean_.get(), mean_.get());
    mpz_sub(square_.get(), square_.get(), n_.get());
    if (mpz_sgn(square_.get()) < 0 || mpz_perfect_square_p(square_.get()) == 0) {
      return false;
    }
    mpz_sqrt(square_.get(), square_.get());
    mpz_sub(mean_.get(), mean_.get(), square_.get());
    return mpz_cmp_ui(mean_.get(), 1) > 0 && mpz_divisible_p(n_.get(), mean_.get()) != 0;
  }

  const integer& n_;
  integer n_and_1_;
  integer phi_;
  integer mean_;
  integer square_;
};

}  // namespace

bool reveals_private_key(std::span<const std::uint8_t> n, std::span<const std::uint8_t> e) {
  constexpr std::size_t slack = 24;  // bits; of primes that differ in length, and of d
  // d is at least phi / e.
  if (e.size() + n.size() / 4 + slack / 8 < n.size() || e.size() > n.size()) {
    return false;
  }
  integer modulus;
  integer rest;
  modulus.read(n);
  rest.read(e);
  if (mpz_sgn(rest.get()) == 0 || mpz_cmp(rest.get(), modulus.get()) >= 0) {
    return false;
  }
  integer exponent;
  mpz_set(exponent.get(), rest.get());
  integer divisor;
  mpz_sqrt(divisor.get(), modulus.get());
  mpz_mul_2exp(divisor.get(), divisor.get(), 1);
  mpz_sub(divisor.get(), modulus.get(), divisor.get());
  if (mpz_sgn(divisor.get()) <= 0) {
    return false;
  }
  const std::size_t bits = bits_of(modulus);
  exponent_test test{modulus};
  numerators k;
  numerators d;
  mpz_set_ui(k.last.get(), 1);  // 1 / 0, and before it 0 / 1
  mpz_set_ui(d.before.get(), 1);
  integer quotient;
  while (mpz_sgn(divisor.get()) != 0 && bits_of(d.last) <= bits / 4 + slack) {
    mpz_tdiv_qr(quotient.get(), rest.get(), rest.get(), divisor.get());
    mpz_swap(rest.get(), divisor.get());
    k.step(quotient);
    d.step(quotient);
    // What is left is by how much e * d and k * divisor differ: k times by how much phi and divisor do.
    const bool may_be_phi = mpz_sgn(k.last.get()) > 0 && bits_of(divisor) <= bits / 2 + slack + bits_of(k.last);
    if (may_be_phi && test.finds_factors(exponent, d.last, k.last)) {
      return true;
    }
  }
  return false;
}

}  // namespace jwkguard::keys
