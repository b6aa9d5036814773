#include "keys/key_formats.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

#include "json/ascii.hpp"
#include "keys/der.hpp"

namespace jwkguard::keys {
namespace {

using der::octets;

// --- PEM

struct label_row {
  std::string_view ends_with;
  std::string_view name;
};
// RFC 7468 4 to 13, and what OpenSSL and OpenSSH write. The first one that fits counts.
constexpr std::array labels = {
    label_row{"PRIVATE KEY", "a private key in PEM"},
    label_row{"RSA PUBLIC KEY", "a public key of PKCS #1 in PEM"},
    label_row{"PUBLIC KEY", "a public key in PEM"},
    label_row{"CERTIFICATE REQUEST", "a certificate request in PEM"},
    label_row{"CERTIFICATE", certificate_in_pem},
    label_row{"PKCS7", "PKCS #7 in PEM"},
    label_row{"CMS", "CMS in PEM"},
    label_row{"X509 CRL", "a revocation list in PEM"},
    label_row{"", "PEM"},
};

// --- DER

// Whether the octets begin with elements of these tags.
bool begins_with(octets from, std::initializer_list<std::uint8_t> tags) noexcept {
  return std::all_of(tags.begin(), tags.end(), [&from](std::uint8_t wanted) {
    const auto next = der::take(from);
    return next && next->tag == wanted;
  });
}

std::size_t count_of(octets from, std::uint8_t wanted) noexcept {
  std::size_t count = 0;
  for (auto next = der::take(from); next; next = der::take(from)) {
    count += next->tag == wanted ? 1U : 0U;
  }
  return count;
}

// The outermost element's content, if it is a sequence and there is nothing behind it; else empty.
octets inside_sequence(octets from) noexcept {
  const der::element outer = der::first_element(from);
  return outer.fills() && outer.tag == der::sequence ? outer.content : octets{};
}

octets inside_first(octets from) noexcept {
  const auto first = der::take(from);
  return first ? first->content : octets{};
}

// PKCS #10 (RFC 2986 4.1): a version, a name, a key, attributes.
bool is_request(octets body) noexcept {
  return begins_with(body, {der::sequence, der::sequence, der::bit_string}) &&
         begins_with(inside_first(body), {der::integer, der::sequence, der::sequence, der::context_0}) &&
         inside_first(inside_first(body)).size() == 1;
}

// RFC 5208 5 and 6, RFC 5915 3, RFC 8017 A.1.2.
std::string_view private_name(octets body) noexcept {
  constexpr std::size_t numbers_of_pkcs1 = 9;
  const octets version = inside_first(body);
  if (begins_with(body, {der::sequence, der::octet_string}) && begins_with(inside_first(body), {der::object_id})) {
    return "an encrypted private key of PKCS #8";
  }
  if (!begins_with(body, {der::integer}) || version.size() != 1 || version[0] > 1) {
    return {};
  }
  if (begins_with(body, {der::integer, der::sequence, der::octet_string})) {
    return "a private key of PKCS #8";
  }
  if (begins_with(body, {der::integer, der::octet_string})) {
    return "a private key of SEC 1";
  }
  return count_of(body, der::integer) >= numbers_of_pkcs1 ? "a private key of PKCS #1" : "";
}

std::string_view public_name(octets body) noexcept {
  constexpr std::size_t least_modulus_bytes = 63;
  if (begins_with(body, {der::sequence, der::bit_string}) && begins_with(inside_first(body), {der::object_id}) &&
      count_of(body, der::bit_string) == 1) {
    return "a public key (SubjectPublicKeyInfo)";
  }
  const bool is_pair = begins_with(body, {der::integer, der::integer}) && count_of(body, der::integer) == 2;
  return is_pair && inside_first(body).size() >= least_modulus_bytes ? "a public key of PKCS #1" : "";
}

// --- OpenSSH

constexpr std::array<std::string_view, 2> of_files = {"ssh-", "ecdsa-sha2-"};
constexpr std::array<std::string_view, 2> of_security_keys = {"sk-ssh-", "sk-ecdsa-"};
constexpr std::array<std::string_view, 3> of_lines = {"ssh-rsa AAAA", "ssh-ed25519 AAAA", "ecdsa-sha2-nistp"};

bool begins_with_any(std::string_view text, const std::array<std::string_view, 2>& all) noexcept {
  return std::any_of(all.begin(), all.end(), [text](std::string_view each) { return text.starts_with(each); });
}

// The name of an algorithm that a line begins with; empty if there is none, or nothing behind it. A value in base64url
// may begin like one, but has no space.
std::string_view algorithm_of_line(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  const std::size_t end = text.substr(0, longest).find_first_of(json::white_space);
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

}  // namespace

std::string_view pem_label(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.size(), pem_begin.size()));
  return text.substr(0, text.find(pem_dashes));
}

std::string_view pem_name(std::string_view text) noexcept {
  const std::size_t at = text.find(pem_begin);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view label = pem_label(text.substr(at));
  return std::find_if(labels.begin(), labels.end(), [label](const label_row& row) {
    return label.ends_with(row.ends_with);
  })->name;
}

std::string_view der_name(octets from) noexcept {
  const octets body = inside_sequence(from);
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
  if (begins_with(body, {der::object_id, der::context_0})) {
    return "PKCS #7";
  }
  constexpr std::uint8_t version_of_pkcs12 = 3;
  const octets version = inside_first(body);
  const bool is_pkcs12 =
      begins_with(body, {der::integer, der::sequence}) && version.size() == 1 && version[0] == version_of_pkcs12;
  return is_pkcs12 ? "PKCS #12" : "";
}

bool is_certificate(octets from) noexcept {
  const octets body = inside_sequence(from);
  return begins_with(body, {der::sequence, der::sequence, der::bit_string}) && !is_request(body);
}

bool is_ssh_line(std::string_view text) noexcept {
  const std::string_view algorithm = algorithm_of_line(text);
  return begins_with_any(algorithm, of_files) || begins_with_any(algorithm, of_security_keys);
}

bool is_security_key_line(std::string_view text) noexcept {
  return begins_with_any(algorithm_of_line(text), of_security_keys);
}

bool holds_ssh_key(std::string_view text) noexcept {
  return std::any_of(of_lines.begin(), of_lines.end(),
      [text](std::string_view name) { return text.find(name) != std::string_view::npos; });
}

bool is_ssh_blob(octets from) noexcept {
  constexpr std::size_t shortest = 16;
  constexpr std::size_t length_bytes = 4;
  if (from.size() < shortest || from[0] != 0 || from[1] != 0 || from[2] != 0 || from[3] > from.size() - length_bytes) {
    return false;
  }
  const std::string_view name{reinterpret_cast<const char*>(from.data()) + length_bytes, from[3]};
  return begins_with_any(name, of_files) || begins_with_any(name, of_security_keys);
}

}  // namespace jwkguard::keys
