#include "keys/der_form.hpp"

#include <algorithm>
#include <array>

#include "keys/der.hpp"
#include "keys/value_form.hpp"

namespace jwkguard::keys {
namespace {

using der::octets;

std::string_view name_of_sequence(const der::element& outer) noexcept {
  constexpr std::size_t shortest_number = 48;
  const der::element first = der::first_element(outer.content);
  if (first.tag == der::sequence) {
    const der::element second = der::first_element(first.content);
    if (second.tag == der::object_id && (outer.fills() || second.content.size() > 4)) {
      return "a SubjectPublicKeyInfo";
    }
    return second.tag == der::context_0 && second.content.size() == 3 ? "a certificate" : "";
  }
  if (first.tag == der::integer && first.content.size() == 1 && first.content[0] <= 1 && outer.fills()) {
    return "a private key";  // PKCS #8, PKCS #1 and SEC 1 begin with a version
  }
  return first.tag == der::integer && first.content.size() >= shortest_number ? "an RSAPublicKey (PKCS #1)" : "";
}

}  // namespace

std::string_view name_of_der(octets from, member of) noexcept {
  const der::element outer = der::first_element(from);
  const bool is_long = from.size() >= 64 && from[1] >= 0x81;
  if (outer.tag == der::sequence) {
    const std::string_view name = name_of_sequence(outer);
    return !name.empty() ? name : outer.fills() && is_long ? "a structure" : "";
  }
  if (!outer.fills() || (outer.tag != der::integer && outer.tag != der::bit_string)) {
    return {};
  }
  // Coordinates of the right length are not looked at, and few others begin like that.
  constexpr std::array<std::size_t, 9> coordinate_lengths = {32, 33, 48, 49, 56, 66, 67, 98, 134};
  const bool is_coordinate =
      (of == member::x || of == member::y) &&
      std::find(coordinate_lengths.begin(), coordinate_lengths.end(), outer.content.size()) != coordinate_lengths.end();
  const bool is_number = (of == member::n && is_long) ||
                         (of == member::e && outer.tag == der::integer && is_common_exponent(outer.content));
  return !is_coordinate && !is_number ? "" : outer.tag == der::integer ? "an INTEGER" : "a BIT STRING";
}

}  // namespace jwkguard::keys
