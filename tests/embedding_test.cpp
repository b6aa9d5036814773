// What a program that embeds the validator may rely on: no secret stays behind where memory runs out.
#include <gtest/gtest.h>

#include <cstdint>
#include <new>
#include <string>

#include "jwkguard/jwkguard.hpp"
#include "support/allocation_count.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

// Secrets in all ways that a text may hold them; the octets stand for base64url of text that is not encoded again.
std::string text_with_secrets() {
  const std::string d = make_p256_key(7).x;
  const std::string key = jwk_of(make_p256_key(0), "a");
  const std::string beside = key.substr(0, key.size() - 1);
  return R"({"keys":[)" + beside + R"(,"d":")" + d + "\"}," + beside + R"(,"D":")" + d + "\"}," + beside +
         R"(,"private_key":")" + d + R"("},{"kty":"oct","alg":"HS256","kid":"h","k":")" + d +
         R"("},{"kty":"OKP","crv":"Ed25519","kid":"e","x":")" + make_p256_key(3).x + R"(","d":")" + d +
         R"("},{"wrapped":"{\"kty\":\"oct\",\"k\":\")" + d + R"(\"}"},{"kty":"RSA","n":"AQAB","e":"AQAB","p":")" + d +
         R"("}],"secret":")" + d + "\"}";
}

void expect_wiped(const std::string& buffer, std::uint64_t failed) {
  EXPECT_EQ(buffer.find_first_not_of('\0'), std::string::npos) << "after allocation " << failed << ": " << buffer;
}

TEST(embedding, no_secret_stays_behind_where_memory_runs_out) {
  if (!counts_new()) {
    GTEST_SKIP() << "operator new is the sanitizer's";
  }
  const std::string text = text_with_secrets();
  for (const policy& rules : {policy::cloudflare(), policy::rfc()}) {
    std::uint64_t failed = 0;
    for (bool throws = true; throws; failed += throws ? 1 : 0) {
      std::string buffer = text;
      throws = false;
      try {
        const failing_allocation none{failed};
        (void)check(buffer, rules);
      } catch (const std::bad_alloc&) {
        throws = true;
        expect_wiped(buffer, failed);
      }
    }
    EXPECT_GT(failed, 20U);
  }
}

TEST(embedding, nor_in_a_validator_that_goes_on) {
  if (!counts_new()) {
    GTEST_SKIP() << "operator new is the sanitizer's";
  }
  const std::string text = text_with_secrets();
  std::string whole = text;
  const std::size_t findings = check(whole, policy::rfc()).findings.size();
  validator with{policy::rfc()};
  std::uint64_t failed = 0;
  for (bool throws = true; throws; failed += throws ? 1 : 0) {
    std::string buffer = text;
    throws = false;
    try {
      const failing_allocation none{failed};
      EXPECT_EQ(with.check(buffer).findings.size(), findings);
    } catch (const std::bad_alloc&) {
      throws = true;
      expect_wiped(buffer, failed);
    }
  }
  EXPECT_GT(failed, 5U);
}

}  // namespace
}  // namespace jwkguard::test
