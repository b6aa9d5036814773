// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jwkguard::json {

/// utf8_sequence_length gives the length, 1 to 4, of the well-formed sequence at `at`, or 0 if there is none before
/// `end`.
[[nodiscard]] inline std::size_t utf8_sequence_length(const char* at, const char* end) noexcept {
  const auto left = static_cast<std::size_t>(end - at);
  const auto byte = [at](std::size_t index) { return static_cast<std::uint8_t>(at[index]); };
  const auto continues = [&](std::size_t index) { return (byte(index) & 0xC0U) == 0x80U; };
  if (left == 0) {
    return 0;
  }
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return left >= 2 && continues(1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (left < 3 || !continues(1) || !continues(2)) {
      return 0;
    }
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !continues(1) || !continues(2) || !continues(3)) {
      return 0;
    }
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

/// utf8_code_point decodes one well-formed sequence, whole.
[[nodiscard]] inline std::uint32_t utf8_code_point(std::string_view sequence) noexcept {
  constexpr std::array<std::uint32_t, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code_point = static_cast<std::uint8_t>(sequence[0]) & lead_bits[sequence.size()];
  for (const char next : sequence.substr(1)) {
    code_point = (code_point << 6U) | (static_cast<std::uint8_t>(next) & 0x3FU);
  }
  return code_point;
}

/// longest_utf8_sequence is in bytes.
inline constexpr std::size_t longest_utf8_sequence = 4;

/// put_utf8 writes a code point, a surrogate like any other, and gives the end of it.
inline char* put_utf8(char* to, std::uint32_t code_point) noexcept {
  const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U & 7U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
  return to;
}

/// starts_character is whether a byte of UTF-8 begins a character; every other one continues it.
[[nodiscard]] constexpr bool starts_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

[[nodiscard]] inline std::size_t character_count(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

/// first_characters gives the beginning of a text: whole characters, in so many bytes at most.
[[nodiscard]] inline std::string_view first_characters(std::string_view text, std::size_t most_bytes) noexcept {
  std::size_t size = text.size() <= most_bytes ? text.size() : most_bytes;
  while (size != text.size() && size != 0 && !starts_character(text[size])) {
    --size;
  }
  return text.substr(0, size);
}

}  // namespace jwkguard::json
