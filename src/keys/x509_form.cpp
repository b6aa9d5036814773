#include "keys/x509_form.hpp"

#include "json/base64.hpp"
#include "keys/certificate_contents.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"
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
  const std::string_view name = hexadecimal_name(text);
  return name.empty() ? std::nullopt : std::optional{element_fault{&chain_content, name}};
}

// What stands there instead of base64, or what that holds instead of a certificate.
element_fault fault_of_text(std::string_view text) {
  std::string_view content = pem_name(text);
  const bool is_armoured = content == certificate_in_pem;
  if (content.empty()) {
    const wiped_string decoded{octets_in_base64(text)};
    content = content_name(octets_of(decoded.text));
  }
  return content.empty() || is_armoured ? element_fault{&chain_base64, base64_fault(text)}
                                        : element_fault{&chain_content, content};
}

element_fault fault_of_octets(std::span<const std::uint8_t> octets) {
  const std::string_view name = content_name(octets);
  return {name.empty() ? &chain_der : &chain_content, name};
}

}  // namespace jwkguard::keys
