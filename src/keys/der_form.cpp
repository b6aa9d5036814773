#include "keys/der_form.hpp"

#include <algorithm>
#include <array>

#include "keys/der.hpp"
#include "keys/value_form.hpp"

namespace jwkguard::keys {
namespace {

using der::octets;

// What random octets do not look like: where an element begins as it should, lengths alone prove little.
bool is_algorithm(const der::element& id) noexcept {
  constexpr std::array<std::uint8_t, 3> first_arcs = {0x2A, 0x2B, 0x60};  // 1.2, 1.3 and 2.16
  return id.tag == der::object_id && !id.content.empty() &&
         std::find(first_arcs.begin(), first_arcs.end(), id.content[0]) != first_arcs.end();
}
bool is_modulus(const der::element& number) noexcept {
  constexpr std::size_t shortest = 49;
  return number.tag == der::integer && number.content.size() >= shortest && number.content[0] == 0 &&
         number.content[1] >= 0x80;
}
bool begins_with_element(octets content) noexcept {
  constexpr std::array<std::uint8_t, 5> tags = {
      der::integer, der::octet_string, der::object_id, der::sequence, der::context_0};
  const der::element first = der::first_element(content);
  return first.is_whole && std::find(tags.begin(), tags.end(), first.tag) != tags.end();
}

std::string_view name_of_sequence(const der::element& outer) noexcept {
  const der::element first = der::first_element(outer.content);
  if (first.tag == der::sequence) {
    const der::element second = der::first_element(first.content);
    if (is_algorithm(second) && (outer.fills() || second.content.size() > 4)) {
      return "a SubjectPublicKeyInfo";
    }
    return second.tag == der::context_0 && second.content.size() == 3 ? "a certificate" : "";
  }
  if (first.tag == der::integer && first.content.size() == 1 && first.content[0] <= 1 && outer.fills()) {
    return "a private key";  // PKCS #8, PKCS #1 and SEC 1 begin with a version
  }
  return is_modulus(first) ? "an RSAPublicKey (PKCS #1)" : "";
}

}  // namespace

std::string_view name_of_der(octets from, member of) noexcept {
  const der::element outer = der::first_element(from);
  const bool is_long = from.size() >= 64 && from[1] >= 0x81;
  if (outer.tag == der::sequence) {
    const std::string_view name = name_of_sequence(outer);
    return !name.empty() ? name : outer.fills() && is_long && begins_with_element(outer.content) ? "a structure" : "";
  }
  if (!outer.fills() || (outer.tag != der::integer && outer.tag != der::bit_string)) {
    return {};
  }
  // Coordinates of the right length are not looked at, and few others begin like that.
  constexpr std::array<std::size_t, 9> coordinate_lengths = {32, 33, 48, 49, 56, 66, 67, 98, 134};
  const bool is_coordinate =
      (of == member::x || of == member::y) &&
      std::find(coordinate_lengths.begin(), coordinate_lengths.end(), outer.content.size()) != coordinate_lengths.end();
  const bool is_number = (of == member::n && is_long && outer.content[0] == 0) ||
                         (of == member::e && outer.tag == der::integer && is_common_exponent(outer.content));
  return !is_coordinate && !is_number ? "" : outer.tag == der::integer ? "an INTEGER" : "a BIT STRING";
}

}  // namespace jwkguard::keys
