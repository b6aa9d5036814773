// A secret is planted in a text, under many names, in many places and encodings: no six characters of it in a row come
// out in any form of report. The cases are made from a fixed seed.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "json/base64.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/validator.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

constexpr std::size_t window = 6;

class planter {
 public:
  explicit planter(std::uint32_t seed) : random_(seed) {}

  /// next makes a text, and the spellings of the secret that must not come out.
  std::string next(std::vector<std::string>& hidden) {
    const std::string secret = make_secret();
    const std::string content = encoded(secret);
    hidden = {secret, content};
    const std::string value = below(3) == 0 ? octets(secret, hidden) : '"' + content + '"';
    const std::string text = placed(value);
    return below(8) == 0 ? damaged(text) : text;
  }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random_); }
  template <std::size_t Count>
  std::string_view one_of(const std::array<std::string_view, Count>& all) {
    return all[below(Count)];
  }

  std::string make_secret() {
    constexpr std::array<std::string_view, 4> alphabets = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'()*,.:;<=>?@[]^_{|}~ ",
        "abcdefghijklmnopqrstuvwxyz0123456789"};
    const std::string_view alphabet = one_of(alphabets);
    std::string secret;
    for (std::size_t left = 16 + below(50); left != 0; --left) {
      secret += alphabet[below(alphabet.size())];
    }
    return secret;
  }

  static std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return out + '"';
  }

  std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
      if (below(3) == 0) {
        out += "\\u00";
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 15U];
      } else {
        out += c;
      }
    }
    return out;
  }

  // The content of a JSON string.
  std::string encoded(const std::string& secret) {
    switch (below(6)) {
      case 0: {
        std::string out;
        json::append_base64url(out, {reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
        return out;
      }
      case 1: return escaped(secret);
      case 2: return R"({\"kty\":\"EC\",\"d\":\")" + secret + R"(\"})";
      case 3: return "-----BEGIN PRIVATE KEY-----\\n" + secret + "\\n-----END PRIVATE KEY-----";
      default: return secret;
    }
  }

  // A value of numbers of three digits: in one array, an array each, or members of an object, as JavaScript writes its
  // Uint8Array.
  std::string octets(std::string_view secret, std::vector<std::string>& hidden) {
    const std::size_t how = below(4);
    std::string out;
    hidden.clear();
    for (std::size_t at = 0; at < secret.size(); ++at) {
      const std::string number = std::to_string(static_cast<unsigned char>(secret[at]) + 100U);
      const std::string item = how == 0   ? '[' + number + ']'
                               : how == 1 ? quoted(std::to_string(at + 10)) + ':' + number
                                          : number;
      out += at == 0 ? "" : below(2) == 0 ? ", " : ",";
      out += item;
      hidden.push_back(item);  // of the names alone nothing is hidden
    }
    if (how != 1) {
      hidden = {out};
    }
    return how == 1 ? '{' + out + '}' : '[' + out + ']';
  }

  std::string name() {
    constexpr std::array<std::string_view, 44> names = {"value", "key", "secret", "password", "passphrase",
        "privateKey", "private_key", "token", "seed", "signing_key", "hmac", "D", "d ", "K", " k", "P", "Qi", "foo",
        "x5t#256", "issuer", "iat", "exp", "type", "algorithm", "Kid", "KTY", "kidd", "algo", "cloud_instance_name",
        "name", "data", "x-secret", "\xE2\x84\xAA", "client_secret", "InverseQ", "note", "jwks_uri", "d", "k", "priv",
        "oth", "sub", "", "a/b~c"};
    return std::string{one_of(names)};
  }

  std::string member(const std::string& value) { return quoted(name()) + ':' + nested(value); }

  std::string nested(std::string value) {
    for (std::size_t left = below(3); left != 0; --left) {
      switch (below(3)) {
        case 0: value = '[' + value + ']'; break;
        case 1: value = "[1,{\"kty\":\"RSA\"}," + value + ']'; break;
        default: value = '{' + quoted(name()) + ':' + value + '}';
      }
    }
    return value;
  }

  std::string key_with(const std::string& more) {
    constexpr std::array<std::string_view, 9> others = {R"({"kty":"oct","kid":"a")", R"({"kty":"oct","alg":"HS256")",
        R"({"alg":"HMACSHA256","kty":"MAC")", R"({"kid":"a")", R"({"type":"HS256")", R"({"kty":"DSA","kid":"a")",
        R"({"kty":"RSA","e":"AQAB","kid":"a")", R"({"kty":"OKP","crv":"Ed25519")", R"({"use":"sig")"};
    std::string text = test::jwk_of(test::make_p256_key(0), "a");
    text.pop_back();
    if (below(2) == 0) {
      text = one_of(others);
    }
    return below(2) == 0 ? text + ',' + more + '}' : '{' + more + ',' + text.substr(1) + '}';
  }

  std::string placed(const std::string& value) {
    const std::string line_end = below(3) == 0 ? "\n " : "";
    switch (below(14)) {
      case 0: return key_with(member(value));
      case 1: return '{' + member(value) + '}';
      case 2: return R"({"keys":[],)" + line_end + member(value) + '}';
      case 3: return '{' + member(value) + R"(,"keys":[)" + key_with(R"("z":1)") + "]}";
      case 4: return R"({"keys":[)" + value + "]}";
      case 5: return R"({"keys":)" + value + '}';
      case 6: return value;
      case 7: return "[" + key_with(member(value)) + ']';
      case 8: return R"({"keys":[{"kid":{"a":[)" + value + R"(]}},{"key_ops":{"b":)" + value + "}}]}";
      case 9: return R"({"keys":[)" + key_with(R"("key_ops":["verify",)" + value + ']') + "]}";
      case 10: return R"({"keys":[)" + key_with(R"("key_ops":)" + value) + "]}";
      default: return R"({"keys":[)" + line_end + key_with(line_end + member(value)) + line_end + "]}";
    }
  }

  // Cut off, or with something in it that is no JSON.
  std::string damaged(const std::string& text) {
    const std::size_t at = text.size() / 2 + below(text.size() / 2 + 1);
    constexpr std::array<std::string_view, 4> dirt = {"\x01", "'", "}]", "\xFF"};
    return below(2) == 0 ? text.substr(0, at) : text.substr(0, at) + std::string{one_of(dirt)} + text.substr(at);
  }

  std::mt19937 random_;
};

// The first piece of one of the spellings that `text` shows; empty if none.
std::string shown_in(const std::string& text, const std::vector<std::string>& hidden) {
  constexpr std::string_view armour =
      "-----BEGIN PRIVATE KEY-----\\n-----END PRIVATE KEY-----{\\\"kty\\\":\\\"EC\\\",\\\"d\\\":\\\"";
  for (const std::string& each : hidden) {
    for (std::size_t at = 0; at + window <= each.size(); ++at) {
      const std::string piece = each.substr(at, window);
      if (text.find(piece) != std::string::npos && armour.find(piece) == std::string_view::npos &&
          piece.find("\\u00") == std::string::npos) {
        return piece;
      }
    }
  }
  return {};
}

void expect_hidden(const std::string& text, const policy& rules, const std::vector<std::string>& hidden) {
  std::string buffer = text;
  std::string masked = text;
  const report what = check(buffer, rules);
  mask_secrets(what, masked);
  const render_options options{.source = "test", .original = masked};
  sarif_log log;
  log.add(what, options);
  for (const std::string& form : {masked, render_human(what, options), render_json(what, rules, options),
           render_github(what, options), log.text(rules)}) {
    ASSERT_EQ(shown_in(form, hidden), "") << text << '\n' << form;
  }
}

TEST(secrets_property, nothing_of_a_planted_secret_comes_out) {
  constexpr int cases = 4'000;
  constexpr std::uint32_t seed = 20'260'917;
  planter make{seed};
  policy allowing = policy::rfc();
  allowing.allow_secret = true;
  const std::array policies = {policy::cloudflare(), policy::rfc(), allowing};
  std::vector<std::string> hidden;
  for (int index = 0; index < cases; ++index) {
    const std::string text = make.next(hidden);
    expect_hidden(text, policies[static_cast<std::size_t>(index) % policies.size()], hidden);
    if (HasFatalFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace jwkguard
