#include "keys/certificate_contents.hpp"

#include <cstddef>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/der.hpp"
#include "keys/key_formats.hpp"
#include "keys/readable.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

std::string_view text_name(std::string_view text) noexcept {
  if (text.starts_with("{") || text.starts_with("[")) {
    return "JSON";
  }
  return is_ssh_line(text) ? "a public key of SSH" : "";
}

}  // namespace

std::string_view content_name(octets from) {
  const std::string_view text{reinterpret_cast<const char*>(from.data()), from.size()};
  for (const std::string_view name : {pem_name(text), text_name(text), der_name(from)}) {
    if (!name.empty()) {
      return name;
    }
  }
  const der::element first = der::first_element(from);
  if (first.is_whole && der::first_element(first.rest).tag == der::sequence &&
      is_certificate(from.first(from.size() - first.rest.size()))) {
    return "several certificates in a row";
  }
  if (const std::string digits = hexadecimal_digits_of(text); !digits.empty()) {
    const std::string octets_named = json::octets_of_hexadecimal(digits);
    const octets inner{reinterpret_cast<const std::uint8_t*>(octets_named.data()), octets_named.size()};
    return is_certificate(inner) ? "a certificate in hexadecimal digits" : "text in hexadecimal digits";
  }
  // Base64 once more: then what it holds has a form of its own.
  constexpr std::size_t least = 40;
  if (from.size() < least || !json::find_base64url_faults(text).decodable()) {
    return {};
  }
  std::string copy{text};
  const octets inner = json::decode_leniently(copy);
  if (is_certificate(inner)) {
    return "a certificate whose base64 was encoded in base64 once more";
  }
  const std::string_view armoured = pem_name({reinterpret_cast<const char*>(inner.data()), inner.size()});
  const std::string_view name = armoured.empty() ? der_name(inner) : armoured;
  if (name.find("private") != std::string_view::npos) {
    return "a private key whose base64 was encoded in base64 once more";
  }
  return name.empty() ? "" : "base64 that was encoded in base64 once more";
}

}  // namespace jwkguard::keys
