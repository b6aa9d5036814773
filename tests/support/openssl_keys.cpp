#include "support/openssl_keys.hpp"

#include <openssl/rsa.h>

#include <cstdlib>

namespace jwkguard::test {
namespace {

void insist(bool holds) {
  if (!holds) {
    std::abort();
  }
}

using raw_getter = int (*)(const EVP_PKEY*, unsigned char*, std::size_t*);

octet_string raw(const keys::key_ptr& key, raw_getter get) {
  octet_string octets(64);
  std::size_t size = octets.size();
  insist(get(key.get(), octets.data(), &size) == 1);
  octets.resize(size);
  return octets;
}

}  // namespace

keys::key_ptr make_key(const std::string& type, unsigned rsa_bits, unsigned long rsa_exponent) {
  const bool is_rsa = type.starts_with("RSA");
  const bool is_ec = type.starts_with("P-") || type == "secp256k1";
  const keys::key_ctx_ptr maker{EVP_PKEY_CTX_new_from_name(nullptr, is_ec ? "EC" : type.c_str(), nullptr)};
  insist(maker != nullptr && EVP_PKEY_keygen_init(maker.get()) == 1);
  insist(!is_rsa || EVP_PKEY_CTX_set_rsa_keygen_bits(maker.get(), static_cast<int>(rsa_bits)) == 1);
  const keys::bn_ptr exponent{BN_new()};
  insist(BN_set_word(exponent.get(), rsa_exponent) == 1);
  insist(!is_rsa || EVP_PKEY_CTX_set1_rsa_keygen_pubexp(maker.get(), exponent.get()) == 1);
  insist(!is_ec || EVP_PKEY_CTX_set_group_name(maker.get(), type.c_str()) == 1);
  EVP_PKEY* made = nullptr;
  insist(EVP_PKEY_generate(maker.get(), &made) == 1);
  return keys::key_ptr{made};
}

keys::key_ptr make_pss_key(const std::string& hash, unsigned rsa_bits) {
  const keys::key_ctx_ptr maker{EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr)};
  insist(maker != nullptr && EVP_PKEY_keygen_init(maker.get()) == 1);
  insist(EVP_PKEY_CTX_set_rsa_keygen_bits(maker.get(), static_cast<int>(rsa_bits)) == 1);
  insist(EVP_PKEY_CTX_set_rsa_pss_keygen_md_name(maker.get(), hash.c_str(), nullptr) == 1);
  EVP_PKEY* made = nullptr;
  insist(EVP_PKEY_generate(maker.get(), &made) == 1);
  return keys::key_ptr{made};
}

octet_string octets_of(const BIGNUM* number) {
  octet_string octets(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, octets.data());
  return octets;
}

octet_string number_of(const keys::key_ptr& key, const char* name) {
  BIGNUM* number = nullptr;
  insist(EVP_PKEY_get_bn_param(key.get(), name, &number) == 1);
  const keys::bn_ptr held{number};
  return octets_of(number);
}

octet_string raw_public(const keys::key_ptr& key) { return raw(key, EVP_PKEY_get_raw_public_key); }
octet_string raw_private(const keys::key_ptr& key) { return raw(key, EVP_PKEY_get_raw_private_key); }

octet_string flipped(octet_string text, std::size_t bit) {
  std::uint8_t& octet = text.at(text.size() - 1 - bit / 8);
  octet = static_cast<std::uint8_t>(octet ^ (1U << (bit % 8)));
  return text;
}

octet_string padded(octet_string text, std::size_t zeros) {
  text.insert(text.begin(), zeros, 0);
  return text;
}

}  // namespace jwkguard::test
