#include "keys/secret_der.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

constexpr std::uint8_t integer = 0x02;
constexpr std::uint8_t octet_string = 0x04;
constexpr std::uint8_t object_identifier = 0x06;
constexpr std::uint8_t sequence = 0x30;

struct item {
  std::uint8_t tag = 0;  // 0: there is none
  octets content;        // as much of it as is there
  octets rest;
  bool is_whole = false;
};

// The first item (X.690 8.1); lengths of more than three octets are none of a key's.
item first_item(octets from) noexcept {
  if (from.size() < 2) {
    return {};
  }
  std::size_t header = 2;
  std::size_t length = from[1];
  if (length > 0x80) {
    const std::size_t count = length & 0x7FU;
    if (count > 3 || from.size() < header + count) {
      return {};
    }
    length = 0;
    for (std::size_t index = 0; index < count; ++index) {
      length = length << 8U | from[header++];
    }
  } else if (length == 0x80) {
    return {};
  }
  const octets after = from.subspan(header);
  const std::size_t there = std::min(length, after.size());
  return {from[0], after.first(there), after.subspan(there), there == length};
}

// 1.2.840.113549.1: what RSA Laboratories numbered. The arc below it: 5 is PKCS#5, 7 is PKCS#7, 12 is PKCS#12.
bool is_pkcs(const item& algorithm, std::initializer_list<std::uint8_t> arcs) noexcept {
  constexpr std::array<std::uint8_t, 7> pkcs = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01};
  const item id = algorithm.tag == sequence ? first_item(algorithm.content) : item{};
  return id.tag == object_identifier && id.content.size() > pkcs.size() &&
         std::equal(pkcs.begin(), pkcs.end(), id.content.begin()) &&
         std::find(arcs.begin(), arcs.end(), id.content[pkcs.size()]) != arcs.end();
}

constexpr std::size_t shortest_number = 16;  // octets, of what may be a key

form private_form(std::uint8_t version, const item& second) noexcept {
  const item third = first_item(second.rest);
  if (second.tag == sequence && version <= 1 && third.tag == octet_string &&
      first_item(second.content).tag == object_identifier) {
    return {holding::private_key, "a private key in DER (PKCS#8)"};
  }
  if (version == 3 && is_pkcs(second, {7})) {
    return {holding::private_key, "a PKCS#12 file, which holds a private key"};
  }
  const bool is_long = second.content.size() >= shortest_number;
  if (second.tag == integer && version <= 1 && is_long && third.tag == integer) {
    return {holding::private_key, "a private key in DER (PKCS#1)"};
  }
  if (second.tag == octet_string && version == 1 && is_long) {
    return {holding::private_key, "a private key in DER (SEC 1)"};
  }
  return {};
}

}  // namespace

form form_of_der(octets text) noexcept {
  const item outer = first_item(text);
  const item first = outer.tag == sequence ? first_item(outer.content) : item{};
  const item second = first_item(first.rest);
  if (first.tag == integer && first.content.size() == 1) {
    return private_form(first.content[0], second);
  }
  if (is_pkcs(first, {5, 12}) && second.tag == octet_string) {
    return {holding::private_key, "an encrypted private key in DER (PKCS#8)"};
  }
  const bool is_whole = outer.is_whole && outer.rest.empty() && second.is_whole;
  const bool is_public = first.tag == sequence && second.tag != 0;
  const bool is_pkcs1 =
      first.tag == integer && first.content.size() > shortest_number && second.tag == integer && second.rest.empty();
  return is_whole && (is_public || is_pkcs1) ? form{holding::public_key, "a public key or certificate in DER"} : form{};
}

bool may_be_private_der(octets text) noexcept {
  const item outer = first_item(text);
  const item first = outer.tag == sequence ? first_item(outer.content) : item{};
  return (first.tag == integer && first.content.size() == 1) ||
         (first.tag == sequence && first_item(first.content).tag == object_identifier);
}

}  // namespace jwkguard::keys
