#include "keys/secret_der.hpp"

#include <cstddef>
#include <initializer_list>

#include "keys/der.hpp"

namespace jwkguard::keys {
namespace {

using der::element;
using der::octets;

bool is_pkcs(const element& algorithm, std::initializer_list<std::uint8_t> arcs) noexcept {
  const element id = algorithm.tag == der::sequence ? der::first_element(algorithm.content) : element{};
  return id.tag == der::object_id && der::is_pkcs(id.content, arcs);
}

constexpr std::size_t shortest_number = 16;  // octets, of what may be a key

form private_form(std::uint8_t version, const element& second) noexcept {
  const element third = der::first_element(second.rest);
  if (second.tag == der::sequence && version <= 1 && third.tag == der::octet_string &&
      der::first_element(second.content).tag == der::object_id) {
    return {holding::private_key, "a private key in DER (PKCS#8)"};
  }
  if (version == 3 && is_pkcs(second, {7})) {
    return {holding::private_key, "a PKCS#12 file, which holds a private key"};
  }
  const bool is_long = second.content.size() >= shortest_number;
  if (second.tag == der::integer && version <= 1 && is_long && third.tag == der::integer) {
    return {holding::private_key, "a private key in DER (PKCS#1)"};
  }
  if (second.tag == der::octet_string && version == 1 && is_long) {
    return {holding::private_key, "a private key in DER (SEC 1)"};
  }
  return {};
}

}  // namespace

form form_of_der(octets text) noexcept {
  const element outer = der::first_element(text);
  const element first = outer.tag == der::sequence ? der::first_element(outer.content) : element{};
  const element second = der::first_element(first.rest);
  if (first.tag == der::integer && first.content.size() == 1) {
    return private_form(first.content[0], second);
  }
  if (is_pkcs(first, {5, 12}) && second.tag == der::octet_string) {
    return {holding::private_key, "an encrypted private key in DER (PKCS#8)"};
  }
  const bool is_whole = outer.fills() && second.is_whole;
  const bool is_public = first.tag == der::sequence && second.tag != 0;
  const bool is_pkcs1 = first.tag == der::integer && first.content.size() > shortest_number &&
                        second.tag == der::integer && second.rest.empty();
  return is_whole && (is_public || is_pkcs1) ? form{holding::public_key, "a public key or certificate in DER"} : form{};
}

bool may_be_private_der(octets text) noexcept {
  const element outer = der::first_element(text);
  const element first = outer.tag == der::sequence ? der::first_element(outer.content) : element{};
  return (first.tag == der::integer && first.content.size() == 1) ||
         (first.tag == der::sequence && der::first_element(first.content).tag == der::object_id);
}

}  // namespace jwkguard::keys
