// What the ways of finding quotes share: what is to be made of the marks of one block.
#pragma once

#include <bit>
#include <cstdint>

namespace jwkguard::json {

/// block_marks has a bit for each of 64 bytes, the first one the lowest.
struct block_marks {
  std::uint64_t quotes = 0;
  std::uint64_t odd = 0;    ///< controls, spaces, backslashes, DEL, bytes that are not ASCII
  std::uint64_t space = 0;  ///< of these, white space (RFC 8259 2)
};

/// inside_strings marks the bytes from each opening quote up to its closing one; `inside` is all ones if the block
/// begins in a string, else 0.
[[nodiscard]] constexpr std::uint64_t inside_strings(std::uint64_t quotes, std::uint64_t inside) noexcept {
  for (unsigned shift = 1; shift < 64; shift *= 2) {
    quotes ^= quotes << shift;
  }
  return quotes ^ inside;
}

/// plain_bytes is how many bytes at the start of a block are plain; of a block with odd ones.
[[nodiscard]] constexpr unsigned plain_bytes(const block_marks& marks, std::uint64_t inside) noexcept {
  const std::uint64_t allowed = marks.space & ~inside_strings(marks.quotes, inside);
  return static_cast<unsigned>(std::countr_zero(marks.odd & ~allowed));
}

/// bits_below marks the first `count` bytes of a block.
[[nodiscard]] constexpr std::uint64_t bits_below(unsigned count) noexcept {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace jwkguard::json
