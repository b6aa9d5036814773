#include "json/base64_avx2.hpp"

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS

#include "json/immintrin.hpp"

namespace jwkguard::json {
namespace {

// All ones where a character lies between two others. Signed: what is not ASCII lies below all of them.
JWKGUARD_AVX2 inline __m256i between(__m256i characters, char first, char last) noexcept {
  const auto from = _mm256_cmpgt_epi8(characters, _mm256_set1_epi8(static_cast<char>(first - 1)));
  const auto to = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(last + 1)), characters);
  return _mm256_and_si256(from, to);
}

JWKGUARD_AVX2 inline __m256i shifted(__m256i where, int by) noexcept {
  return _mm256_and_si256(where, _mm256_set1_epi8(static_cast<char>(by)));
}

struct decoded {
  __m256i sextets;
  __m256i known;  // all ones where a character is of the alphabet
};

JWKGUARD_AVX2 inline decoded sextets_of(__m256i characters, char of_62, char of_63) noexcept {
  const __m256i capitals = between(characters, 'A', 'Z');
  const __m256i small = between(characters, 'a', 'z');
  const __m256i digits = between(characters, '0', '9');
  const __m256i last_but_one = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(of_62));
  const __m256i last = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(of_63));
  const __m256i letters = _mm256_or_si256(shifted(capitals, -'A'), shifted(small, 26 - 'a'));
  const __m256i others = _mm256_or_si256(shifted(last_but_one, 62 - of_62), shifted(last, 63 - of_63));
  const __m256i shift = _mm256_or_si256(_mm256_or_si256(letters, others), shifted(digits, 52 - '0'));
  const __m256i known =
      _mm256_or_si256(_mm256_or_si256(_mm256_or_si256(capitals, small), digits), _mm256_or_si256(last_but_one, last));
  return {_mm256_add_epi8(characters, shift), known};
}

// 24 octets, the first ones lowest, and eight zeros.
JWKGUARD_AVX2 inline __m256i octets_of(__m256i sextets) noexcept {
  const __m256i pairs = _mm256_maddubs_epi16(sextets, _mm256_set1_epi16(0x0140));  // first << 6 | second
  const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));  // first << 12 | second
  // The three octets of each group, the most significant first.
  const __m256i ordered =
      _mm256_shuffle_epi8(groups, _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6,
                                      5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  return _mm256_permutevar8x32_epi32(ordered, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
}

}  // namespace

JWKGUARD_AVX2 bool decode_steps_avx2(std::uint8_t* octets, std::string_view text, char of_62, char of_63) noexcept {
  __m256i all_known = _mm256_set1_epi8(-1);
  for (std::size_t at = 0; text.size() - at >= avx2_step; at += avx2_step) {
    const __m256i characters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    const decoded here = sextets_of(characters, of_62, of_63);
    all_known = _mm256_and_si256(all_known, here.known);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(octets + at / 4 * 3), octets_of(here.sextets));
  }
  return _mm256_movemask_epi8(all_known) == -1;
}

}  // namespace jwkguard::json

#endif
