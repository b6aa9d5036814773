#include "keys/certificate_contents.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>

#include "json/base64.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// --- PEM

struct pem_label {
  std::string_view ends_with;
  std::string_view name;
};
// RFC 7468 4 to 13, and what OpenSSL and OpenSSH write. The first one that fits counts.
constexpr std::array pem_labels = {
    pem_label{"PRIVATE KEY", "a private key in PEM"},
    pem_label{"RSA PUBLIC KEY", "a public key of PKCS #1 in PEM"},
    pem_label{"PUBLIC KEY", "a public key in PEM"},
    pem_label{"CERTIFICATE REQUEST", "a certificate request in PEM"},
    pem_label{"CERTIFICATE", certificate_in_pem},
    pem_label{"PKCS7", "PKCS #7 in PEM"},
    pem_label{"CMS", "CMS in PEM"},
    pem_label{"X509 CRL", "a revocation list in PEM"},
    pem_label{"", "PEM"},
};

// --- DER, as far as its tags go

enum tag : std::uint8_t {
  integer = 0x02,
  bit_string = 0x03,
  octet_string = 0x04,
  object_id = 0x06,
  sequence = 0x30,
  context_0 = 0xA0,
};

struct element {
  std::uint8_t tag;
  octets content;
};

// Takes one element of definite length off the octets.
std::optional<element> take(octets& from) {
  constexpr std::size_t most_length_octets = 3;
  if (from.size() < 2) {
    return std::nullopt;
  }
  std::size_t header = 2;
  std::size_t length = from[1];
  if ((length & 0x80U) != 0) {
    const std::size_t count = length & 0x7FU;
    if (count == 0 || count > most_length_octets || from.size() < header + count) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t index = 0; index < count; ++index) {
      length = length << 8U | from[header + index];
    }
    header += count;
  }
  if (from.size() - header < length) {
    return std::nullopt;
  }
  const element taken{from[0], from.subspan(header, length)};
  from = from.subspan(header + length);
  return taken;
}

// Whether the octets begin with elements of these tags.
bool begins_with(octets from, std::initializer_list<std::uint8_t> tags) {
  return std::all_of(tags.begin(), tags.end(), [&from](std::uint8_t wanted) {
    const auto next = take(from);
    return next && next->tag == wanted;
  });
}

std::size_t count_of(octets from, std::uint8_t wanted) {
  std::size_t count = 0;
  for (auto next = take(from); next; next = take(from)) {
    count += next->tag == wanted ? 1U : 0U;
  }
  return count;
}

// The outermost element's content, if it is a sequence and there is nothing behind it; else empty.
octets inside_sequence(octets from) {
  const auto outer = take(from);
  return outer && outer->tag == sequence && from.empty() ? outer->content : octets{};
}

octets inside_first(octets from) {
  const auto first = take(from);
  return first ? first->content : octets{};
}

// PKCS #10 (RFC 2986 4.1): a version, a name, a key, attributes.
bool is_request(octets body) {
  return begins_with(body, {sequence, sequence, bit_string}) &&
         begins_with(inside_first(body), {integer, sequence, sequence, context_0}) &&
         inside_first(inside_first(body)).size() == 1;
}

// RFC 5208 5 and 6, RFC 5915 3, RFC 8017 A.1.2.
std::string_view private_name(octets body) {
  constexpr std::size_t numbers_of_pkcs1 = 9;
  const octets version = inside_first(body);
  if (begins_with(body, {sequence, octet_string}) && begins_with(inside_first(body), {object_id})) {
    return "an encrypted private key of PKCS #8";
  }
  if (!begins_with(body, {integer}) || version.size() != 1 || version[0] > 1) {
    return {};
  }
  if (begins_with(body, {integer, sequence, octet_string})) {
    return "a private key of PKCS #8";
  }
  if (begins_with(body, {integer, octet_string})) {
    return "a private key of SEC 1";
  }
  return count_of(body, integer) >= numbers_of_pkcs1 ? "a private key of PKCS #1" : "";
}

std::string_view public_name(octets body) {
  constexpr std::size_t least_modulus_bytes = 63;
  if (begins_with(body, {sequence, bit_string}) && begins_with(inside_first(body), {object_id}) &&
      count_of(body, bit_string) == 1) {
    return "a public key (SubjectPublicKeyInfo)";
  }
  const bool is_pair = begins_with(body, {integer, integer}) && count_of(body, integer) == 2;
  return is_pair && inside_first(body).size() >= least_modulus_bytes ? "a public key of PKCS #1" : "";
}

std::string_view der_name(octets der) {
  const octets body = inside_sequence(der);
  if (body.empty()) {
    return {};
  }
  if (const std::string_view name = private_name(body); !name.empty()) {
    return name;
  }
  if (const std::string_view name = public_name(body); !name.empty()) {
    return name;
  }
  if (is_request(body)) {
    return "a certificate request";
  }
  if (begins_with(body, {object_id, context_0})) {
    return "PKCS #7";
  }
  constexpr std::uint8_t version_of_pkcs12 = 3;
  const octets version = inside_first(body);
  return begins_with(body, {integer, sequence}) && version.size() == 1 && version[0] == version_of_pkcs12 ? "PKCS #12"
                                                                                                          : "";
}

// Of a tag, a length that fits the rest, and the same again inside: as a certificate is.
bool is_certificate_like(octets der) {
  return begins_with(inside_sequence(der), {sequence, sequence, bit_string}) && !is_request(inside_sequence(der));
}

std::string_view text_name(std::string_view text) noexcept {
  if (text.starts_with("{") || text.starts_with("[")) {
    return "JSON";
  }
  return text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") ? "a public key of SSH" : "";
}

}  // namespace

std::string_view pem_name(std::string_view text) noexcept {
  constexpr std::string_view begin = "-----BEGIN ";
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view label = text.substr(at + begin.size()).substr(0, text.substr(at + begin.size()).find("-----"));
  return std::find_if(pem_labels.begin(), pem_labels.end(), [label](const pem_label& row) {
    return label.ends_with(row.ends_with);
  })->name;
}

std::string_view content_name(octets from) {
  const std::string_view text{reinterpret_cast<const char*>(from.data()), from.size()};
  for (const std::string_view name : {pem_name(text), text_name(text), der_name(from)}) {
    if (!name.empty()) {
      return name;
    }
  }
  // Base64 once more: then what it holds has a form of its own.
  constexpr std::size_t least = 40;
  if (from.size() < least || !json::find_base64url_faults(text).decodable()) {
    return {};
  }
  std::string copy{text};
  const octets inner = json::decode_leniently(copy);
  if (is_certificate_like(inner)) {
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
