// Short texts told apart as numbers: without a call, and without a byte read outside of them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace jwkguard::json {

/// load gives the bytes at `from` as a number, in the machine's order; there must be as many as it has.
template <class Number>
[[nodiscard]] inline Number load(const char* from) noexcept {
  Number value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline constexpr std::size_t word_bytes = 8;

/// word_of is a text of at most word_bytes bytes as one number, its first byte the lowest. Texts that differ by NUL
/// bytes at their ends are alike.
[[nodiscard]] constexpr std::uint64_t word_of(std::string_view text) noexcept {
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    word |= std::uint64_t{static_cast<std::uint8_t>(text[at])} << (8 * at);
  }
  return word;
}

/// load_word is word_of a text of 1 to word_bytes bytes, where at least word_bytes can be read.
[[nodiscard]] inline std::uint64_t load_word(const char* from, std::size_t size) noexcept {
  auto word = load<std::uint64_t>(from);
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  static constexpr std::array<std::uint64_t, word_bytes + 1> of_size = [] {
    std::array<std::uint64_t, word_bytes + 1> masks{};
    for (std::size_t bytes = 1; bytes < masks.size(); ++bytes) {
      masks[bytes] = masks[bytes - 1] << 8U | 0xFFU;
    }
    return masks;
  }();
  return word & of_size[size];
}

/// same_text is operator==, quicker where texts are short and mostly the same.
[[nodiscard]] inline bool same_text(std::string_view left, std::string_view right) noexcept {
  const std::size_t size = left.size();
  if (size != right.size()) {
    return false;
  }
  const char* const a = left.data();
  const char* const b = right.data();
  // Two loads that overlap cover every length from their width to twice that.
  const auto same_ends = [=]<class Number>(Number) {
    return ((load<Number>(a) ^ load<Number>(b)) |
               (load<Number>(a + size - sizeof(Number)) ^ load<Number>(b + size - sizeof(Number)))) == 0;
  };
  if (size >= 8) {
    return size <= 16 ? same_ends(std::uint64_t{}) : std::memcmp(a, b, size) == 0;
  }
  if (size >= 4) {
    return same_ends(std::uint32_t{});
  }
  return size >= 2 ? same_ends(std::uint16_t{}) : size == 0 || *a == *b;
}

}  // namespace jwkguard::json
