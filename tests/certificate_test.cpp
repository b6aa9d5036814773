// Certificates of every type of key, signed by one issuer: X25519 and X448 cannot sign themselves.
#include <gtest/gtest.h>
#include <openssl/core_names.h>

#include <array>
#include <string>
#include <vector>

#include "keys/openssl.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::keys {
namespace {

using test::octet_string;

octet_string certificate_of(const key_ptr& key, const key_ptr& issuer) {
  const x509_ptr made{X509_new()};
  EXPECT_EQ(X509_set_version(made.get(), X509_VERSION_3), 1);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notBefore(made.get()), 0), nullptr);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600), nullptr);
  EXPECT_EQ(X509_set_pubkey(made.get(), key.get()), 1);
  EXPECT_GT(X509_sign(made.get(), issuer.get(), EVP_sha256()), 0);
  octet_string der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  std::uint8_t* at = der.data();
  EXPECT_EQ(i2d_X509(made.get(), &at), static_cast<int>(der.size()));
  return der;
}

// A key as a record, and what its views point to.
struct key_case {
  std::string type;
  octet_string certificate;
  std::string kty;
  std::string crv;
  std::array<octet_string, 2> parameters;

  [[nodiscard]] record as_record() const {
    record made;
    made.kty = kty;
    made.crv = crv;
    made.parameters = {parameters[0], parameters[1]};
    return made;
  }
};

key_case make_case(const std::string& type, const key_ptr& issuer) {
  const key_ptr key = test::make_key(type);
  key_case made{type, certificate_of(key, issuer), {}, {}, {}};
  if (type.starts_with("RSA")) {
    made.kty = "RSA";
    made.parameters = {test::number_of(key, OSSL_PKEY_PARAM_RSA_N), test::number_of(key, OSSL_PKEY_PARAM_RSA_E)};
  } else if (type.starts_with("P-") || type == "secp256k1") {
    made.kty = "EC";
    made.crv = type;
    made.parameters = {test::number_of(key, OSSL_PKEY_PARAM_EC_PUB_X), test::number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
  } else {
    made.kty = "OKP";
    made.crv = type;
    made.parameters = {test::raw_public(key), {}};
  }
  return made;
}

constexpr std::array types = {
    "P-256", "P-384", "P-521", "secp256k1", "RSA", "RSA-PSS", "Ed25519", "Ed448", "X25519", "X448"};

certificate_facts measured(const key_case& certificate, const record& key) {
  return measure_certificate(certificate.certificate, key, 0);
}

TEST(certificate, holds_its_own_key_and_no_other) {
  const key_ptr issuer = test::make_key("P-256");
  std::vector<key_case> cases;
  for (const char* const type : types) {
    cases.push_back(make_case(type, issuer));
    cases.push_back(make_case(type, issuer));
  }
  for (const key_case& certificate : cases) {
    for (const key_case& key : cases) {
      const certificate_facts facts = measured(certificate, key.as_record());
      EXPECT_TRUE(facts.parsed);
      EXPECT_EQ(facts.holds_key, &certificate == &key) << certificate.type << ' ' << key.type;
    }
  }
  EXPECT_EQ(cases.size(), 20U);
}

TEST(certificate, each_bit_of_the_key_counts) {
  const key_ptr issuer = test::make_key("P-256");
  int cases = 0;
  for (const char* const type : types) {
    const key_case original = make_case(type, issuer);
    for (std::size_t index = 0; index < 2; ++index) {
      for (std::size_t bit = 0; bit < 8 * original.parameters[index].size(); bit += 5) {
        key_case changed = original;
        changed.parameters[index] = test::flipped(original.parameters[index], bit);
        EXPECT_FALSE(measured(original, changed.as_record()).holds_key) << type << ' ' << index << ' ' << bit;
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 900);
}

TEST(certificate, the_type_and_the_curve_count) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : types) {
    const key_case original = make_case(type, issuer);
    for (const char* const kty : {"EC", "RSA", "OKP", "AKP", "oct", ""}) {
      key_case changed = original;
      changed.kty = kty;
      EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.kty == kty) << type << ' ' << kty;
    }
    for (const char* const crv :
        {"P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519", "X448", "RSA"}) {
      key_case changed = original;
      changed.crv = crv;
      EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.kty == "RSA" || original.crv == crv)
          << type << ' ' << crv;
    }
  }
}

// The top bit is no part of the number (RFC 7748 5), of this curve alone.
TEST(certificate, the_top_bit_of_x25519_does_not_count) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : {"Ed25519", "Ed448", "X25519", "X448"}) {
    const key_case original = make_case(type, issuer);
    key_case changed = original;
    changed.parameters[0] = test::flipped(original.parameters[0], 7);
    EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.crv == "X25519") << type;
  }
}

}  // namespace
}  // namespace jwkguard::keys
