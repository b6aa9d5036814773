#include "keys/x509_form.hpp"

#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/certificate_contents.hpp"
#include "keys/key_formats.hpp"
#include "keys/readable.hpp"
#include "keys/x509_rules.hpp"

namespace jwkguard::keys {
namespace {

std::string_view base64_fault(std::string_view text) {
  if (pem_name(text) == certificate_in_pem) {
    return "PEM, with its first and last line";
  }
  const json::base64url_faults faults = json::find_base64url_faults(text);
  const bool is_url_safe = text.find_first_of("-_") != std::string_view::npos;
  if (!faults.decodable()) {
    return faults.foreign ? "text with a character that base64 does not have" : "base64 that is cut off";
  }
  if (is_url_safe) {
    return "base64url";
  }
  if (faults.white_space) {
    return "base64 with white space in it";
  }
  return faults.trailing_bits || faults.padding ? "base64 with a damaged end"
                                                : "base64 without the padding that it needs";
}

}  // namespace

std::optional<element_fault> fault_of_digits(std::string_view text) {
  if (!is_hexadecimal_text(text)) {
    return std::nullopt;
  }
  const std::string octets = json::octets_of_hexadecimal(hexadecimal_digits_of(text));
  const bool holds_certificate = is_certificate({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
  return element_fault{
      &chain_content, holds_certificate ? "a certificate in hexadecimal digits" : "text in hexadecimal digits"};
}

// What stands there instead of base64, or what that holds instead of a certificate.
element_fault fault_of_text(std::string_view text) {
  std::string_view content = pem_name(text);
  const bool is_armoured = content == certificate_in_pem;
  if (content.empty() && json::find_base64url_faults(text).decodable()) {
    std::string copy{text};
    content = content_name(json::decode_leniently(copy));
  }
  return content.empty() || is_armoured ? element_fault{&chain_base64, base64_fault(text)}
                                        : element_fault{&chain_content, content};
}

element_fault fault_of_octets(std::span<const std::uint8_t> octets) {
  const std::string_view name = content_name(octets);
  return {name.empty() ? &chain_der : &chain_content, name};
}

}  // namespace jwkguard::keys
