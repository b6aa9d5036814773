#include "keys/numbers_wide.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "json/processor.hpp"
#include "keys/numbers_sieve.hpp"

#if JWKGUARD_HAS_VECTORS
#include "json/immintrin.hpp"
#endif

// With vectors: three primes make a product below 2^52, and eight products a vector. The number is taken digit by digit
// of 52 bits, the lowest first: what was found so far is divided by 2^52 modulo the product (Montgomery's reduction),
// and the next digit added. In the end that is the number divided by a power of 2^52: 0 modulo the same primes.
//
// Without vectors: the product of all these primes modulo the number, and the greatest common divisor.

namespace jwkguard::keys {
namespace {

constexpr std::size_t prime_slots = 3;
constexpr std::size_t vectors_at_once = 8;
constexpr std::size_t primes_a_vector = prime_slots * sieve_lanes;
constexpr std::size_t primes_at_once = primes_a_vector * vectors_at_once;

constexpr std::size_t count_wide_primes = 6'410;

// Ascending; the last one fills up the last vectors. Written for compilers that count the steps.
constexpr auto wide_primes = [] {
  bool is_composite[wide_trial_limit / 2] = {};  // of 2 * index + 1
  for (std::uint32_t root = 3; root * root < wide_trial_limit; root += 2) {
    for (std::uint32_t at = root * root / 2; !is_composite[root / 2] && at < wide_trial_limit / 2; at += root) {
      is_composite[at] = true;
    }
  }
  std::array<std::uint32_t, (count_wide_primes + primes_at_once - 1) / primes_at_once * primes_at_once> made{};
  std::size_t count = 0;
  for (std::uint32_t at = trial_limit / 2; at < wide_trial_limit / 2; ++at) {
    if (!is_composite[at]) {
      made[count++] = 2 * at + 1;
    }
  }
  for (std::size_t at = count; at < made.size(); ++at) {
    made[at] = made[count_wide_primes - 1];
  }
  return made;
}();
static_assert(wide_primes.front() == 757 && wide_primes.back() == 65'537);

std::uint32_t find_first(std::span<const std::uint32_t> primes, const integer& n) noexcept {
  const auto found =
      std::find_if(primes.begin(), primes.end(), [&n](auto prime) { return mpz_divisible_ui_p(n.get(), prime) != 0; });
  return found == primes.end() ? 0 : *found;
}

integer product_of(std::span<const std::uint32_t> primes) {
  integer product;
  if (primes.size() == 1) {
    mpz_set_ui(product.get(), primes.front());
  } else {
    const integer left = product_of(primes.first(primes.size() / 2));
    const integer right = product_of(primes.subspan(primes.size() / 2));
    mpz_mul(product.get(), left.get(), right.get());
  }
  return product;
}

#if JWKGUARD_HAS_VECTORS

constexpr unsigned digit_bits = 52;
constexpr std::uint64_t digit_mask = (std::uint64_t{1} << digit_bits) - 1;

void read_digits(std::span<const std::uint64_t> words, std::vector<std::uint64_t>& into) {
  into.resize((words.size() * 64 + digit_bits - 1) / digit_bits);
  for (std::size_t at = 0; at < into.size(); ++at) {
    const std::size_t word = at * digit_bits / 64;
    const std::size_t shift = at * digit_bits % 64;
    const std::uint64_t above = word + 1 < words.size() ? words[word + 1] : 0;
    into[at] = (words[word] >> shift | above << 1U << (63 - shift)) & digit_mask;
  }
}

// The forms with a mask of all lanes are there because g++ 12 warns of the others.
constexpr __mmask8 all_lanes = 0xFF;

JWKGUARD_AVX512 inline __m512i every_lane(std::uint64_t value) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

JWKGUARD_AVX512 inline __m512i low_product(__m512i left, __m512i right) noexcept {
  return _mm512_madd52lo_epu64(_mm512_setzero_si512(), left, right);
}

// Modulo 2^52; each step doubles the number of right bits, from 3.
JWKGUARD_AVX512 inline __m512i inverse_of(__m512i odd) noexcept {
  __m512i inverse = odd;
  for (unsigned right_bits = 3; right_bits < digit_bits; right_bits *= 2) {
    inverse = low_product(inverse, _mm512_sub_epi64(every_lane(2), low_product(odd, inverse)));
  }
  return inverse;
}

// value / 2^52 modulo an odd number, not below it by more than the number nor above what is above the lowest 52 bits.
JWKGUARD_AVX512 inline __m512i divide_by_radix(__m512i value, __m512i modulus, __m512i inverse) noexcept {
  const __m512i multiple = low_product(value, inverse);
  const __m512i taken = _mm512_madd52hi_epu64(_mm512_setzero_si512(), multiple, modulus);
  return _mm512_sub_epi64(_mm512_maskz_srai_epi64(all_lanes, value, digit_bits), taken);
}

struct prime_vector {
  __m512i prime[prime_slots];
  __m512i product;
  __m512i inverse;  // of the product
};

JWKGUARD_AVX512 inline prime_vector load(const std::uint32_t* from) noexcept {
  prime_vector made;
  for (std::size_t slot = 0; slot < prime_slots; ++slot) {
    const auto* const primes = reinterpret_cast<const __m256i*>(from + slot * sieve_lanes);
    made.prime[slot] = _mm512_maskz_cvtepu32_epi64(all_lanes, _mm256_loadu_si256(primes));
  }
  made.product = low_product(low_product(made.prime[0], made.prime[1]), made.prime[2]);
  made.inverse = inverse_of(made.product);
  return made;
}

// The inverse of a prime is that of the product times the other two.
JWKGUARD_AVX512 inline bool has_zero(__m512i value, const prime_vector& of) noexcept {
  const __m512i above = _mm512_add_epi64(value, of.product);  // no longer negative
  unsigned zeros = 0;
  for (std::size_t slot = 0; slot < prime_slots; ++slot) {
    const __m512i others = low_product(of.prime[(slot + 1) % prime_slots], of.prime[(slot + 2) % prime_slots]);
    const __m512i rest = divide_by_radix(above, of.prime[slot], low_product(of.inverse, others));
    zeros |= _mm512_testn_epi64_mask(rest, rest);
  }
  return zeros != 0;
}

// Whether some of primes_at_once divides the number.
JWKGUARD_AVX512 bool may_divide(const std::uint32_t* primes, std::span<const std::uint64_t> number) noexcept {
  prime_vector by[vectors_at_once];
  __m512i value[vectors_at_once];
  for (std::size_t at = 0; at < vectors_at_once; ++at) {
    by[at] = load(primes + at * primes_a_vector);
    value[at] = _mm512_setzero_si512();
  }
  for (const std::uint64_t digit : number) {
    const __m512i next = every_lane(digit);
#pragma GCC unroll 8
    for (std::size_t at = 0; at < vectors_at_once; ++at) {
      value[at] = _mm512_add_epi64(next, divide_by_radix(value[at], by[at].product, by[at].inverse));
    }
  }
  bool found = false;
  for (std::size_t at = 0; at < vectors_at_once; ++at) {
    found = has_zero(value[at], by[at]) || found;
  }
  return found;
}

#endif

}  // namespace

std::uint32_t find_wide_factor(
    const integer& n, [[maybe_unused]] std::vector<std::uint64_t>& digits, integer& scratch) {
#if JWKGUARD_HAS_VECTORS
  if (json::has_avx512()) {
    read_digits(n.words(), digits);
    for (std::size_t at = 0; at < wide_primes.size(); at += primes_at_once) {
      if (may_divide(&wide_primes[at], digits)) {
        return find_first(std::span{wide_primes}.subspan(at, primes_at_once), n);
      }
    }
    return 0;
  }
#endif
  return find_wide_factor_portably(n, scratch);
}

std::uint32_t find_wide_factor_portably(const integer& n, integer& scratch) {
  static const integer all = product_of(std::span{wide_primes}.first(count_wide_primes));
  mpz_tdiv_r(scratch.get(), all.get(), n.get());
  mpz_gcd(scratch.get(), scratch.get(), n.get());
  return mpz_cmp_ui(scratch.get(), 1) == 0 ? 0 : find_first(std::span{wide_primes}.first(count_wide_primes), scratch);
}

}  // namespace jwkguard::keys
