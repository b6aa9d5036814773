// The one reader of DER, as far as tags and lengths go (X.690 8.1): elements as they come, for what only looks at
// texts, and a cursor that takes nothing but strict DER. OpenSSL reads what is behind them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>

namespace jwkguard::keys::der {

using octets = std::span<const std::uint8_t>;

// Tags (X.690 8; strings and times: X.680 8.4).
inline constexpr std::uint8_t boolean = 0x01;
inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t bit_string = 0x03;
inline constexpr std::uint8_t octet_string = 0x04;
inline constexpr std::uint8_t null = 0x05;
inline constexpr std::uint8_t object_id = 0x06;
inline constexpr std::uint8_t utf8_string = 0x0C;
inline constexpr std::uint8_t printable_string = 0x13;
inline constexpr std::uint8_t ia5_string = 0x16;
inline constexpr std::uint8_t utc_time = 0x17;
inline constexpr std::uint8_t generalized_time = 0x18;
inline constexpr std::uint8_t sequence = 0x30;
inline constexpr std::uint8_t set = 0x31;
inline constexpr std::uint8_t context_0 = 0xA0;
inline constexpr std::uint8_t context_3 = 0xA3;

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

/// is_pkcs is whether the content of an object identifier, of which the end may be cut off, is below 1.2.840.113549.1,
/// what RSA Laboratories numbered, and there below one of these arcs: 5 is PKCS #5, 7 is PKCS #7, 12 is PKCS #12.
[[nodiscard]] constexpr bool is_pkcs(octets id, std::initializer_list<std::uint8_t> arcs) noexcept {
  constexpr std::array<std::uint8_t, 7> pkcs = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01};
  return id.size() > pkcs.size() && std::equal(pkcs.begin(), pkcs.end(), id.begin()) &&
         std::find(arcs.begin(), arcs.end(), id[pkcs.size()]) != arcs.end();
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

/// cursor takes one element after the other, and no other form than DER's (X.690 10.1). Once one is not what it must
/// be, nothing is left, and the whole has `failed`.
class cursor {
 public:
  cursor(octets from, bool& failed) noexcept : left_(from), failed_(failed) {}

  [[nodiscard]] std::uint8_t next_tag() const noexcept { return left_.empty() ? std::uint8_t{0} : left_.front(); }
  [[nodiscard]] bool is_at_end() const noexcept { return left_.empty(); }

  /// take gives the content of the next element, take_whole all of it, inside a cursor over the content.
  octets take(std::uint8_t tag) noexcept {
    take_whole(tag);
    return content_;
  }
  octets take_whole(std::uint8_t tag) noexcept {
    const auto head = read_head(left_);
    if (!head || head->tag != tag || !is_shortest(*head) || head->length > left_.size() - head->size) {
      fail();
      return {};
    }
    const octets whole = left_.first(head->size + head->length);
    content_ = whole.subspan(head->size);
    left_ = left_.subspan(whole.size());
    return whole;
  }
  cursor inside(std::uint8_t tag) noexcept { return {take(tag), failed_}; }

  void require(bool holds) noexcept {
    if (!holds) {
      fail();
    }
  }
  void end() noexcept { require(left_.empty()); }

 private:
  void fail() noexcept {
    failed_ = true;
    left_ = content_ = {};
  }
  // X.690 10.1
  static bool is_shortest(const head& head) noexcept {
    constexpr std::size_t short_form_limit = 0x80;
    std::size_t octets_needed = 0;
    for (std::size_t rest = head.length < short_form_limit ? 0 : head.length; rest != 0; rest >>= 8U) {
      ++octets_needed;
    }
    return !head.is_indefinite && head.size == 2 + octets_needed;
  }

  octets left_;
  octets content_;
  bool& failed_;
};

}  // namespace jwkguard::keys::der
