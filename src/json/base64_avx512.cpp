#include "json/base64_avx512.hpp"

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS

#include <array>
#include <cstddef>

#include "json/base64_tables.hpp"
#include "json/immintrin.hpp"

namespace jwkguard::json {
namespace {

constexpr std::size_t step_characters = 64;
constexpr std::size_t step_octets = step_characters / 4 * 3;

// What the text does not have is read as 'A', which adds no bits.
JWKGUARD_AVX512 inline __m512i load(std::span<const char> text) noexcept {
  return _mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), lowest_bits(text.size()), text.data());
}

// The table is of 7 bits: the eighth of a character is passed over.
JWKGUARD_AVX512 inline __m512i sextets_of(__m512i characters) noexcept {
  return _mm512_permutex2var_epi8(
      _mm512_loadu_si512(url_sextets.data()), characters, _mm512_loadu_si512(url_sextets.data() + 64));
}

JWKGUARD_AVX512 inline std::uint64_t foreign_among(__m512i characters, __m512i sextets) noexcept {
  return _mm512_movepi8_mask(_mm512_or_si512(characters, sextets));
}

// Where the octets of a step are found: three of each group of four sextets, the most significant first; behind them
// the fourth, which is zero.
constexpr std::array<std::uint8_t, 64> octet_places = [] {
  std::array<std::uint8_t, 64> places{};
  places.fill(3);
  for (std::size_t at = 0; at < step_octets; ++at) {
    places[at] = static_cast<std::uint8_t>(at / 3 * 4 + 2 - at % 3);
  }
  return places;
}();

JWKGUARD_AVX512 inline __m512i octets_of(__m512i sextets) noexcept {
  const __m512i pairs = _mm512_maddubs_epi16(sextets, _mm512_set1_epi16(0x0140));  // first << 6 | second
  const __m512i groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));  // first << 12 | second
  return _mm512_permutexvar_epi8(_mm512_loadu_si512(octet_places.data()), groups);
}

// Writes at least `count` octets, and no more than there were characters: a masked store takes 4 ns longer than a plain
// one, and what it wrote is slow to read at once.
JWKGUARD_AVX512 inline void store(
    std::uint8_t* at, std::size_t characters, std::size_t count, __m512i octets) noexcept {
  const __m128i lowest = _mm512_castsi512_si128(octets);
  if (characters >= 64) {
    _mm512_storeu_si512(at, octets);
  } else if (characters >= 32 && count <= 32) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), _mm512_castsi512_si256(octets));
  } else if (characters >= 16 && count <= 16) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), lowest);
  } else if (characters == 4) {
    _mm_storeu_si32(at, lowest);
  } else {
    _mm512_mask_storeu_epi8(at, lowest_bits(count), octets);
  }
}

}  // namespace

JWKGUARD_AVX512 std::optional<std::span<std::uint8_t>> decode_base64url_avx512(std::span<char> text) noexcept {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  // All is looked at before the first octet is written; the last step stays in registers until then.
  const std::size_t before_last = text.empty() ? 0 : (text.size() - 1) / step_characters * step_characters;
  std::uint64_t faults = 0;
  for (std::size_t at = 0; at < before_last; at += step_characters) {
    const __m512i characters = load(text.subspan(at, step_characters));
    faults |= foreign_among(characters, sextets_of(characters));
  }
  const auto last = text.subspan(before_last);
  const std::size_t last_count = last.size() * 3 / 4;
  const __m512i characters = load(last);
  const __m512i sextets = sextets_of(characters);
  const __m512i last_octets = octets_of(sextets);
  faults |= foreign_among(characters, sextets);
  // Bits of the last character that no octet takes stand behind the last octet.
  faults |= _mm512_mask_test_epi8_mask(~lowest_bits(last_count), last_octets, last_octets);
  if (faults != 0) {
    return std::nullopt;
  }
  auto* const octets = reinterpret_cast<std::uint8_t*>(text.data());
  for (std::size_t at = 0; at < before_last; at += step_characters) {
    const __m512i here = octets_of(sextets_of(load(text.subspan(at, step_characters))));
    store(octets + at / 4 * 3, step_characters, step_octets, here);
  }
  store(octets + before_last / 4 * 3, last.size(), last_count, last_octets);
  return std::span{octets, text.size() * 3 / 4};
}

}  // namespace jwkguard::json

#endif
