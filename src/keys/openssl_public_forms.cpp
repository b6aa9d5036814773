// The texts of a public key that programs have taken for a secret.
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "json/base64.hpp"
#include "keys/openssl_public_key.hpp"
#include "keys/openssl_signature.hpp"

namespace jwkguard::keys {
namespace {

// PEM is written with LF or CR LF, and read with the last line end or without it.
void add_pem(const std::string& pem, std::vector<std::string>& to) {
  std::string lines;
  for (const char c : pem) {
    lines += c == '\n' ? "\r\n" : std::string(1, c);
  }
  for (const std::string& each : {pem, lines}) {
    to.push_back(each);
    to.push_back(each.substr(0, each.find_last_not_of("\r\n") + 1));
  }
}

std::string pem_of(const char* name, std::span<const std::uint8_t> der) {
  const bio_ptr out{BIO_new(BIO_s_mem())};
  must(out != nullptr && PEM_write_bio(out.get(), name, "", der.data(), static_cast<long>(der.size())) > 0);
  return text_in(out.get());
}

// What stands between the first and the last line, on one line.
std::string base64_in(const std::string& pem) {
  const std::size_t start = pem.find('\n') + 1;
  std::string text = pem.substr(start, pem.find("-----END") - start);
  std::erase(text, '\n');
  return text;
}

std::vector<std::uint8_t> der_of(EVP_PKEY* key, bool is_whole) {
  std::uint8_t* written = nullptr;
  const int size = is_whole ? i2d_PUBKEY(key, &written) : i2d_PublicKey(key, &written);
  if (size <= 0) {
    clear_errors();
    return {};
  }
  std::vector<std::uint8_t> der(written, written + size);
  OPENSSL_free(written);
  return der;
}

}  // namespace

std::vector<std::string> public_forms(const record& key) {
  std::vector<std::string> forms;
  const key_ptr made = public_key_of(key);
  if (made == nullptr) {
    return forms;
  }
  const auto add_der = [&forms](std::span<const std::uint8_t> der) { forms.emplace_back(der.begin(), der.end()); };
  const auto add_text = [&forms](std::span<const std::uint8_t> octets) {
    json::append_base64url(forms.emplace_back(), octets);
  };
  const std::vector<std::uint8_t> whole = der_of(made.get(), true);
  const std::string pem = pem_of("PUBLIC KEY", whole);
  add_pem(pem, forms);
  forms.push_back(base64_in(pem));
  add_der(whole);
  if (key.kty == "RSA") {
    const std::vector<std::uint8_t> bare = der_of(made.get(), false);
    add_pem(pem_of("RSA PUBLIC KEY", bare), forms);
    add_der(bare);
  }
  for (const std::span<const std::uint8_t> each : key.parameters) {
    if (each.size() > 8) {  // not e
      add_der(each);
      add_text(each);
    }
  }
  forms.push_back(canonical_key(key));
  return forms;
}

}  // namespace jwkguard::keys
