// A finding names the section of its own member and key type, in every form; and a key whose identity is sound has a
// thumbprint, whatever else is wrong with it.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "jwkguard/render.hpp"
#include "jwkguard/validator.hpp"
#include "support/cli_run.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

// The citation of the first finding of a rule.
std::string citation_of_first(std::string_view rule_id, std::string text) {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  const report made = check(text, rules);
  for (const finding& each : made.findings) {
    if (each.rule->id == rule_id) {
      return std::string{citation_of(each)};
    }
  }
  return "no such finding";
}

struct row {
  std::string_view rule;
  std::string_view key;
  std::string_view citation;
};

constexpr row rows[] = {
    {"member.missing", R"({"crv":"P-256"})", "RFC 7517 4.1"},
    {"member.missing", R"({"kty":"EC"})", "RFC 7518 6.2.1"},
    {"member.missing", R"({"kty":"RSA"})", "RFC 7518 6.3.1"},
    {"member.missing", R"({"kty":"OKP"})", "RFC 8037 2"},
    {"member.missing", R"({"kty":"oct","alg":"HS256"})", "RFC 7518 6.4"},
    {"member.missing", R"({"kty":"AKP","alg":"ML-DSA-44"})", "RFC 9964 3"},
    {"member.type", R"({"kty":"EC","x":5})", "RFC 7518 6.2.1.2"},
    {"member.type", R"({"kty":"OKP","x":5})", "RFC 8037 2"},
    {"member.type", R"({"kty":"RSA","e":65537})", "RFC 7518 6.3.1.2"},
    {"member.type", R"({"kty":"RSA","d":5})", "RFC 7518 6.3.2.1"},
    {"member.type", R"({"kty":"EC","d":5})", "RFC 7518 6.2.2.1"},
    {"member.type", R"({"kty":"EC","kid":5})", "RFC 7517 4.5"},
    {"member.empty", R"({"kty":"RSA","n":""})", "RFC 7518 6.3.1.1"},
    {"member.null", R"({"kty":"EC","use":null})", "RFC 7517 4.2"},
    {"x5c.null", R"({"kty":"EC","x5t#S256":null})", "RFC 7517 4.9"},
    {"member.length", R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})", "RFC 8032 5.1.5"},
    {"member.length", R"({"kty":"OKP","crv":"Ed448","x":"AAAA"})", "RFC 8032 5.2.5"},
    {"member.length", R"({"kty":"OKP","crv":"X448","x":"AAAA"})", "RFC 7748 5"},
    {"member.length", R"({"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"})", "RFC 9964 5"},
    {"member.length", R"({"kty":"AKP","alg":"ML-DSA-44","priv":"AAAA"})", "RFC 9964 4"},
    {"member.length", R"({"kty":"oct","alg":"A128KW","k":"AAAA"})", "RFC 7518 6.4.1"},
    {"okp.point.small-order", R"({"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        "RFC 8032 5.1.3"},
    {"okp.point.small-order",
        R"({"kty":"OKP","crv":"Ed448","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        "RFC 8032 5.2.3"},
    {"okp.point.encoding",
        R"({"kty":"OKP","crv":"Ed448","x":"__________________________________________________________________________8A"})",
        "RFC 8032 5.2.3"},
    {"okp.agreement.zero", R"({"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        "RFC 7748 6.1"},
    {"okp.agreement.zero",
        R"({"kty":"OKP","crv":"X448","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        "RFC 7748 6.2"},
    {"okp.agreement.small-order",
        R"({"kty":"OKP","crv":"X448","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        "RFC 7748 6.2"},
    {"okp.agreement.encoding",
        R"({"kty":"OKP","crv":"X448","x":"__________________________________________________________________________8"})",
        "RFC 7748 5"},
    {"key.kid.missing", R"({"kty":"EC"})", "RFC 7517 4.5"},
};

TEST(citations, are_of_the_member_and_the_key_type) {
  for (const row& each : rows) {
    EXPECT_EQ(citation_of_first(each.rule, std::string{each.key}), each.citation) << each.rule << ' ' << each.key;
  }
}

TEST(citations, stand_in_every_form) {
  const std::string text = R"({"kty":"OKP","crv":"Ed25519","kid":"a","alg":"Ed25519","x":"AAAA"})";
  for (const std::string format : {"human", "json", "sarif"}) {
    const outcome ended = cli({"check", "--policy", "rfc", "--format", format}, text);
    EXPECT_TRUE(has(ended.out, "RFC 8032 5.1.5")) << ended.out;
  }
}

TEST(thumbprints, are_of_keys_whose_identity_is_sound) {
  const p256_key at = make_p256_key(0);
  const std::string point = R"("kty":"EC","crv":"P-256","x":")" + at.x + R"(","y":")" + at.y + '"';
  const std::string print = cli({"thumbprint"}, '{' + point + '}').out;
  ASSERT_EQ(print.size(), 44U);
  for (const std::string more : {R"("alg":"RS256")", R"("use":5)", R"("use":"saml_ca")", R"("x5t":null)",
           R"("kid":null)", R"("key_ops":["sign","sign"])", R"("alg":"none")", R"("d":"AAAA")"}) {
    const outcome ended = cli({"thumbprint"}, '{' + point + ',' + more + '}');
    EXPECT_EQ(ended.out, print) << more;
    EXPECT_EQ(ended.exit_code, cli({"check", "--policy", "rfc"}, '{' + point + ',' + more + '}').exit_code) << more;
  }
  for (const std::string& text : {'{' + point + R"(,"x":"AAAA"})", '{' + point, '{' + point + "} {}",
           R"({"kty":"EC","crv":"P-256","x":")" + at.x + R"(=","y":")" + at.y + R"("})",
           std::string{R"({"kty":"oct","k":"AAAA"})"},
           R"({"kty":"EC","crv":"P-256","x":")" + at.y + R"(","y":")" + at.x + R"("})"}) {
    const outcome ended = cli({"thumbprint"}, text);
    EXPECT_EQ(ended.out, "") << text;
    EXPECT_NE(ended.exit_code, 0) << text;
  }
}

}  // namespace
}  // namespace jwkguard::test
