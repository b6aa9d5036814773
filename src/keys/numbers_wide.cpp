#include "keys/numbers_wide.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>

#include "json/processor.hpp"
#include "keys/numbers_sieve.hpp"

#if JWKGUARD_HAS_VECTORS
#include "json/immintrin.hpp"
#endif

// With vectors: three primes make a product below 2^52, and eight products a vector. The number is taken digit by digit
// of 52 bits, the lowest first: what was found so far is divided by 2^52 modulo the product (Montgomery's reduction),
// and the next digit taken off. In the end that is minus the number divided by a power of 2^52: 0 modulo the same
// primes. What is kept of it is 2^52 - 1 more, since then no step needs more than two multiplications, a shift and an
// addition: the multiplications are what takes the time.
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
  static_assert(std::uint64_t{wide_primes.back()} * wide_primes.back() * wide_primes.back() < std::uint64_t{1} << 63U);
  integer product;
  if (primes.size() <= 3) {  // they fit into a word
    const auto word = std::accumulate(primes.begin(), primes.end(), std::uint64_t{1}, std::multiplies<>{});
    mpz_set_ui(product.get(), word);
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

// 2^52 - 1 less each digit, the lowest first; and one of 0, so that the last step divides.
void read_digits(std::span<const std::uint64_t> words, std::vector<std::uint64_t>& into) {
  const std::size_t count = (words.size() * 64 + digit_bits - 1) / digit_bits;
  into.resize(count + 1);
  for (std::size_t at = 0; at < count; ++at) {
    const std::size_t word = at * digit_bits / 64;
    const std::size_t shift = at * digit_bits % 64;
    const std::uint64_t above = word + 1 < words.size() ? words[word + 1] : 0;
    into[at] = ~(words[word] >> shift | above << 1U << (63 - shift)) & digit_mask;
  }
  into[count] = digit_mask;
}

// The products, in the order of the lanes, and what minus each is the inverse of, modulo 2^52.
struct product_row {
  std::array<std::uint64_t, sieve_lanes> value{};
  std::array<std::uint64_t, sieve_lanes> negative_inverse{};
};
constexpr auto products = [] {
  std::array<product_row, wide_primes.size() / primes_a_vector> made{};
  for (std::size_t at = 0; at < made.size(); ++at) {
    for (std::size_t lane = 0; lane < sieve_lanes; ++lane) {
      std::uint64_t product = 1;
      for (std::size_t slot = 0; slot < prime_slots; ++slot) {
        product *= wide_primes[at * primes_a_vector + slot * sieve_lanes + lane];
      }
      made[at].value[lane] = product;
      made[at].negative_inverse[lane] = (0 - inverse_of(product)) & digit_mask;
    }
  }
  return made;
}();

// The forms with a mask of all lanes are there because g++ 12 warns of the others.
constexpr __mmask8 all_lanes = 0xFF;

JWKGUARD_AVX512 inline __m512i every_lane(std::uint64_t value) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

JWKGUARD_AVX512 inline __m512i low_product(__m512i left, __m512i right) noexcept {
  return _mm512_madd52lo_epu64(_mm512_setzero_si512(), left, right);
}

struct product_vector {
  __m512i value;
  __m512i negative_inverse;
};

JWKGUARD_AVX512 inline product_vector load(const product_row& from) noexcept {
  return {_mm512_loadu_si512(from.value.data()), _mm512_loadu_si512(from.negative_inverse.data())};
}

// The next value, of the last one and 2^52 - 1 less a digit. The inverse is added as if the value was more by one.
JWKGUARD_AVX512 inline __m512i step(__m512i value, __m512i digit, const product_vector& by) noexcept {
  const __m512i multiple = _mm512_madd52lo_epu64(by.negative_inverse, value, by.negative_inverse);
  const __m512i above = _mm512_maskz_srai_epi64(all_lanes, value, digit_bits);
  return _mm512_madd52hi_epu64(_mm512_add_epi64(above, digit), multiple, by.value);
}

// Minus the inverse of a prime is that of the product times the other two. A number that the prime divides, times the
// prime's inverse, is the quotient: below 2^52 when multiplied by the prime, as no other is.
JWKGUARD_AVX512 inline bool has_zero(__m512i value, const product_vector& by, const std::uint32_t* primes) noexcept {
  // What is left is -1 at least, and at most the product; so the product is added. Minus that, as the inverses are.
  const __m512i left = _mm512_sub_epi64(value, every_lane(digit_mask));
  const __m512i negative = _mm512_sub_epi64(_mm512_setzero_si512(), _mm512_add_epi64(left, by.value));
  __m512i prime[prime_slots];
  for (std::size_t slot = 0; slot < prime_slots; ++slot) {
    const auto* const from = reinterpret_cast<const __m256i*>(primes + slot * sieve_lanes);
    prime[slot] = _mm512_maskz_cvtepu32_epi64(all_lanes, _mm256_loadu_si256(from));
  }
  unsigned zeros = 0;
  for (std::size_t slot = 0; slot < prime_slots; ++slot) {
    const __m512i others = low_product(prime[(slot + 1) % prime_slots], prime[(slot + 2) % prime_slots]);
    const __m512i quotient = low_product(negative, low_product(by.negative_inverse, others));
    const __m512i above = _mm512_madd52hi_epu64(_mm512_setzero_si512(), quotient, prime[slot]);
    zeros |= _mm512_testn_epi64_mask(above, above);
  }
  return zeros != 0;
}

// Whether some of primes_at_once, from one on, divides the number.
JWKGUARD_AVX512 bool may_divide(std::size_t first, std::span<const std::uint64_t> number) noexcept {
  const product_row* const rows = &products[first / primes_a_vector];
  product_vector by[vectors_at_once];
  __m512i value[vectors_at_once];
  for (std::size_t at = 0; at < vectors_at_once; ++at) {
    by[at] = load(rows[at]);
    value[at] = every_lane(digit_mask);
  }
  for (const std::uint64_t digit : number) {
    const __m512i next = every_lane(digit);
#pragma GCC unroll 8
    for (std::size_t at = 0; at < vectors_at_once; ++at) {
      value[at] = step(value[at], next, by[at]);
    }
  }
  bool found = false;
  for (std::size_t at = 0; at < vectors_at_once; ++at) {
    found = has_zero(value[at], by[at], &wide_primes[first + at * primes_a_vector]) || found;
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
      if (may_divide(at, digits)) {
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
