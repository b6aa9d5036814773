#include "keys/field_avx512.hpp"

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS

#include <array>
#include <cstddef>
#include <cstdint>

#include "json/immintrin.hpp"

// Numbers are five limbs of 52 bits, as the instructions of IFMA multiply them; each vector has a limb of eight points.
// As in field.cpp they are never in the Montgomery form: a product comes out divided by R, here 2^260, and the
// constants of the equation are divided by it beforehand.
namespace jwkguard::keys {
namespace {

constexpr std::size_t count = 5;
constexpr unsigned limb_bits = 52;
constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;
using number = limbs<count>;

constexpr number split(const limbs<4>& words) noexcept {
  number result{};
  for (std::size_t bit = 0; bit < 256; ++bit) {
    result[bit / limb_bits] |= (words[bit / 64] >> (bit % 64) & 1) << (bit % limb_bits);
  }
  return result;
}

// left + factor * right, where a factor may be negative; it must not come out negative.
constexpr number sum(number left, std::int64_t factor, const number& right) noexcept {
  std::int64_t carry = 0;
  for (std::size_t at = 0; at < count; ++at) {
    carry += static_cast<std::int64_t>(left[at]) + factor * static_cast<std::int64_t>(right[at]);
    left[at] = static_cast<std::uint64_t>(carry) & limb_mask;
    carry >>= limb_bits;
  }
  return left;
}

constexpr number p = split(p256.p);

// value / R modulo p: halved so often as R is doubled.
constexpr number divided_by_r(number value) noexcept {
  for (std::size_t turn = 0; turn < count * limb_bits; ++turn) {
    value = sum(value, static_cast<std::int64_t>(value[0] & 1), p);
    for (std::size_t at = 0; at < count; ++at) {
      value[at] = value[at] >> 1U | (at + 1 < count ? (value[at + 1] & 1) << (limb_bits - 1) : 0);
    }
  }
  return value;
}

// p + 1 instead of p: -1 / p is 1 modulo 2^52, so that the multiple of p that clears the lowest limb q of a number is
// q * p = q * (p + 1) - q. Where p + 1 has a limb of zero there is nothing to multiply.
constexpr number p_plus_1 = sum(p, 1, {1});
static_assert(p_plus_1[0] == 0);

constexpr number minus_three_over_r = sum(p, -1, divided_by_r({3}));
constexpr number b_over_r = divided_by_r(split(p256.b));
// Above everything that is taken from it.
constexpr number b_over_r_and_2p = sum(b_over_r, 2, p);

struct elements {
  __m512i limb[count];
};
struct products {
  __m512i limb[2 * count];
};

JWKGUARD_AVX512 inline __m512i every_lane(std::uint64_t value) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(value));
}

// The instructions take the lowest 52 bits of what they multiply, whatever stands above.
JWKGUARD_AVX512 inline void add_product(__m512i& low, __m512i& high, __m512i left, __m512i right) noexcept {
  low = _mm512_madd52lo_epu64(low, left, right);
  high = _mm512_madd52hi_epu64(high, left, right);
}

JWKGUARD_AVX512 inline void add_product(products& sums, const elements& left, const elements& right) noexcept {
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t at = 0; at < count; ++at) {
      add_product(sums.limb[row + at], sums.limb[row + at + 1], left.limb[row], right.limb[at]);
    }
  }
}

JWKGUARD_AVX512 inline void carry(__m512i& from, __m512i& to) noexcept {
  to = _mm512_add_epi64(to, _mm512_srai_epi64(from, limb_bits));
}

// sums / R modulo p, below p + sums / R. Limbs of sums may be negative; limbs of the result may have more than 52 bits.
JWKGUARD_AVX512 inline elements reduce(products sums) noexcept {
  for (std::size_t row = 0; row < count; ++row) {
    carry(sums.limb[row], sums.limb[row + 1]);
    for (std::size_t at = 1; at < count; ++at) {
      if (p_plus_1[at] != 0) {
        add_product(sums.limb[row + at], sums.limb[row + at + 1], sums.limb[row], every_lane(p_plus_1[at]));
      }
    }
  }
  elements result;
  for (std::size_t at = 0; at < count; ++at) {
    result.limb[at] = sums.limb[count + at];
  }
  return result;
}

JWKGUARD_AVX512 inline void carry_all(elements& value) noexcept {
  for (std::size_t at = 0; at + 1 < count; ++at) {
    carry(value.limb[at], value.limb[at + 1]);
  }
}

JWKGUARD_AVX512 inline elements square_over_r(const elements& value) noexcept {
  products sums{};
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t at = row + 1; at < count; ++at) {
      add_product(sums.limb[row + at], sums.limb[row + at + 1], value.limb[row], value.limb[at]);
    }
  }
  for (__m512i& limb : sums.limb) {
    limb = _mm512_add_epi64(limb, limb);
  }
  for (std::size_t at = 0; at < count; ++at) {
    add_product(sums.limb[2 * at], sums.limb[2 * at + 1], value.limb[at], value.limb[at]);
  }
  return reduce(sums);
}

// x * (x^2 / R - 3 / R) + (b / R - y^2 / R), all of it divided by R again, is a multiple of p for points of the curve.
// With p added to the first difference and 2p to the second one, it is above zero and, for x and y below p, below 2p
// after the division: the square over R is below 1.1 p, the first factor below 2.1 p, R above 16 p.
JWKGUARD_AVX512 inline __mmask8 on_curve(const elements& x, const elements& y) noexcept {
  elements factor = square_over_r(x);
  const elements right = square_over_r(y);
  products sums{};
  for (std::size_t at = 0; at < count; ++at) {
    factor.limb[at] = _mm512_add_epi64(factor.limb[at], every_lane(minus_three_over_r[at]));
    sums.limb[at] = _mm512_sub_epi64(every_lane(b_over_r_and_2p[at]), right.limb[at]);
  }
  carry_all(factor);
  add_product(sums, x, factor);
  elements result = reduce(sums);
  carry_all(result);
  __mmask8 equal = 0xFF;
  for (std::size_t at = 0; at < count; ++at) {
    const __m512i limb = _mm512_and_si512(result.limb[at], every_lane(limb_mask));
    equal = _mm512_mask_cmpeq_epi64_mask(equal, limb, every_lane(p[at]));
  }
  return equal;
}

// A coordinate of eight points as words of 64 bits, the least significant one first.
struct words {
  __m512i word[4];
};

using places = std::array<const std::uint8_t*, p256_batch>;

// What lanes without a point hold.
constexpr std::array<std::uint8_t, 32> nothing{};

JWKGUARD_AVX512 inline __m512i load_two(const std::uint8_t* low, const std::uint8_t* high) noexcept {
  const auto at = [](const std::uint8_t* octets) { return reinterpret_cast<const __m256i*>(octets); };
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256(at(low))), _mm256_loadu_si256(at(high)), 1);
}

// Points stand in the order of their lanes in the end, because the halves are taken two points apart here.
JWKGUARD_AVX512 inline words load(const places& from) noexcept {
  const __m512i reversed = _mm512_set_epi64(0x08090a0b0c0d0e0f, 0x0001020304050607, 0x08090a0b0c0d0e0f,
      0x0001020304050607, 0x08090a0b0c0d0e0f, 0x0001020304050607, 0x08090a0b0c0d0e0f, 0x0001020304050607);
  const __m512i points_02 = load_two(from[0], from[2]);
  const __m512i points_13 = load_two(from[1], from[3]);
  const __m512i points_46 = load_two(from[4], from[6]);
  const __m512i points_57 = load_two(from[5], from[7]);
  const __m512i even_0123 = _mm512_shuffle_epi8(_mm512_unpacklo_epi64(points_02, points_13), reversed);
  const __m512i odd_0123 = _mm512_shuffle_epi8(_mm512_unpackhi_epi64(points_02, points_13), reversed);
  const __m512i even_4567 = _mm512_shuffle_epi8(_mm512_unpacklo_epi64(points_46, points_57), reversed);
  const __m512i odd_4567 = _mm512_shuffle_epi8(_mm512_unpackhi_epi64(points_46, points_57), reversed);
  return {{_mm512_shuffle_i64x2(odd_0123, odd_4567, 0xDD), _mm512_shuffle_i64x2(even_0123, even_4567, 0xDD),
      _mm512_shuffle_i64x2(odd_0123, odd_4567, 0x88), _mm512_shuffle_i64x2(even_0123, even_4567, 0x88)}};
}

JWKGUARD_AVX512 inline __mmask8 below_p(const words& value) noexcept {
  __mmask8 below = 0;
  for (std::size_t at = 0; at < p256.p.size(); ++at) {
    const __m512i limit = every_lane(p256.p[at]);
    below = static_cast<__mmask8>(
        _mm512_cmplt_epu64_mask(value.word[at], limit) | _mm512_mask_cmpeq_epu64_mask(below, value.word[at], limit));
  }
  return below;
}

// Bits above 52 stay where they are: nobody looks at them.
JWKGUARD_AVX512 inline elements limbs_of(const words& value) noexcept {
  return {{value.word[0], _mm512_shrdi_epi64(value.word[0], value.word[1], 52),
      _mm512_shrdi_epi64(value.word[1], value.word[2], 40), _mm512_shrdi_epi64(value.word[2], value.word[3], 28),
      _mm512_srli_epi64(value.word[3], 16)}};
}

}  // namespace

JWKGUARD_AVX512 void measure_p256_points_avx512(
    std::span<const coordinates> points, std::span<point_facts> facts) noexcept {
  places xs;
  places ys;
  xs.fill(nothing.data());
  ys.fill(nothing.data());
  unsigned present = 0;
  for (std::size_t at = 0; at < points.size(); ++at) {
    if (points[at].x.size() == nothing.size() && points[at].y.size() == nothing.size()) {
      xs[at] = points[at].x.data();
      ys[at] = points[at].y.data();
      present |= 1U << at;
    }
  }
  const words x = load(xs);
  const words y = load(ys);
  const unsigned x_in_field = below_p(x) & present;
  const unsigned y_in_field = below_p(y) & present;
  const unsigned in_field = x_in_field & y_in_field;
  const unsigned equal = in_field & on_curve(limbs_of(x), limbs_of(y));
  for (std::size_t at = 0; at < points.size(); ++at) {
    const auto holds = [at](unsigned lanes) { return (lanes >> at & 1U) != 0; };
    facts[at] = {holds(x_in_field), holds(y_in_field), holds(equal)};
  }
}

}  // namespace jwkguard::keys

#endif
