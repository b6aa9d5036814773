// Where memory is lacking: no false verdict, and no token verified that is wrong.
#include <gtest/gtest.h>

#include <cstdint>
#include <new>
#include <string>
#include <string_view>

#include "jwkguard/validator.hpp"
#include "jwkguard/verify.hpp"
#include "keys/openssl.hpp"
#include "keys/openssl_certificate.hpp"
#include "keys/openssl_owners.hpp"
#include "keys/openssl_private.hpp"
#include "keys/openssl_signature.hpp"
#include "support/allocation_count.hpp"
#include "support/certificates.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

// A wrong token stays wrong, whichever allocation fails. That a right one is told as unverified is OpenSSL's: where it
// says nothing of a lack of memory, nobody can tell.
TEST(lacking_memory, verifies_no_token_that_is_wrong) {
  if (!counts_malloc()) {
    GTEST_SKIP() << "skipped: with a sanitizer, or without glibc, no allocation can be failed here";
  }
  for (const std::string alg : {"RS256", "PS256", "ES256", "EdDSA", "HS256"}) {
    const checked_set set{jwk_set({jwk_of(make_signer(alg), "a", alg)})};
    const std::string token = token_of(make_signer(alg), "a");
    std::uint64_t lacking = 0;
    std::uint64_t taken = 1;
    for (std::uint64_t failed = 0; failed < taken; ++failed) {
      const std::uint64_t before = allocations().malloc;
      const failing_malloc none{failed};
      const verification found = verify(token, set.records, {policy::base::rfc, 1, false});
      taken = allocations().malloc - before;
      lacking += found.what == token_verdict::no_memory ? 1U : 0U;
      ASSERT_FALSE(found.is_signed) << alg << " without allocation " << failed;
      ASSERT_FALSE(found.message.empty()) << alg << " without allocation " << failed;
    }
    EXPECT_GT(lacking, 5U) << alg;
  }
}

// An error that says that memory was lacking, as OpenSSL leaves it behind a call that fails.
template <class Measure>
void expect_lack_told(std::string_view name, Measure&& measure) {
  EXPECT_NO_THROW((void)measure()) << name;
  ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
  EXPECT_THROW((void)measure(), std::bad_alloc) << name;
  EXPECT_EQ(ERR_peek_error(), 0U) << name;
}

TEST(lacking_memory, is_told_before_a_verdict) {
  const octet_string one(32, std::uint8_t{1});
  keys::ec_arithmetic points;
  expect_lack_told("a point", [&] { return points.measure("secp256k1", one, one); });
  expect_lack_told("a private half", [&] { return keys::measure_ec_private("P-256", one, one, one); });
  expect_lack_told("another one", [&] { return keys::okp_private_matches("Ed25519", one, one); });
  expect_lack_told("a number", [] { return keys::octets_of_decimal("1x"); });
  expect_lack_told("a certificate", [&] { return keys::certificate::read(one); });
  const keys::key_ptr pair = make_key("P-256");
  const octet_string der = certificate_of(pair, make_key("P-256"));
  const auto read = keys::certificate::read(der);
  expect_lack_told("a signature of one", [&] { return read->has_signed(*read); });
  for (const std::string alg : {"RS256", "PS256", "ES256", "EdDSA"}) {
    const checked_set set{jwk_set({jwk_of(make_signer(alg), "a", alg)})};
    const auto* const with = keys::find_signing_algorithm(alg);
    const octet_string wrong(alg == "RS256" || alg == "PS256" ? 256 : 64, std::uint8_t{1});
    expect_lack_told(alg, [&] { return keys::measure_signature(set.records[0], *with, "text", wrong); });
  }
}

TEST(clear_errors, tells_a_lack_of_memory_wherever_it_stands) {
  EXPECT_NO_THROW(keys::clear_errors());
  ERR_raise(ERR_LIB_EVP, ERR_R_INTERNAL_ERROR);
  EXPECT_NO_THROW(keys::clear_errors());
  ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
  ERR_raise(ERR_LIB_EVP, ERR_R_INTERNAL_ERROR);
  EXPECT_THROW(keys::clear_errors(), std::bad_alloc);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(clear_refusal, wants_a_reason_for_what_this_openssl_does_not_have) {
  EXPECT_THROW(keys::clear_refusal(), std::bad_alloc);
  ERR_raise(ERR_LIB_EVP, EVP_R_INITIALIZATION_ERROR);
  EXPECT_THROW(keys::clear_refusal(), std::bad_alloc);
  ERR_raise(ERR_LIB_EVP, ERR_R_UNSUPPORTED);
  ERR_raise(ERR_LIB_EVP, EVP_R_INITIALIZATION_ERROR);
  EXPECT_NO_THROW(keys::clear_refusal());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(check_copy, has_no_memory_for_a_text_that_no_string_holds) {
  const std::string_view longest{"{}", std::string{}.max_size() + 1};
  EXPECT_THROW((void)check_copy(longest, policy::rfc()), std::bad_alloc);
}

}  // namespace
}  // namespace jwkguard::test
