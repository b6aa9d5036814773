// Finding quotes with AVX-512, and the choice between the two ways.
#include "json/processor.hpp"
#include "json/quotes.hpp"
#include "json/quotes_block.hpp"

#if JWKGUARD_HAS_VECTORS
#include <array>
#include <numeric>

#include "json/immintrin.hpp"
#endif

namespace jwkguard::json {

#if JWKGUARD_HAS_VECTORS
namespace {

constexpr std::uint32_t block_bytes = 64;

alignas(64) constexpr std::array<std::uint8_t, block_bytes> counting = [] {
  std::array<std::uint8_t, block_bytes> numbers{};
  std::iota(numbers.begin(), numbers.end(), std::uint8_t{0});
  return numbers;
}();

JWKGUARD_AVX512 block_marks mark(__m512i bytes) noexcept {
  const auto equal = [bytes](char c) JWKGUARD_AVX512 { return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c)); };
  // Signed: what is not ASCII is below as well.
  const std::uint64_t low = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8('!'));
  return {equal('"'), low | equal('\\') | equal(0x7F), equal(' ') | equal('\t') | equal('\n') | equal('\r')};
}

// The offsets of the marked bytes, sixteen at a time: few blocks hold more.
JWKGUARD_AVX512 std::uint32_t* write_offsets(std::uint64_t marks, std::uint32_t base, std::uint32_t* out) noexcept {
  const __m512i numbers = _mm512_load_si512(counting.data());
  const __m512i start = _mm512_set1_epi32(static_cast<int>(base));
  const auto count = static_cast<unsigned>(_mm_popcnt_u64(marks));
  __m512i places = _mm512_maskz_compress_epi8(marks, numbers);
  for (unsigned written = 0; written < count; written += 16) {
    const __m512i offsets = _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places)));
    _mm512_storeu_si512(out + written, offsets);
    places = _mm512_shuffle_i64x2(places, places, 0b00'11'10'01);
  }
  return out + count;
}

// What comes next is fetched from memory while what was found here is used.
constexpr std::size_t prefetch_distance = 8'192;

JWKGUARD_AVX512 quote_run find_quotes_avx512(
    std::string_view text, std::uint32_t from, std::uint32_t to, std::span<std::uint32_t> offsets) noexcept {
  std::uint32_t* out = offsets.data();
  std::uint64_t inside = 0;
  std::uint32_t at = from;
  while (at < to) {
    __builtin_prefetch(text.data() + std::min<std::size_t>(at + prefetch_distance, text.size()));
    const std::uint32_t bytes = to - at < block_bytes ? to - at : block_bytes;
    const block_marks marks = mark(_mm512_mask_loadu_epi8(_mm512_set1_epi8('0'), lowest_bits(bytes), text.data() + at));
    if (marks.odd != 0) {
      if (const unsigned plain = plain_bytes(marks, inside); plain < block_bytes) {
        out = write_offsets(marks.quotes & lowest_bits(plain), at, out);
        at += plain;
        break;
      }
    }
    out = write_offsets(marks.quotes, at, out);
    inside ^= 0 - std::uint64_t{static_cast<unsigned>(_mm_popcnt_u64(marks.quotes)) & 1U};
    at += bytes;
  }
  return {at, static_cast<std::uint32_t>(out - offsets.data())};
}

}  // namespace
#endif

quote_run find_quotes(
    std::string_view text, std::uint32_t from, std::uint32_t to, std::span<std::uint32_t> offsets) noexcept {
#if JWKGUARD_HAS_VECTORS
  if (has_avx512()) {
    return find_quotes_avx512(text, from, to, offsets);
  }
#endif
  return find_quotes_portably(text, from, to, offsets);
}

}  // namespace jwkguard::json
