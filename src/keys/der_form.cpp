#include "keys/der_form.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "keys/value_form.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// The head of one element.
struct element {
  std::uint8_t tag = 0;
  octets content;     // as much of it as there is
  bool fits = false;  // it ends where the octets do
};

std::optional<element> read_element(octets from) noexcept {
  if (from.size() < 2) {
    return std::nullopt;
  }
  std::size_t length = from[1];
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t count = length - 0x80;
    if (count == 0 || count > 3 || from.size() < 2 + count) {
      return std::nullopt;
    }
    length = 0;
    for (const std::uint8_t octet : from.subspan(2, count)) {
      length = length << 8U | octet;
    }
    header += count;
  }
  const octets rest = from.subspan(header);
  return element{from[0], rest.first(std::min(length, rest.size())), length == rest.size()};
}

std::string_view name_of_sequence(const element& outer) noexcept {
  constexpr std::uint8_t sequence = 0x30;
  constexpr std::uint8_t integer = 0x02;
  constexpr std::uint8_t object_id = 0x06;
  constexpr std::uint8_t explicit_0 = 0xA0;
  constexpr std::size_t shortest_number = 48;
  const auto first = read_element(outer.content);
  if (!first) {
    return {};
  }
  if (first->tag == sequence) {
    const auto second = read_element(first->content);
    if (second && second->tag == object_id && (outer.fits || second->content.size() > 4)) {
      return "a SubjectPublicKeyInfo";
    }
    return second && second->tag == explicit_0 && second->content.size() == 3 ? "a certificate" : "";
  }
  if (first->tag == integer && first->content.size() == 1 && first->content[0] <= 1 && outer.fits) {
    return "a private key";  // PKCS #8, PKCS #1 and SEC 1 begin with a version
  }
  return first->tag == integer && first->content.size() >= shortest_number ? "an RSAPublicKey (PKCS #1)" : "";
}

}  // namespace

std::string_view name_of_der(octets from, member of) noexcept {
  const auto outer = read_element(from);
  if (!outer) {
    return {};
  }
  const bool is_long = from.size() >= 64 && from[1] >= 0x81;
  if (outer->tag == 0x30) {
    const std::string_view name = name_of_sequence(*outer);
    return !name.empty() ? name : outer->fits && is_long ? "a structure" : "";
  }
  if (!outer->fits || (outer->tag != 0x02 && outer->tag != 0x03)) {
    return {};
  }
  // Coordinates of the right length are not looked at, and few others begin like that.
  constexpr std::array<std::size_t, 9> coordinate_lengths = {32, 33, 48, 49, 56, 66, 67, 98, 134};
  const bool is_coordinate = (of == member::x || of == member::y) &&
                             std::find(coordinate_lengths.begin(), coordinate_lengths.end(), outer->content.size()) !=
                                 coordinate_lengths.end();
  const bool is_number =
      (of == member::n && is_long) || (of == member::e && outer->tag == 0x02 && is_common_exponent(outer->content));
  return !is_coordinate && !is_number ? "" : outer->tag == 0x02 ? "an INTEGER" : "a BIT STRING";
}

bool is_ssh_blob(octets from) noexcept {
  constexpr std::size_t length_bytes = 4;
  const std::string_view name{reinterpret_cast<const char*>(from.data()) + length_bytes, from.size() - length_bytes};
  return from[0] == 0 && from[1] == 0 && from[2] == 0 && (name.starts_with("ssh-") || name.starts_with("ecdsa-sha2-"));
}

}  // namespace jwkguard::keys
