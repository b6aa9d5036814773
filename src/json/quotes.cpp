#include "json/quotes.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "json/processor.hpp"
#include "json/quotes_block.hpp"
#include "json/words.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace jwkguard::json {
namespace {

constexpr std::uint32_t block_bytes = 64;

#ifdef __SSE2__

// Every x86-64 has SSE2.
block_marks mark(const char* block) noexcept {
  const auto bits = [](__m128i bytes) { return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(bytes))}; };
  block_marks marks;
  for (unsigned at = 0; at < block_bytes; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + at));
    const auto equal = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    // Signed: what is not ASCII is below as well.
    const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8('!'));
    marks.quotes |= bits(equal('"')) << at;
    marks.odd |= bits(_mm_or_si128(low, _mm_or_si128(equal('\\'), equal(0x7F)))) << at;
    const __m128i line_space = _mm_or_si128(equal('\t'), _mm_or_si128(equal('\n'), equal('\r')));
    marks.space |= bits(_mm_or_si128(equal(' '), line_space)) << at;
  }
  return marks;
}

#else

constexpr std::uint64_t repeated(std::uint64_t byte) noexcept { return byte * 0x0101010101010101U; }

// The highest bit of each byte of `word` that is `c`; of ASCII bytes only.
constexpr std::uint64_t equal(std::uint64_t word, char c) noexcept {
  const std::uint64_t different = word ^ repeated(static_cast<std::uint8_t>(c));
  return ~(different + repeated(0x7F)) & ~word & repeated(0x80);
}

// One bit for each byte's highest one.
constexpr std::uint64_t gather(std::uint64_t highest) noexcept {
  return ((highest >> 7U) * 0x0102040810204080U) >> 56U;
}

// The first byte of a block in the lowest byte, on every machine.
std::uint64_t little_endian(std::uint64_t word) noexcept {
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  return word;
}

block_marks mark(const char* block) noexcept {
  block_marks marks;
  for (unsigned at = 0; at < block_bytes; at += 8) {
    const std::uint64_t all = little_endian(load<std::uint64_t>(block + at));
    const std::uint64_t foreign = all & repeated(0x80);
    const std::uint64_t word = all & ~foreign;
    const std::uint64_t ascii = ~all & repeated(0x80);
    const std::uint64_t low = ~(word + repeated(0x80 - '!')) & repeated(0x80);  // below '!'
    const std::uint64_t space = equal(word, ' ') | equal(word, '\t') | equal(word, '\n') | equal(word, '\r');
    marks.quotes |= gather(equal(word, '"') & ascii) << at;
    marks.odd |= gather(foreign | low | equal(word, '\\') | equal(word, 0x7F)) << at;
    marks.space |= gather(space & ascii) << at;
  }
  return marks;
}

#endif

// As if the text went on, with what means nothing.
block_marks mark_last(const char* block, std::uint32_t bytes) noexcept {
  std::array<char, block_bytes> padded;
  padded.fill('0');
  std::memcpy(padded.data(), block, bytes);
  return mark(padded.data());
}

}  // namespace

quote_run find_quotes_portably(
    std::string_view text, std::uint32_t from, std::uint32_t to, std::span<std::uint32_t> offsets) noexcept {
  std::uint32_t* out = offsets.data();
  std::uint64_t inside = 0;
  const auto finish = [&](std::uint32_t end) {
    return quote_run{end, static_cast<std::uint32_t>(out - offsets.data())};
  };
  for (std::uint32_t at = from; at < to; at += std::min(block_bytes, to - at)) {
    const char* const block = text.data() + at;
    block_marks marks = to - at >= block_bytes ? mark(block) : mark_last(block, to - at);
    const unsigned plain = marks.odd == 0 ? block_bytes : plain_bytes(marks, inside);
    for (std::uint64_t left = marks.quotes & bits_below(plain); left != 0; left &= left - 1) {
      *out++ = at + static_cast<std::uint32_t>(std::countr_zero(left));
    }
    if (plain < block_bytes) {
      return finish(at + plain);
    }
    inside ^= 0 - std::uint64_t{static_cast<unsigned>(std::popcount(marks.quotes)) & 1U};
  }
  return finish(to);
}

}  // namespace jwkguard::json
