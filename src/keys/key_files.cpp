#include "keys/key_files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "json/ascii.hpp"
#include "keys/der.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::string_view convert = "convert the public key to a JWK";
constexpr std::string_view never = "never put it near a key set; its owner publishes the public key as a JWK";

// node takes keys and certificates in PEM.
constexpr std::string_view from_pem =
    "node -p \"JSON.stringify(require('crypto').createPublicKey(require('fs').readFileSync('FILE'))"
    ".export({format:'jwk'}))\"";
constexpr std::string_view from_request =
    "openssl req -in FILE -noout -pubkey | node -p \"JSON.stringify(require('crypto').createPublicKey("
    "require('fs').readFileSync(0)).export({format:'jwk'}))\"";
constexpr std::string_view from_ssh =
    "ssh-keygen -e -m PKCS8 -f FILE | node -p \"JSON.stringify(require('crypto').createPublicKey("
    "require('fs').readFileSync(0)).export({format:'jwk'}))\"";
// ssh-keygen exports no Ed25519.
constexpr std::string_view from_ssh_ed25519 =
    "node -p \"JSON.stringify({kty:'OKP',crv:'Ed25519',x:Buffer.from(require('fs').readFileSync('FILE','utf8')"
    ".split(' ')[1],'base64').subarray(-32).toString('base64url')})\"";

enum class der_file : std::uint8_t { none, certificate, public_key, rsa_public_key, private_key, pkcs12 };

// By der_file.
constexpr std::array<foreign, 6> binary = {
    foreign{},
    foreign{"DER, a certificate in binary form", convert,
        "node -p \"JSON.stringify(new (require('crypto').X509Certificate)(require('fs').readFileSync('FILE'))"
        ".publicKey.export({format:'jwk'}))\""},
    foreign{"DER, a public key in binary form", convert,
        "node -p \"JSON.stringify(require('crypto').createPublicKey({key:require('fs').readFileSync('FILE'),"
        "format:'der',type:'spki'}).export({format:'jwk'}))\""},
    foreign{"DER, an RSA public key in binary form (PKCS#1)", convert,
        "node -p \"JSON.stringify(require('crypto').createPublicKey({key:require('fs').readFileSync('FILE'),"
        "format:'der',type:'pkcs1'}).export({format:'jwk'}))\""},
    foreign{"DER, most likely of a private key", never},
    foreign{"PKCS#12 (.p12, .pfx) in DER, which mostly holds a private key",
        "extract the certificate (openssl pkcs12 -nokeys -in FILE) and convert that to a JWK"},
};
constexpr std::array<foreign, 6> in_base64 = {
    foreign{},
    foreign{"base64 of DER, a certificate without the lines of PEM", convert,
        "node -p \"JSON.stringify(new (require('crypto').X509Certificate)(Buffer.from("
        "require('fs').readFileSync('FILE','utf8'),'base64')).publicKey.export({format:'jwk'}))\""},
    foreign{"base64 of DER, a public key without the lines of PEM", convert,
        "node -p \"JSON.stringify(require('crypto').createPublicKey({key:Buffer.from("
        "require('fs').readFileSync('FILE','utf8'),'base64'),format:'der',type:'spki'}).export({format:'jwk'}))\""},
    foreign{"base64 of DER, an RSA public key (PKCS#1) without the lines of PEM", convert,
        "node -p \"JSON.stringify(require('crypto').createPublicKey({key:Buffer.from("
        "require('fs').readFileSync('FILE','utf8'),'base64'),format:'der',type:'pkcs1'}).export({format:'jwk'}))\""},
    foreign{"base64 of DER, most likely of a private key", never},
    foreign{"base64 of PKCS#12 (.p12, .pfx), which mostly holds a private key",
        "extract the certificate (base64 -d FILE | openssl pkcs12 -nokeys) and convert that to a JWK"},
};

// By the first octets.
der_file kind_of(std::string_view text) noexcept {
  constexpr std::uint8_t version_of_pkcs12 = 3;
  const auto all = octets_of(text);
  const auto outer = der::read_head(all);
  const auto inner = outer && outer->tag == der::sequence ? der::read_head(all.subspan(outer->size)) : std::nullopt;
  if (!inner) {
    return der_file::none;
  }
  const auto behind = all.subspan(outer->size + inner->size);
  if (inner->tag == der::integer) {
    return inner->length != 1 || behind.empty()  ? der_file::rsa_public_key
           : behind.front() == version_of_pkcs12 ? der_file::pkcs12
                                                 : der_file::private_key;
  }
  if (inner->tag != der::sequence) {
    return der_file::none;
  }
  if (behind.empty() || behind.front() != der::object_id) {
    return der_file::certificate;
  }
  // With these, private keys are encrypted.
  constexpr std::size_t head = 2;
  const bool is_encryption = der::is_pkcs(behind.subspan(std::min(head, behind.size())), {5, 12});
  return is_encryption ? der_file::private_key : der_file::public_key;
}

// A length of DER that takes the rest but for a line end.
bool looks_like_der(std::string_view text) noexcept {
  const auto outer = der::read_head(octets_of(text));
  if (text.size() < 8 || !outer || outer->tag != der::sequence || outer->is_indefinite) {
    return false;
  }
  const bool is_short = outer->size == 2;
  // JSON may begin with a zero, but then has no control characters behind it.
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && !json::is_white_space(c); };
  const std::string_view beginning = text.substr(2, 6);
  if (is_short && std::none_of(beginning.begin(), beginning.end(), is_control)) {
    return false;
  }
  // Cut or longer by a little, it still is no text.
  const std::size_t whole = outer->size + outer->length;
  const bool fits =
      whole == text.size() || (whole < text.size() && text.size() - whole <= 2) || (!is_short && outer->length > 16);
  const auto inner = der::read_head(octets_of(text).subspan(outer->size));
  return fits && inner && (inner->tag == der::sequence || inner->tag == der::integer);
}

// The octets that the first letters stand for.
constexpr std::size_t most_decoded = 24;
std::size_t decode(std::string_view text, std::array<char, most_decoded>& into) noexcept {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::size_t count = 0;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text.substr(0, most_decoded / 3 * 4)) {
    const std::size_t digit = alphabet.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (digit == std::string_view::npos) {
      break;
    }
    bits = (bits << 6U | static_cast<std::uint32_t>(digit)) & 0xFFFFU;
    held += 6;
    if (held >= 8) {
      held -= 8;
      into[count++] = static_cast<char>(bits >> held & 0xFFU);
    }
  }
  return count;
}

}  // namespace

foreign pem_file(std::string_view content) noexcept {
  const std::string_view label = pem_label(content);
  if (content.find(pem_begin, pem_begin.size()) != std::string_view::npos) {
    return {label, "split the file into its blocks, and convert each public key to a JWK"};
  }
  const std::string_view command = label.ends_with("PUBLIC KEY") || label.ends_with("CERTIFICATE") ? from_pem
                                   : label.ends_with("CERTIFICATE REQUEST")                        ? from_request
                                                                                                   : "";
  return {label, {}, command};
}

foreign key_file(std::string_view content) noexcept {
  if (looks_like_der(content)) {
    return binary[static_cast<std::size_t>(kind_of(content))];
  }
  constexpr foreign with_security_key{
      "an OpenSSH key of a security key, which no JWK can represent", "give a key set whose keys JOSE knows"};
  constexpr foreign open_ssh{"an OpenSSH key", convert, from_ssh};
  if (is_security_key_line(content)) {
    return with_security_key;
  }
  if (content.starts_with("ssh-ed25519 ")) {
    return {open_ssh.what, convert, from_ssh_ed25519};
  }
  return is_ssh_line(content) ? open_ssh : foreign{};
}

namespace {

der_file kind_in_base64(std::string_view content) noexcept {
  // A sequence of 30 octets at least: "MC" to "MI"; nothing but base64 in the first line.
  constexpr std::size_t shortest = 56;
  const std::string_view line = content.substr(0, content.find_first_of("\r\n"));
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=";
  if (line.size() < shortest || line.front() != 'M' || line.find_first_not_of(alphabet) != std::string_view::npos) {
    return der_file::none;
  }
  std::array<char, most_decoded> octets{};
  const std::size_t count = decode(line, octets);
  return kind_of({octets.data(), count});
}

}  // namespace

foreign encoded_der(std::string_view content) noexcept {
  return in_base64[static_cast<std::size_t>(kind_in_base64(content))];
}

encoded_key encoded_key_in(std::string_view content) noexcept {
  const der_file kind = kind_in_base64(content);
  return kind == der_file::certificate  ? encoded_key::certificate
         : kind == der_file::public_key ? encoded_key::public_key
                                        : encoded_key::none;
}

const std::string_view jwk_of_pem =
    "node -p "
    "\"JSON.stringify(require('crypto').createPublicKey(require('fs').readFileSync(0)).export({format:'jwk'}))\"";

std::string_view jwk_of_base64(encoded_key kind) noexcept {
  switch (kind) {
    case encoded_key::certificate:
      return "node -p \"JSON.stringify(new (require('crypto').X509Certificate)(Buffer.from("
             "require('fs').readFileSync(0,'utf8'),'base64')).publicKey.export({format:'jwk'}))\"";
    case encoded_key::public_key:
      return "node -p \"JSON.stringify(require('crypto').createPublicKey({key:Buffer.from("
             "require('fs').readFileSync(0,'utf8'),'base64'),format:'der',type:'spki'}).export({format:'jwk'}))\"";
    default: return {};
  }
}

foreign openssl_output(std::string_view content) noexcept {
  // x509 -text prints the PEM behind it, unless it is told not to.
  const std::size_t pem = content.find(pem_begin);
  const foreign inside = pem == std::string_view::npos ? foreign{} : pem_file(content.substr(pem));
  const std::string_view advice =
      inside.command.empty()
          ? "check the PEM file that openssl read instead: jwkguard names the command that makes a JWK of it"
          : convert;
  const std::string_view line = content.substr(0, content.find_first_of("\r\n"));
  if (line.starts_with("Modulus=")) {
    return {"output of openssl -modulus, which is the modulus alone, in hexadecimal digits", advice, inside.command};
  }
  // "RSA Public-Key: (2048 bit)", "ED25519 Private-Key:".
  const std::size_t name = line.find("-Key:");
  constexpr std::size_t longest = 24;
  if (name < longest) {
    const std::string_view before = line.substr(0, name);
    if (before.ends_with("Private")) {
      return {"output of openssl -text, private numbers included", never};
    }
    if (before.ends_with("Public")) {
      return {"output of openssl -text, which is a public key for people to read", advice, inside.command};
    }
  }
  if (line == "Certificate:" || line == "Certificate Request:") {
    return {"output of openssl -text, which is a certificate for people to read", advice, inside.command};
  }
  constexpr std::array<std::string_view, 5> fields = {
      "subject=", "issuer=", "notBefore=", "serial=", "Certificate chain"};
  const bool is_other =
      line.find(" Fingerprint=") != std::string_view::npos ||
      std::any_of(fields.begin(), fields.end(), [line](std::string_view field) { return line.starts_with(field); });
  return is_other ? foreign{"output of openssl about a certificate", advice, inside.command} : foreign{};
}

}  // namespace jwkguard::keys
