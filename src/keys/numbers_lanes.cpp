#include "keys/numbers_lanes.hpp"

#include <array>
#include <utility>

#include "json/processor.hpp"
#include "keys/numbers_lanes_root.hpp"

namespace jwkguard::keys {

#if JWKGUARD_HAS_VECTORS

namespace in_lanes {
namespace {

constexpr std::size_t modulus_words = modulus_bits / 64;

// The forms with a mask of all lanes are there because g++ 12 warns of the others.
constexpr __mmask8 all_lanes = 0xFF;

JWKGUARD_AVX512 inline __m512i load(const std::uint64_t* from) noexcept { return _mm512_loadu_si512(from); }

// --- Reading

// Words of eight moduli, the lowest first; behind the highest there are zeros to read.
struct words {
  __m512i word[modulus_words + 2];
};

// Of two moduli each, at four places two words apart, into all eight moduli at each place; the first is the highest.
JWKGUARD_AVX512 inline void spread(const __m512i* pairs, __m512i* into) noexcept {
  const __m512i first = _mm512_shuffle_i64x2(pairs[0], pairs[1], 0x88);
  const __m512i second = _mm512_shuffle_i64x2(pairs[0], pairs[1], 0xDD);
  const __m512i third = _mm512_shuffle_i64x2(pairs[2], pairs[3], 0x88);
  const __m512i fourth = _mm512_shuffle_i64x2(pairs[2], pairs[3], 0xDD);
  into[0] = _mm512_shuffle_i64x2(first, third, 0x88);
  into[-2] = _mm512_shuffle_i64x2(second, fourth, 0x88);
  into[-4] = _mm512_shuffle_i64x2(first, third, 0xDD);
  into[-6] = _mm512_shuffle_i64x2(second, fourth, 0xDD);
}

using places = std::array<const std::uint8_t*, lane_count>;

// Eight words of each modulus at a time, and the octets of each word turned.
JWKGUARD_AVX512 inline words read(const places& from) noexcept {
  const __m512i turned = _mm512_set_epi64(0x08090a0b0c0d0e0f, 0x0001020304050607, 0x08090a0b0c0d0e0f,
      0x0001020304050607, 0x08090a0b0c0d0e0f, 0x0001020304050607, 0x08090a0b0c0d0e0f, 0x0001020304050607);
  words result;
  for (std::size_t first = 0; first < modulus_words; first += lane_count) {
    __m512i even[lane_count / 2];
    __m512i odd[lane_count / 2];
    for (std::size_t pair = 0; pair < lane_count / 2; ++pair) {
      const __m512i one = _mm512_loadu_si512(from[2 * pair] + first * 8);
      const __m512i other = _mm512_loadu_si512(from[2 * pair + 1] + first * 8);
      even[pair] = _mm512_shuffle_epi8(_mm512_unpacklo_epi64(one, other), turned);
      odd[pair] = _mm512_shuffle_epi8(_mm512_unpackhi_epi64(one, other), turned);
    }
    __m512i* const highest = result.word + modulus_words - 1 - first;
    spread(even, highest);
    spread(odd, highest - 1);
  }
  result.word[modulus_words] = _mm512_setzero_si512();
  result.word[modulus_words + 1] = _mm512_setzero_si512();
  return result;
}

// At least 52 bits from one on.
JWKGUARD_AVX512 inline __m512i bits_from(const words& number, std::size_t bit) noexcept {
  const __m512i* const word = number.word + bit / 64;
  return _mm512_shrdv_epi64(word[0], word[1], every_lane(bit % 64));
}

template <std::size_t Count>
JWKGUARD_AVX512 inline fractions<Count> first_limbs(const words& number) noexcept {
  fractions<Count> result;
  for (std::size_t at = 0; at < Count; ++at) {
    const __m512i bits = bits_from(number, modulus_bits - (at + 1) * limb_bits);
    result.limb[at] = _mm512_and_si512(bits, every_lane(limb_mask));
  }
  return result;
}

// --- Remainders

// low + 2^52 * high, which may be negative both, divided by 2^52 modulo the divisor: above 0, and at most the divisor
// more than what is above the lowest 52 bits.
JWKGUARD_AVX512 inline __m512i divide_by_radix(__m512i low, __m512i high, const divisor& by) noexcept {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i value = every_lane(by.value);
  const __m512i factor = _mm512_madd52lo_epu64(zero, low, every_lane(by.inverse));
  const __m512i sum = _mm512_add_epi64(_mm512_add_epi64(_mm512_srai_epi64(low, limb_bits), high), value);
  return _mm512_sub_epi64(sum, _mm512_madd52hi_epu64(zero, factor, value));
}

JWKGUARD_AVX512 inline __m512i reduce(const halves& sums, const divisor& by) noexcept {
  return divide_by_radix(divide_by_radix(sums.low, sums.high, by), _mm512_setzero_si512(), by);
}

// What numbers are modulo each product of primes, times -2^52.
struct residues {
  __m512i modulo[product_groups * products_at_once];
};

// -residue / 2^52 modulo a prime.
JWKGUARD_AVX512 inline __m512i find_remainder(__m512i residue, const divisor& prime) noexcept {
  const __m512i factor = _mm512_mullo_epi64(residue, every_lane(prime.inverse));
  return _mm512_madd52hi_epu64(_mm512_setzero_si512(), factor, every_lane(prime.value));
}

JWKGUARD_AVX512 inline __m512i find_remainder(const residues& of, const prime_divisor& prime) noexcept {
  return find_remainder(of.modulo[prime.product], prime.by);
}

struct digits {
  __m512i even[digit_pairs];
  __m512i odd[digit_pairs];
  halves products;  // of each pair
};

JWKGUARD_AVX512 inline digits split(const words& number) noexcept {
  digits result;
  halves products{_mm512_setzero_si512(), _mm512_setzero_si512()};
  for (std::size_t pair = 0; pair < digit_pairs; ++pair) {
    const __m512i mask = every_lane(digit_mask);
    result.even[pair] = _mm512_and_si512(bits_from(number, 2 * pair * digit_bits), mask);
    result.odd[pair] = _mm512_and_si512(bits_from(number, (2 * pair + 1) * digit_bits), mask);
    add_product(products, result.even[pair], result.odd[pair]);
  }
  result.products = products;
  return result;
}

// Half as many multiplications as there are digits, after S. Winograd ("A new algorithm for inner product", 1968):
//   (even digit + odd weight) * (odd digit + even weight)
// of all pairs are the digits times their weights, and what depends on the digits or on the weights alone.
template <std::size_t... Products>
JWKGUARD_AVX512 inline void reduce(
    const digits& number, const product_group& group, __m512i* into, std::index_sequence<Products...>) noexcept {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i high = _mm512_sub_epi64(zero, number.products.high);
  halves sums[sizeof...(Products)] = {
      {_mm512_sub_epi64(every_lane(group.start[Products]), number.products.low), high}...};
  for (std::size_t pair = 0; pair < digit_pairs; ++pair) {
    const __m512i even = number.even[pair];
    const __m512i odd = number.odd[pair];
    const auto& weights = group.weights[pair];
    (add_product(sums[Products], _mm512_add_epi64(even, every_lane(weights[Products].odd)),
         _mm512_add_epi64(odd, every_lane(weights[Products].even))),
        ...);
  }
  ((into[Products] = reduce(sums[Products], group.divisors[Products])), ...);
}

JWKGUARD_AVX512 inline residues find_residues(const words& number) noexcept {
  const digits split_number = split(number);
  residues result;
  for (std::size_t group = 0; group < product_groups; ++group) {
    reduce(split_number, product_table[group], result.modulo + group * products_at_once,
        std::make_index_sequence<products_at_once>{});
  }
  return result;
}

// --- What they say

// table[index] of so many words.
JWKGUARD_AVX512 inline __m512i look_up(const std::uint64_t* table, std::size_t words, __m512i index) noexcept {
  __m512i found = _mm512_permutex2var_epi64(load(table), index, load(table + 8));
  for (std::size_t at = words_at_once; at < words; at += words_at_once) {
    const __m512i here = _mm512_permutex2var_epi64(load(table + at), index, load(table + at + 8));
    found = _mm512_mask_mov_epi64(found, _mm512_cmpge_epu64_mask(index, every_lane(at)), here);
  }
  return found;
}

// The moduli that may have some form, or that one of the primes divides.
JWKGUARD_AVX512 inline __mmask8 find_forms(const residues& of) noexcept {
  __m512i any = _mm512_setzero_si512();
  __m512i least = every_lane(1);
  std::size_t at = 0;
  for (const std::size_t end : form_ends) {
    __m512i possible = every_lane(1);
    for (; at < end; ++at) {
      const form_test& test = form_tests[at];
      const __m512i remainder = find_remainder(of, test.prime);
      const __m512i lower = _mm512_min_epu64(remainder, _mm512_sub_epi64(every_lane(test.prime.by.value), remainder));
      const __m512i word = look_up(&form_bits[test.first], test.words, _mm512_maskz_srli_epi64(all_lanes, lower, 6));
      possible = _mm512_and_si512(possible, _mm512_maskz_rorv_epi64(all_lanes, word, lower));
      least = _mm512_min_epu64(least, remainder);
    }
    any = _mm512_or_si512(any, possible);
  }
  for (const prime_divisor& prime : primes_left) {
    least = _mm512_min_epu64(least, find_remainder(of, prime));
  }
  return static_cast<__mmask8>(_mm512_test_epi64_mask(any, every_lane(1)) | _mm512_testn_epi64_mask(least, least));
}

// The moduli of which some round of Fermat's method may find factors. Where the root is so close to a whole number that
// it may be on the other side of it, nothing is known.
JWKGUARD_AVX512 inline __mmask8 find_close_primes(const fractions<root_limbs>& root, const residues& of) noexcept {
  constexpr std::uint64_t one = std::uint64_t{1} << root_fraction_bits;
  constexpr std::uint64_t margin = one >> 10U;
  const __m512i last = root.limb[root_limbs - 1];
  const __m512i fraction = _mm512_and_si512(_mm512_add_epi64(last, every_lane(margin)), every_lane(one - 1));
  __m512i possible = every_lane(~std::uint64_t{0});
  std::size_t index = 0;
  for (const root_product& row : root_products) {
    halves sums{every_lane(row.start), _mm512_setzero_si512()};
    for (std::size_t at = 0; at + 1 < root_limbs; ++at) {
      add_product(sums, root.limb[at], every_lane(row.weights[at]));
    }
    add_product(
        sums, _mm512_and_si512(last, every_lane(limb_mask - (one - 1))), every_lane(row.weights[root_limbs - 1]));
    const __m512i residue = reduce(sums, row.by);
    for (; index < row.end; ++index) {
      const prime_divisor& prime_of_n = fermat_primes[index];
      const std::uint64_t prime = prime_of_n.by.value;
      const __m512i a = find_remainder(residue, prime_of_n.by);
      const __m512i rounds = look_up(fermat_rows[index].data(), prime, find_remainder(of, prime_of_n));
      const __m512i again = _mm512_maskz_sllv_epi64(all_lanes, rounds, _mm512_sub_epi64(every_lane(prime), a));
      possible = _mm512_and_si512(possible, _mm512_or_si512(_mm512_maskz_srlv_epi64(all_lanes, rounds, a), again));
    }
  }
  return static_cast<__mmask8>(
      _mm512_test_epi64_mask(possible, possible) | _mm512_cmplt_epu64_mask(fraction, every_lane(2 * margin)));
}

JWKGUARD_AVX512 unsigned find_faultless(const places& from) noexcept {
  const words number = read(from);
  const residues of_n = find_residues(number);
  const __mmask8 odd = _mm512_test_epi64_mask(number.word[0], every_lane(1));
  const fractions<root_limbs> root = find_root(first_limbs<root_limbs + 2>(number));
  return odd & ~unsigned{find_forms(of_n)} & ~unsigned{find_close_primes(root, of_n)};
}

}  // namespace
}  // namespace in_lanes

#endif

unsigned find_faultless_moduli([[maybe_unused]] std::span<const std::span<const std::uint8_t>> moduli) noexcept {
#if JWKGUARD_HAS_VECTORS
  static constexpr std::array<std::uint8_t, lane_modulus_bytes> nothing{};
  if (json::has_avx512()) {
    in_lanes::places from;
    from.fill(nothing.data());
    unsigned present = 0;
    for (std::size_t at = 0; at < moduli.size(); ++at) {
      if (moduli[at].size() == lane_modulus_bytes && moduli[at].front() >= 0x80) {
        from[at] = moduli[at].data();
        present |= 1U << at;
      }
    }
    return present == 0 ? 0 : present & in_lanes::find_faultless(from);
  }
#endif
  return 0;
}

}  // namespace jwkguard::keys
