// What a program that embeds the validator may rely on: no secret stays behind where memory runs out,
// and what a finding says can be printed.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <string_view>

#include "jwkguard/jwkguard.hpp"
#include "places.hpp"
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

void expect_printable(const finding& each, const std::string& where) {
  for (const std::string& text : {each.pointer, each.command, message_of(each), help_of(each),
           std::string{each.subject}, std::string{citation_of(each)}}) {
    EXPECT_EQ(printable(text), text) << where;
  }
}

TEST(embedding, what_a_finding_says_can_be_printed) {
  const std::string name = "a\n\x1b[31m\x7f\xC2\x9B~/\\u\xE2\x80\xAE\xE2\x80\xA8\xF3\xA0\x81\xA1";
  const std::string written = R"(a\n\u001b[31m\u007f\u009b~/\\u\u202e\u2028\udb40\udc61)";
  const std::string text = R"({"keys":[{"kty":"EC",")" + written + R"(":1,")" + written + R"(":2}]})";
  std::string buffer = text;
  const report checked = check(buffer, policy::rfc());
  std::size_t named = 0;
  for (const finding& each : checked.findings) {
    expect_printable(each, text);
    if (each.pointer.find("31m") != std::string::npos) {
      ++named;
      EXPECT_EQ(each.pointer, "/keys/0/a~u{a}~u{1b}[31m~u{7f}~u{9b}~0~1\\u~u{202e}~u{2028}~u{e0061}");
      std::string escaped = name;
      escaped.replace(escaped.find("~/"), 2, "~0~1");
      EXPECT_EQ(exact_pointer(each), "/keys/0/" + escaped);
    }
  }
  EXPECT_GT(named, 0U);
}

TEST(embedding, what_findings_say_of_every_vector_can_be_printed) {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{JWKGUARD_SOURCE_DIR "/tests/vectors"}) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    for (const policy& rules : {policy::rfc(), policy::cloudflare()}) {
      std::string buffer = text;
      for (const finding& each : check(buffer, rules).findings) {
        expect_printable(each, entry.path().string());
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 500U);
}

TEST(embedding, an_altered_pointer_is_read_to_its_end) {
  finding what;
  for (const std::string pointer : {"/~", "/~x", "/~x9", "/~u", "/~u{", "/~u{2", "/~u{}", "/~u{ffffffffff}", "/~0~1"}) {
    what.pointer = pointer;
    (void)exact_pointer(what);
  }
  EXPECT_EQ(exact_pointer(what), "/~0~1");
}

}  // namespace
}  // namespace jwkguard::test
