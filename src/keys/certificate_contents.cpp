#include "keys/certificate_contents.hpp"

#include <cstddef>

#include "keys/der.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

std::string_view text_name(std::string_view text) noexcept {
  if (text.starts_with("{") || text.starts_with("[")) {
    return "JSON";
  }
  return is_ssh_line(text) ? "an SSH public key" : "";
}

}  // namespace

std::string_view hexadecimal_name(std::string_view text) {
  const wiped_string named{octets_in_hexadecimal(text)};
  return named.text.empty()                      ? ""
         : is_certificate(octets_of(named.text)) ? "a certificate in hexadecimal digits"
                                                 : "text in hexadecimal digits";
}

std::string_view content_name(octets from) {
  const std::string_view text = text_of(from);
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
  if (const std::string_view name = hexadecimal_name(text); !name.empty()) {
    return name;
  }
  // Base64 once more: then what it holds has a form of its own.
  constexpr std::size_t least = 40;
  if (from.size() < least) {
    return {};
  }
  const wiped_string decoded{octets_in_base64(text)};
  const octets inner = octets_of(decoded.text);
  if (is_certificate(inner)) {
    return "a certificate encoded in base64 twice";
  }
  const std::string_view armoured = pem_name(text_of(inner));
  const std::string_view name = armoured.empty() ? der_name(inner) : armoured;
  if (name.find("private") != std::string_view::npos) {
    return "a private key encoded in base64 twice";
  }
  return name.empty() ? "" : "base64 encoded in base64 again";
}

}  // namespace jwkguard::keys
