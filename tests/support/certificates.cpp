#include "support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <memory>

namespace jwkguard::test {
namespace {

using extension_ptr = std::unique_ptr<X509_EXTENSION, keys::deleter<X509_EXTENSION_free>>;

void set_name(X509_NAME* name, const std::string& words) {
  const auto* const text = reinterpret_cast<const unsigned char*>(words.data());
  EXPECT_EQ(
      X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, text, static_cast<int>(words.size()), -1, 0), 1);
}

void add_extension(const keys::x509_ptr& to, int id, const std::string& words) {
  if (!words.empty()) {
    const extension_ptr extension{X509V3_EXT_conf_nid(nullptr, nullptr, id, words.c_str())};
    EXPECT_EQ(X509_add_ext(to.get(), extension.get(), -1), 1);
  }
}

}  // namespace

octet_string certificate_of(const keys::key_ptr& key, const keys::key_ptr& issuer, const made_certificate& words) {
  const keys::x509_ptr made{X509_new()};
  EXPECT_EQ(X509_set_version(made.get(), words.version), 1);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notBefore(made.get()), words.not_before), nullptr);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notAfter(made.get()), words.not_after), nullptr);
  set_name(X509_get_subject_name(made.get()), words.subject);
  set_name(X509_get_issuer_name(made.get()), words.issuer);
  EXPECT_EQ(X509_set_pubkey(made.get(), key.get()), 1);
  add_extension(made, NID_key_usage, words.key_usage);
  add_extension(made, NID_basic_constraints, words.basic_constraints);
  const bool has_digest = EVP_PKEY_is_a(issuer.get(), "ED25519") != 1 && EVP_PKEY_is_a(issuer.get(), "ED448") != 1;
  EXPECT_GT(X509_sign(made.get(), issuer.get(), has_digest ? EVP_sha256() : nullptr), 0);
  octet_string der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  std::uint8_t* at = der.data();
  EXPECT_EQ(i2d_X509(made.get(), &at), static_cast<int>(der.size()));
  return der;
}

}  // namespace jwkguard::test
