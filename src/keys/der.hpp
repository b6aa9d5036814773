// The one reader of DER, as far as tags and lengths go (X.690 8.1). OpenSSL reads what is behind them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace jwkguard::keys::der {

using octets = std::span<const std::uint8_t>;

inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t bit_string = 0x03;
inline constexpr std::uint8_t octet_string = 0x04;
inline constexpr std::uint8_t object_id = 0x06;
inline constexpr std::uint8_t sequence = 0x30;
inline constexpr std::uint8_t set = 0x31;
inline constexpr std::uint8_t context_0 = 0xA0;

/// head is the tag and the length of an element.
struct head {
  std::uint8_t tag = 0;
  std::size_t size = 0;        ///< octets of the head itself
  std::size_t length = 0;      ///< of the content; 0 where its end is marked
  bool is_indefinite = false;  ///< its end is marked (X.690 8.1.3.6), which BER has and DER has not
};

/// read_head reads the head that octets begin with. A length with zeros before it is read, as OpenSSL reads it: what
/// looks for private keys must not miss one for that.
[[nodiscard]] constexpr std::optional<head> read_head(octets from) noexcept {
  constexpr std::size_t most_length_octets = 4;
  constexpr std::uint8_t long_form = 0x80;
  if (from.size() < 2) {
    return std::nullopt;
  }
  head made{from[0], 2, from[1], from[1] == long_form};
  if (from[1] >= long_form) {
    const std::size_t count = from[1] - std::size_t{long_form};
    if (count > most_length_octets || from.size() < made.size + count) {
      return std::nullopt;
    }
    made.length = 0;
    for (const std::uint8_t octet : from.subspan(made.size, count)) {
      made.length = made.length << 8U | octet;
    }
    made.size += count;
  }
  return made;
}

/// element is one element of definite length. Its tag is 0 where there is none.
struct element {
  std::uint8_t tag = 0;
  octets content{};       ///< as much of it as is there
  octets rest{};          ///< what follows it
  bool is_whole = false;  ///< all of the content is there
  /// fills is whether nothing is missing and nothing follows.
  [[nodiscard]] constexpr bool fills() const noexcept { return is_whole && rest.empty(); }
};

/// first_element is the element that octets begin with, also if its end is cut off.
[[nodiscard]] constexpr element first_element(octets from) noexcept {
  const auto begins = read_head(from);
  if (!begins || begins->is_indefinite) {
    return {};
  }
  const octets after = from.subspan(begins->size);
  const std::size_t there = std::min(begins->length, after.size());
  return {begins->tag, after.first(there), after.subspan(there), there == begins->length};
}

/// take takes a whole element off the front of octets; none, if there is none.
[[nodiscard]] constexpr std::optional<element> take(octets& from) noexcept {
  const element taken = first_element(from);
  if (!taken.is_whole) {
    return std::nullopt;
  }
  from = taken.rest;
  return taken;
}

}  // namespace jwkguard::keys::der
