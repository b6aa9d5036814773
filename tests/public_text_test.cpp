// Public keys in texts that are no JSON any more are called private by nobody: sets with something behind them, cut
// off, or with other quotes. The cases are made from a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "json/base64.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard {
namespace {

class maker {
 public:
  explicit maker(std::uint32_t seed) : random_(seed) {}

  std::string next() { return damaged(set()); }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random_); }
  template <std::size_t Count>
  std::string one_of(const std::array<std::string_view, Count>& all) {
    return std::string{all[below(Count)]};
  }

  std::string octets(std::size_t count, std::string begin = {}) {
    while (begin.size() < count) {
      begin += static_cast<char>(below(256));
    }
    return begin;
  }
  static std::string base64url(std::string_view octets) {
    std::string out;
    json::append_base64url(out, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
    return out;
  }
  static std::string base64(std::string_view octets) {
    std::string out = base64url(octets);
    std::replace(out.begin(), out.end(), '-', '+');
    std::replace(out.begin(), out.end(), '_', '/');
    return out.append((4 - out.size() % 4) % 4, '=');
  }

  std::string key() {
    constexpr std::array<std::string_view, 5> kids = {"a", "2024-05-01", "k=1", "prod:d", "signing-key-1"};
    const std::string kid = below(3) == 0 ? one_of(kids) : base64url(octets(20));
    const std::string common = R"("kid":")" + kid + R"(","use":"sig",)";
    if (below(2) == 0) {
      return R"({"kty":"EC","crv":"P-256","alg":"ES256",)" + common + R"("x":")" + base64url(octets(32)) +
             R"(","y":")" + base64url(octets(32)) + "\"}";
    }
    std::string n = octets(256);
    n.front() = static_cast<char>(n.front() | 0x80);
    n.back() = static_cast<char>(n.back() | 1);
    const std::string chain =
        R"(,"x5c":[")" + base64(octets(700 + below(3), "\x30\x82\x02\xB8\x30\x82\x01\xA0")) + "\"]";
    return R"({"kty":"RSA","alg":"RS256",)" + common + R"("e":"AQAB","n":")" + base64url(n) + '"' +
           (below(2) == 0 ? chain : "") + '}';
  }

  std::string set() {
    const std::string between = below(2) == 0 ? ",\n  " : ",";
    std::string all = key();
    for (std::size_t left = below(4); left != 0; --left) {
      all += between + key();
    }
    return R"({"keys":[)" + all + "]}";
  }

  static std::string with_quotes(const std::string& text, std::string_view opening, std::string_view closing) {
    std::string out;
    bool is_open = false;
    for (const char c : text) {
      if (c == '"') {
        out += is_open ? closing : opening;
        is_open = !is_open;
      } else {
        out += c;
      }
    }
    return out;
  }

  std::string damaged(const std::string& text) {
    constexpr std::array<std::string_view, 8> behind = {
        " EOF", "\nEOF\n", ";", "}", "x", "\n# public keys: d, p and q are not here", "\nd: none", "\n{\"a\":1}"};
    constexpr std::array<std::array<std::string_view, 2>, 7> quotes = {{{"'", "'"}, {"\u201C", "\u201D"},
        {"\u201E", "\u201C"}, {"\u00AB", "\u00BB"}, {"", ""}, {"&quot;", "&quot;"}, {"\\\"", "\\\""}}};
    switch (below(4)) {
      case 0: return text + one_of(behind);
      case 1: return text.substr(0, text.size() - 1 - below(3));
      case 2: return text.substr(0, text.size() / 4 + below(text.size() * 3 / 4));
      default: {
        const auto& pair = quotes[below(quotes.size())];
        return with_quotes(text, pair[0], pair[1]);
      }
    }
  }

  std::mt19937 random_;
};

TEST(public_text, is_never_called_private) {
  constexpr int cases = 2'000;
  constexpr std::uint32_t seed = 20'261'129;
  maker make{seed};
  const std::array policies = {policy::cloudflare(), policy::rfc()};
  for (int index = 0; index < cases; ++index) {
    const std::string text = make.next();
    std::string buffer = text;
    const report what = check(buffer, policies[static_cast<std::size_t>(index) % policies.size()]);
    ASSERT_FALSE(what.valid()) << text;
    ASSERT_FALSE(what.secret) << text;
    for (const finding& each : what.findings) {
      ASSERT_FALSE(std::string_view{each.rule->id}.starts_with("private.")) << each.rule->id << '\n' << text;
    }
  }
}

// The same damage does not hide what is private.
TEST(public_text, is_called_private_once_it_is) {
  constexpr std::string_view d = "bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ";
  for (const std::string_view name : {"d", "p", "k"}) {
    for (const std::string_view quote : {"'", "\u201C", "\u201D", "\u201E", "\u00AB", "\u00BB", "", "&quot;", "\\\""}) {
      std::string text;
      const std::string member = '"' + std::string{name} + "\": \"" + std::string{d} + '"';
      for (const char c : R"({"keys":[{"kty":"EC",)" + member + "}]}") {
        text += c == '"' ? std::string{quote} : std::string{c};
      }
      std::string buffer = text;
      EXPECT_TRUE(check(buffer, policy::cloudflare()).secret) << text;
    }
  }
  for (const std::string_view text : {
           R"(keys = [{kty: "EC", d: "bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ"}])",
           "kty=EC\nd=bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ\n",
           "kty = EC\nd = \"bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ\"\n",
           "- kty: EC\n  d: >-\n    bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ\n",
           "{:kty=>\"EC\", :d=>\"bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ\"}",
           "jwk.kty = 'EC'; jwk.d = 'bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ';",
           "const kty = 'EC'; const d = 'bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ';",
           R"({"keys":[{"kty":"EC","x":"uut40HlskTFHWejnWETXQ-BkOuJUx_EqbMgUqMiUx_4"}]})"
           "\nd: bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ\n",
       }) {
    std::string buffer{text};
    EXPECT_TRUE(check(buffer, policy::cloudflare()).secret) << text;
  }
}

TEST(public_text, holds_no_secret_where_it_is_null) {
  for (const std::string_view text : {R"({"kty":"EC","d":null,"p":null,"k":null,"oth":null})",
           R"({"keys":[{"kty":"RSA","d":null,"p":null,"q":null,"dp":null,"dq":null,"qi":null}]})",
           R"({"keys":[{"kty":"RSA","d":null}]} x)", R"({"keys":[{"kty":"RSA","d":null)", R"([{"d":null,"kty":"EC"}])",
           R"([{"kty":"EC","d":null}])", R"({"keys":[],"d":null})", R"({"keys":[{"jwk":{"kty":"EC","d":null}}]})"}) {
    std::string buffer{text};
    EXPECT_FALSE(check(buffer, policy::cloudflare()).secret) << text;
  }
  for (const std::string_view text : {R"({"kty":"EC","d":"AAAA","d":null})", R"({"kty":"EC","d":null,"d":"AAAA"})",
           R"([{"d":null,"d":"AAAA","kty":"EC"}])", R"([{"kty":"EC","d":"AAAA","d":null}])"}) {
    std::string buffer{text};
    EXPECT_TRUE(check(buffer, policy::cloudflare()).secret) << text;
  }
}

}  // namespace
}  // namespace jwkguard
