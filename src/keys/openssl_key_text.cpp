// Public keys in PEM and DER, by OpenSSL; in lines of OpenSSH, by ssh_key.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/printable.hpp"
#include "jwkguard/evp.hpp"
#include "jwkguard/key_text.hpp"
#include "jwkguard/validator.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_owners.hpp"
#include "keys/openssl_public_key.hpp"
#include "keys/ssh_key.hpp"

namespace jwkguard {
namespace {

using octets = std::span<const std::uint8_t>;
using enum key_text_fault;

// As a check of the same text says.
bool holds_private_key(std::string_view text) {
  policy rules = policy::rfc();
  rules.limits.text_bytes = key_text_bytes_max;
  return check_copy(text, rules).secret;
}

key_text fault_of(key_text_fault what, std::string message) { return {{}, what, std::move(message)}; }

// Adds the public half of a key, or says why there is none.
void add_key(const EVP_PKEY* key, std::string_view form, key_text& to) {
  if (key == nullptr) {
    to = fault_of(broken, "it holds " + std::string{form} + " that cannot be decoded");
  } else if (auto made = record_of(key)) {
    to.keys.push_back(*std::move(made));
  } else {
    const char* const type = EVP_PKEY_get0_type_name(key);
    to = fault_of(unsupported, "it holds " + std::string{form} + " of a type or curve that JWK does not have" +
                                   (type == nullptr ? "" : " (" + json::printable(type) + ")"));
  }
  keys::clear_errors();
}

// --- DER

keys::key_ptr key_of_certificate(octets der) {
  const std::uint8_t* at = der.data();
  const keys::x509_ptr certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  return keys::key_ptr{
      certificate == nullptr || at != der.data() + der.size() ? nullptr : X509_get_pubkey(certificate.get())};
}

keys::key_ptr key_of_info(octets der) {
  const std::uint8_t* at = der.data();
  keys::key_ptr made{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  return at == der.data() + der.size() ? std::move(made) : nullptr;
}

keys::key_ptr key_of_rsa(octets der) {
  const std::uint8_t* at = der.data();
  keys::key_ptr made{d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size()))};
  return at == der.data() + der.size() ? std::move(made) : nullptr;
}

keys::key_ptr private_key_of(octets der) {
  const std::uint8_t* at = der.data();
  keys::key_ptr made{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()))};
  return at == der.data() + der.size() ? std::move(made) : nullptr;
}

void read_der(octets der, key_text& to) {
  using reading = keys::key_ptr (*)(octets);
  constexpr std::array<std::pair<reading, std::string_view>, 3> readings{
      {{key_of_info, "a public key"}, {key_of_certificate, "a certificate"}, {key_of_rsa, "an RSA public key"}}};
  for (const auto& [read, form] : readings) {
    if (const keys::key_ptr key = read(der)) {
      add_key(key.get(), form, to);
      return;
    }
  }
  keys::clear_errors();
  if (const keys::key_ptr key = private_key_of(der)) {
    add_key(key.get(), "a private key", to);
    return;
  }
  keys::clear_errors();
  to = fault_of(no_key, "it begins as DER, but is not a public key, a certificate or a private key");
}

// --- PEM

// One block: its label, its headers, its octets, which may be secret.
class pem_block {
 public:
  pem_block() = default;
  pem_block(const pem_block&) = delete;
  pem_block& operator=(const pem_block&) = delete;
  ~pem_block() {
    OPENSSL_secure_free(name_);
    OPENSSL_secure_free(header_);
    OPENSSL_secure_clear_free(data_, static_cast<std::size_t>(size_));
  }
  [[nodiscard]] bool read(BIO* from) {
    return PEM_read_bio_ex(from, &name_, &header_, &data_, &size_, PEM_FLAG_SECURE) == 1;
  }
  [[nodiscard]] std::string_view label() const { return name_; }
  [[nodiscard]] bool is_encrypted() const {
    return label() == "ENCRYPTED PRIVATE KEY" || std::string_view{header_}.find("ENCRYPTED") != std::string_view::npos;
  }
  [[nodiscard]] octets data() const { return {data_, static_cast<std::size_t>(size_)}; }

 private:
  char* name_ = nullptr;
  char* header_ = nullptr;
  std::uint8_t* data_ = nullptr;
  long size_ = 0;
};

void read_private(const pem_block& block, key_text& to) {
  if (block.label() == "OPENSSH PRIVATE KEY") {
    keys::add_openssh_public_half(block.data(), to);
  } else if (block.is_encrypted()) {
    to = fault_of(
        encrypted, "it holds a private key under a passphrase: openssl pkey -in FILE -pubout writes its public half");
  } else {
    add_key(private_key_of(block.data()).get(), "a private key", to);
  }
}

void read_block(const pem_block& block, key_text& to) {
  const std::string_view label = block.label();
  if (label.ends_with("PRIVATE KEY")) {
    read_private(block, to);
  } else if (label == "PUBLIC KEY") {
    add_key(key_of_info(block.data()).get(), "a public key", to);
  } else if (label == "RSA PUBLIC KEY") {
    add_key(key_of_rsa(block.data()).get(), "an RSA public key", to);
  } else if (label == "CERTIFICATE" || label == "X509 CERTIFICATE") {
    add_key(key_of_certificate(block.data()).get(), "a certificate", to);
  } else if (label != "EC PARAMETERS" && label != "DH PARAMETERS") {  // they stand before private keys
    to = fault_of(unsupported, "it holds PEM of another kind: " + json::printable(label));
  }
}

void read_pem(std::string_view text, key_text& to) {
  const keys::bio_ptr from{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  keys::must(from != nullptr);
  keys::clear_errors();
  bool is_read = true;
  while (is_read && to.fault == none) {
    pem_block block;
    is_read = block.read(from.get());
    if (is_read) {
      read_block(block, to);
    }
  }
  // OpenSSL passes over what is no PEM, and stops at what is broken.
  const unsigned long last = ERR_peek_last_error();
  const bool is_at_end = is_read || (ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE);
  keys::clear_errors();
  if (to.fault == none && text.find(" AAAA") != std::string_view::npos) {  // as each blob begins
    to = fault_of(unsupported, "it holds PEM and lines of OpenSSH: read each from a file of its own");
  }
  if (to.fault == none && !is_at_end) {
    to = fault_of(broken, "its PEM is cut off or damaged, or a line of BEGIN or END does not begin at the margin");
  }
}

}  // namespace

key_text read_key_text(std::string_view text, bool public_of_private) {
  if (text.size() > key_text_bytes_max) {
    return fault_of(no_key, "it is longer than 16 MiB, and no key is");
  }
  const bool is_private = holds_private_key(text);
  if (is_private && !public_of_private) {
    return fault_of(private_key, "it holds a private or secret key; only a public half may go into a key set");
  }
  key_text made;
  const std::string_view content = json::left_trimmed(keys::without_byte_order_mark(text));
  if (!text.empty() && text.front() == '0' && !keys::is_ascii_text(text.substr(0, 8))) {
    read_der(keys::octets_of(text), made);  // 0x30, of a sequence
  } else if (content.find(keys::pem_begin) != std::string_view::npos) {
    read_pem(content, made);
  } else if (content.starts_with('{') || content.starts_with('[')) {
    made = fault_of(no_key, "it is JSON already: check it, or normalize it");
  } else {
    keys::read_ssh_lines(content, made);
  }
  if (made.fault == none && made.keys.empty()) {
    made = fault_of(no_key, "it holds no key: neither PEM nor DER nor a line of OpenSSH");
  }
  if (is_private && (made.fault == no_key || made.fault == broken)) {
    made = fault_of(private_key, "it holds a private or secret key, whose public half cannot be read here");
  }
  if (made.fault != none) {
    made.keys.clear();
  }
  return made;
}

std::string public_pem(const record& key) {
  const keys::key_ptr made = keys::public_key_of(key);
  if (made == nullptr) {
    return {};
  }
  const keys::bio_ptr out{BIO_new(BIO_s_mem())};
  keys::must(out != nullptr);
  if (PEM_write_bio_PUBKEY(out.get(), made.get()) != 1) {
    keys::clear_refusal();
    return {};
  }
  return keys::text_in(out.get());
}

}  // namespace jwkguard
