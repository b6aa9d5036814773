// The tables of algorithms agree: of key types, of tokens, and of what certificates bind keys to.
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <string>

#include "keys/key_types.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/token.hpp"
#include "support/certificates.hpp"

namespace jwkguard::keys {
namespace {

TEST(algorithm_tables, a_key_of_each_type_signs_tokens_with_its_own) {
  std::size_t signing = 0;
  for (const key_type* type : key_types()) {
    if (type == &akp_key_type) {
      continue;  // no token by ML-DSA is verified
    }
    for (const algorithm& each : type->algorithms) {
      const signing_algorithm* const row = find_signing_algorithm(each.name);
      ASSERT_EQ(row != nullptr, each.signs) << each.name;
      if (row != nullptr) {
        ++signing;
        EXPECT_EQ(row->kty, type->name) << each.name;
        EXPECT_EQ(row->crv, each.curve) << each.name;
        EXPECT_TRUE(type->endpoint_takes || !row->endpoint_takes) << each.name;
      }
    }
  }
  EXPECT_EQ(signing, signing_algorithms().size()) << "no token is signed with what no key says";
}

key_ptr make_bound_key(const std::string& hash) {
  const key_ctx_ptr context{EVP_PKEY_CTX_new_id(EVP_PKEY_RSA_PSS, nullptr)};
  EVP_PKEY* made = nullptr;
  const EVP_MD* const digest = hash_named(hash);
  must(EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2'048) == 1 &&
       EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), digest) == 1 &&
       EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), digest) == 1 &&
       EVP_PKEY_keygen(context.get(), &made) == 1);
  return key_ptr{made};
}

TEST(algorithm_tables, certificates_bind_keys_to_the_ones_of_pss) {
  for (const signing_algorithm& row : signing_algorithms()) {
    if (row.how != signing_algorithm::scheme::pss) {
      continue;
    }
    const key_ptr key = make_bound_key(std::string{row.hash});
    const auto der = test::certificate_of(key, test::make_key("P-256"));
    const auto read = certificate::read(der);
    ASSERT_TRUE(read) << row.name;
    EXPECT_EQ(read->rsa_alg(), row.name);
  }
}

}  // namespace
}  // namespace jwkguard::keys
