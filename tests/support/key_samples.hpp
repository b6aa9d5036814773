// A key pair of each kind that JWK has, its public half read out of it, and what OpenSSL writes of it.
#pragma once

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "jwkguard/record.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::test {

using bio_ptr = std::unique_ptr<BIO, keys::deleter<BIO_free>>;

inline std::string text_in(const bio_ptr& from) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(from.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// What a function of OpenSSL's writes.
template <class Write>
std::string written(Write&& write) {
  const bio_ptr to{BIO_new(BIO_s_mem())};
  EXPECT_EQ(write(to.get()), 1);
  return text_in(to);
}

struct sample {
  std::string type;
  std::string kty;
  std::string crv;
  keys::key_ptr pair;
};

inline std::vector<sample> samples() {
  std::vector<sample> made;
  made.push_back({"RSA", "RSA", "", make_key("RSA")});
  for (const char* curve : {"P-256", "P-384", "P-521", "secp256k1"}) {
    made.push_back({curve, "EC", curve, make_key(curve)});
  }
  for (const char* curve : {"Ed25519", "Ed448", "X25519", "X448"}) {
    made.push_back({curve, "OKP", curve, make_key(curve)});
  }
  return made;
}

// The public half, read out of the key by the tests' own means.
inline std::vector<octet_string> parameters_of(const sample& from) {
  if (from.kty == "RSA") {
    return {number_of(from.pair, OSSL_PKEY_PARAM_RSA_N), number_of(from.pair, OSSL_PKEY_PARAM_RSA_E)};
  }
  if (from.kty == "OKP") {
    return {raw_public(from.pair), {}};
  }
  const std::size_t bytes = from.crv == "P-384" ? 48 : from.crv == "P-521" ? 66 : 32;
  std::vector<octet_string> made;
  for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
    const octet_string number = number_of(from.pair, name);
    made.push_back(padded(number, bytes - number.size()));
  }
  return made;
}

inline void expect_key(const owned_record& made, const sample& from) {
  const record& key = made.view();
  const std::vector<octet_string> expected = parameters_of(from);
  EXPECT_EQ(key.kty, from.kty);
  EXPECT_EQ(key.crv, from.crv);
  EXPECT_EQ(key.alg, "");
  EXPECT_EQ(key.use, "");
  EXPECT_EQ(key.kid.data(), nullptr);
  for (std::size_t index = 0; index < expected.size(); ++index) {
    EXPECT_TRUE(std::equal(
        key.parameters[index].begin(), key.parameters[index].end(), expected[index].begin(), expected[index].end()))
        << from.type;
  }
}

inline std::string spki_pem(const keys::key_ptr& key) {
  return written([&](BIO* to) { return PEM_write_bio_PUBKEY(to, key.get()); });
}

}  // namespace jwkguard::test
