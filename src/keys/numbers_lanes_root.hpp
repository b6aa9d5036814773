// The square roots of eight moduli at once, one in each lane, by IFMA.
#pragma once

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "json/immintrin.hpp"
#include "keys/numbers_lanes_tables.hpp"

namespace jwkguard::keys::in_lanes {

// Fractions of eight numbers: limb[i] counts 2^(-52 (i + 1)).
template <std::size_t Count>
struct fractions {
  __m512i limb[Count];
};

JWKGUARD_AVX512 inline __m512i every_lane(std::uint64_t value) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

// Initialised by a list, it is an internal error of g++ 12.
JWKGUARD_AVX512 inline fractions<1> one_limb(__m512i value) noexcept {
  fractions<1> result;
  result.limb[0] = value;
  return result;
}

template <std::size_t Count, std::size_t Limbs>
JWKGUARD_AVX512 inline fractions<Count> first_limbs(const fractions<Limbs>& of) noexcept {
  static_assert(Count <= Limbs);
  fractions<Count> result;
  std::copy_n(of.limb, Count, result.limb);
  return result;
}

struct halves {
  __m512i low;
  __m512i high;
};

// The instructions take the lowest 52 bits of what they multiply, whatever stands above.
JWKGUARD_AVX512 inline void add_product(halves& sums, __m512i left, __m512i right) noexcept {
  sums.low = _mm512_madd52lo_epu64(sums.low, left, right);
  sums.high = _mm512_madd52hi_epu64(sums.high, left, right);
}

// Which limbs of the left of two fractions have one to be multiplied with in the right one, such that the indices of
// both add up to `sum`; from `first` on.
struct column {
  std::size_t begin;
  std::size_t end;

  constexpr column(std::size_t first, std::size_t left, std::size_t right, std::size_t sum) noexcept
      : begin{std::max(first, sum < right ? 0 : sum - right + 1)}, end{std::min(left, sum + 1)} {}
  [[nodiscard]] constexpr std::size_t size() const noexcept { return begin < end ? end - begin : 0; }
};

template <std::size_t Sum, std::size_t Begin, std::size_t Left, std::size_t Right, std::size_t... At>
JWKGUARD_AVX512 inline halves sum_products(
    const fractions<Left>& left, const fractions<Right>& right, std::index_sequence<At...>) noexcept {
  halves sums[2] = {{_mm512_setzero_si512(), _mm512_setzero_si512()}, {_mm512_setzero_si512(), _mm512_setzero_si512()}};
  (add_product(sums[At % 2], left.limb[Begin + At], right.limb[Sum - Begin - At]), ...);
  return {_mm512_add_epi64(sums[0].low, sums[1].low), _mm512_add_epi64(sums[0].high, sums[1].high)};
}

template <int Factor>
JWKGUARD_AVX512 inline __m512i multiple(__m512i value) noexcept {
  static_assert(Factor == 1 || Factor == 2 || Factor == -1 || Factor == -2);
  const __m512i positive = Factor % 2 == 0 ? _mm512_add_epi64(value, value) : value;
  return Factor < 0 ? _mm512_sub_epi64(_mm512_setzero_si512(), positive) : positive;
}

// One limb of what multiply does; `upper` are the upper halves of products that it is the place of.
template <int Factor, std::size_t FirstLeft, std::size_t At, std::size_t Start, std::size_t Left, std::size_t Right>
JWKGUARD_AVX512 inline __m512i multiply_limb(const fractions<Start>& start, const fractions<Left>& left,
    const fractions<Right>& right, __m512i& upper, __m512i& carry) noexcept {
  __m512i sum = _mm512_setzero_si512();
  if constexpr (At > FirstLeft) {
    constexpr column before{FirstLeft, Left, Right, At - 1};
    const halves products = sum_products<At - 1, before.begin>(left, right, std::make_index_sequence<before.size()>{});
    sum = multiple<Factor>(_mm512_add_epi64(products.low, upper));
    upper = products.high;
  } else if constexpr (At == FirstLeft) {
    sum = multiple<Factor>(upper);
  }
  if constexpr (At < Start) {
    sum = _mm512_add_epi64(sum, start.limb[At]);
  }
  sum = _mm512_add_epi64(sum, carry);
  carry = _mm512_srai_epi64(sum, limb_bits);
  return _mm512_and_si512(sum, every_lane(limb_mask));
}

// Limbs First to End - 1 of start + Factor * left * right, modulo what counts above them. Of the product, what stands
// behind limb End - 1 is left out, and what it would carry. Of `left`, limbs before FirstLeft are zero.
template <int Factor, std::size_t First, std::size_t FirstLeft, std::size_t Start, std::size_t Left, std::size_t Right,
    std::size_t End, std::size_t... Back>
JWKGUARD_AVX512 inline void multiply(const fractions<Start>& start, const fractions<Left>& left,
    const fractions<Right>& right, fractions<End>& into, std::index_sequence<Back...>) noexcept {
  constexpr column last{FirstLeft, Left, Right, End - 1};
  __m512i carry = _mm512_setzero_si512();
  __m512i upper = sum_products<End - 1, last.begin>(left, right, std::make_index_sequence<last.size()>{}).high;
  ((into.limb[End - 1 - Back] = multiply_limb<Factor, FirstLeft, End - 1 - Back>(start, left, right, upper, carry)),
      ...);
}
template <int Factor, std::size_t First, std::size_t FirstLeft = 0, std::size_t Start, std::size_t Left,
    std::size_t Right, std::size_t End>
JWKGUARD_AVX512 inline void multiply(const fractions<Start>& start, const fractions<Left>& left,
    const fractions<Right>& right, fractions<End>& into) noexcept {
  multiply<Factor, First, FirstLeft>(start, left, right, into, std::make_index_sequence<End - First>{});
}

// From z, 1 / (2 sqrt(n)) in Count limbs and a little less, the same in More limbs by Newton's method:
//   d = 1/2 - 2 n z^2, then z + z d
// What comes out is less again, relatively by 3/2 of the square of the error, and by little more than a unit of the
// last limb, because it is cut off. d begins in the last limb of z, where 1/2 counts only if that is the first limb,
// too.
template <std::size_t More, std::size_t Count, std::size_t Limbs>
JWKGUARD_AVX512 inline fractions<More> improve(const fractions<Count>& z, const fractions<Limbs>& n) noexcept {
  const fractions<1> zero = one_limb(_mm512_setzero_si512());
  fractions<2 * Count> square;
  multiply<1, 0>(zero, z, z, square);
  fractions<More + 1> d;
  multiply<-2, Count - 1>(zero, square, n, d);
  d.limb[Count - 1] = _mm512_and_si512(d.limb[Count - 1], every_lane(limb_mask / 2));
  fractions<More + 1> better;
  multiply<1, 0, Count - 1>(z, d, z, better);
  return first_limbs<More>(better);
}

// z in one limb, less by at most five of its units: by double precision, from a number that is not less than n.
JWKGUARD_AVX512 inline fractions<1> estimate(__m512i first_limb_of_n) noexcept {
  const __m512d radix = _mm512_set1_pd(static_cast<double>(limb_mask + 1));
  const __m512d n = _mm512_div_pd(_mm512_cvtepu64_pd(_mm512_add_epi64(first_limb_of_n, every_lane(1))), radix);
  const __m512d z = _mm512_div_pd(_mm512_set1_pd(0.5), _mm512_sqrt_pd(n));
  return one_limb(_mm512_sub_epi64(_mm512_cvttpd_epu64(_mm512_mul_pd(z, radix)), every_lane(2)));
}

// The square root of n from 1/2 up, below 1. 2 n z is one in half of the limbs; what then is missing in its square,
// times z, is missing in the root. Errors are relatively below 2^-48 in one limb of z, and 2^-96, 2^-154, 2^-308,
// 2^-518 in 2, 3, 6 and 10 of them, so that the root comes out less, by less than 2^-12 of its unit in
// root_fraction_bits, or right.
template <std::size_t Limbs>
JWKGUARD_AVX512 inline fractions<root_limbs> find_root(const fractions<Limbs>& n) noexcept {
  constexpr std::size_t half = root_limbs / 2;
  const fractions<1> zero = one_limb(_mm512_setzero_si512());
  const fractions<half> z = improve<half>(improve<6>(improve<3>(improve<2>(estimate(n.limb[0]), n), n), n), n);
  fractions<half + 1> long_root;
  multiply<2, 0>(zero, z, n, long_root);
  const fractions<half> root = first_limbs<half>(long_root);
  fractions<root_limbs + 1> missing;
  multiply<-1, half - 1>(n, root, root, missing);
  fractions<root_limbs + 1> better;
  multiply<1, 0, half - 1>(root, missing, z, better);
  return first_limbs<root_limbs>(better);
}

}  // namespace jwkguard::keys::in_lanes

#endif
