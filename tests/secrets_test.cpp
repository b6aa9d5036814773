// Private and secret members, wherever and however they are written: reported, wiped from the buffer, and shown
// nowhere.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/render.hpp"
#include "jwkguard/validator.hpp"
#include "keys/members.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

// As long as a P-256 scalar in base64url, and nothing that could stand in a message by accident.
constexpr std::string_view secret = "qwfp_zxcd_arst_vbkh_neio_jluy_tgmp_wqaz_xsw";
constexpr std::size_t window = 6;

std::string key_with(std::string_view more) {
  std::string text = test::jwk_of(test::make_p256_key(0), "a");
  text.pop_back();
  return text + ',' + std::string{more} + '}';
}

std::string in_set(const std::string& key) { return R"({"keys":[)" + key + "]}"; }

std::string member(std::string_view name, std::string_view value) {
  return '"' + std::string{name} + "\":" + std::string{value};
}

std::string quoted() { return '"' + std::string{secret} + '"'; }

// Texts whose secret stands where a key holds its private members.
std::vector<std::string> texts_with_a_leak() {
  const std::string value = quoted();
  std::vector<std::string> all;
  std::vector<std::string> members;
  keys::for_each_member([&](keys::member, const keys::member_row& row) {
    if (row.kept != keys::secrecy::open) {
      members.push_back(member(row.name, value));
    }
  });
  const std::string d = member("d", value);
  members.push_back(R"("\u0064":)" + value);
  members.push_back(R"("\u006b" : )" + value);
  members.push_back(R"("d":"\u0071)" + std::string{secret.substr(1)} + '"');
  members.push_back(member("d", "[" + value + "]"));
  members.push_back(member("d", R"({"x":[)" + value + "]}"));
  members.push_back(member("oth", R"([{"r":)" + value + R"(,"d":)" + value + "}]"));
  members.push_back(R"("d":null,"d":)" + value);
  members.push_back(R"("d":0,"\u0064":)" + value + ",\"p\":" + value);
  members.push_back(d + ',' + d);
  for (const std::string& each : members) {
    all.push_back(key_with(each));
    all.push_back(in_set(key_with(each)));
    all.push_back(in_set("{" + each + "}"));
    all.push_back(R"({"keys":[],)" + each + "}");
    all.push_back("{" + each + R"(,"keys":[)" + key_with(R"("z":1)") + "]}");
  }
  // Broken off or broken after the secret has begun.
  const std::string whole = in_set(key_with(d) + ',' + key_with(R"("use":"enc")"));
  const std::size_t begin = whole.find(secret) + window;
  for (std::size_t length = begin; length < whole.size(); length += 3) {
    all.push_back(whole.substr(0, length));
    all.push_back(whole.substr(0, length) + "\x01" + whole.substr(length));
  }
  const std::string cut{secret.substr(0, 20)};
  for (const std::string_view start :
      {R"({"keys":[{"kty":"oct","k":")", R"({"kty":"oct","k":")", R"({"keys":[{"\u006b":")"}) {
    all.push_back(std::string{start} + cut);
    all.push_back(std::string{start} + cut + "\\");
    all.push_back(std::string{start} + cut + "\\ud8");
    all.push_back(std::string{start} + cut + "\xE2\x82");
  }
  all.push_back(whole + whole);
  return all;
}

// Texts whose secret stands where no key should be: refused for that, so it is enough that it is not shown.
std::vector<std::string> texts_with_a_stray_secret() {
  const std::string key = key_with(member("d", quoted()));
  const std::string bare = "{" + member("d", quoted()) + "}";
  return {"[" + bare + "]", "[" + key + "]", R"({"keys":)" + bare + "}", R"({"keys":{"a":)" + key + "}}",
      R"({"keys":[],"keys":[)" + bare + "]}", R"({"keys":[[)" + bare + "]]}", "-----BEGIN " + bare, "<" + bare,
      "eyJ" + bare, "{} " + bare, "\xFF\xFE" + bare};
}

// The first piece of the secret that `text` shows; empty if none.
std::string_view shown_in(std::string_view text) {
  for (std::size_t at = 0; at + window <= secret.size(); ++at) {
    if (text.find(secret.substr(at, window)) != std::string_view::npos) {
      return secret.substr(at, window);
    }
  }
  return {};
}

struct output {
  report what;
  std::string buffer;
  std::string masked;
  std::string human;
  std::string json;
};

output check_and_show(const std::string& text, const policy& rules) {
  output out{{}, text, text, {}, {}};
  out.what = check(out.buffer, rules);
  mask_secrets(out.what, out.masked);
  out.human = render_human(out.what, {.source = "test", .original = out.masked, .color = true});
  out.json = render_json(out.what, rules, {.source = "test", .original = out.masked});
  return out;
}

void expect_not_shown(const output& seen, const std::string& text) {
  EXPECT_EQ(shown_in(seen.masked), "") << text;
  EXPECT_EQ(shown_in(seen.human), "") << text;
  EXPECT_EQ(shown_in(seen.json), "") << text;
}

bool says_private(const report& what) {
  for (const finding& each : what.findings) {
    const bool is_leak = each.rule->id == "private.member" || each.rule->id == "private.symmetric";
    if (is_leak && each.level == level::error) {
      return true;
    }
  }
  return false;
}

TEST(secrets, are_reported_wiped_and_never_shown) {
  const auto texts = texts_with_a_leak();
  EXPECT_GT(texts.size(), 240U);
  for (const policy& rules : {policy::cloudflare(), policy::rfc()}) {
    for (const std::string& text : texts) {
      const output seen = check_and_show(text, rules);
      EXPECT_TRUE(seen.what.secret) << text;
      EXPECT_TRUE(says_private(seen.what)) << text;
      EXPECT_FALSE(seen.what.valid()) << text;
      EXPECT_EQ(shown_in(seen.buffer), "") << text;
      expect_not_shown(seen, text);
    }
  }
}

TEST(secrets, stay_in_the_buffer_where_the_policy_allows_them_and_are_not_shown_either) {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  for (const std::string& text : texts_with_a_leak()) {
    const output seen = check_and_show(text, rules);
    EXPECT_FALSE(seen.what.secret) << text;
    EXPECT_FALSE(says_private(seen.what)) << text;
    EXPECT_NE(shown_in(seen.buffer), "") << text;
    expect_not_shown(seen, text);
  }
}

TEST(secrets, the_endpoint_is_never_allowed_any) {
  policy rules = policy::cloudflare();
  rules.allow_secret = true;
  const output seen = check_and_show(in_set(key_with(member("d", quoted()))), rules);
  EXPECT_TRUE(seen.what.secret);
  EXPECT_TRUE(says_private(seen.what));
}

TEST(secrets, a_number_is_wiped_too) {
  for (const std::string_view value : {"123456789012345678", "[1,2,3]", "true"}) {
    const std::string text = in_set(key_with(member("d", value)));
    const output seen = check_and_show(text, policy::cloudflare());
    EXPECT_TRUE(seen.what.secret);
    EXPECT_EQ(seen.buffer.substr(text.find(value), value.size()), std::string(value.size(), '\0'));
    EXPECT_EQ(seen.human.find("345678"), std::string::npos);
  }
}

TEST(secrets, are_not_shown_where_no_key_should_be) {
  for (const policy& rules : {policy::cloudflare(), policy::rfc()}) {
    for (const std::string& text : texts_with_a_stray_secret()) {
      const output seen = check_and_show(text, rules);
      EXPECT_FALSE(seen.what.valid()) << text;
      expect_not_shown(seen, text);
    }
  }
}

TEST(secrets, past_the_limit_of_keys_are_not_shown) {
  policy rules = policy::cloudflare();
  rules.limits.keys = 1;
  const std::string bare = "{" + member("d", quoted()) + "}";
  expect_not_shown(check_and_show(R"({"keys":[{"kty":"EC"},)" + bare + "]}", rules), bare);
}

TEST(secrets, are_not_shown_where_a_public_member_repeats_them) {
  for (const bool allows : {false, true}) {
    for (policy rules : {policy::cloudflare(), policy::rfc()}) {
      rules.allow_secret = allows;
      for (const std::string_view name : {"kid", "alg", "use", "crv", "x5u"}) {
        const std::string key = R"({"kty":"oct",)" + member("k", quoted()) + ',' + member(name, quoted()) + '}';
        for (const std::string& text : {key, in_set(key)}) {
          const output seen = check_and_show(text, rules);
          EXPECT_FALSE(seen.what.valid()) << text;
          expect_not_shown(seen, text);
        }
      }
      const std::string key = R"({"kty":"oct","alg":"HS256","kid":"a",)" + member("k", quoted()) + '}';
      const std::string other = test::jwk_of(test::make_p256_key(0), secret);
      if (allows) {
        const output seen = check_and_show(in_set(key + ',' + other), rules);
        EXPECT_FALSE(seen.what.valid());
        expect_not_shown(seen, key);
      }
    }
  }
}

TEST(secrets, are_not_shown_in_the_place_of_words_and_names) {
  constexpr std::string_view random = "Zk3uVq9LwT2xYb7RmGcHs4nQ8pJ1";
  const std::string value = '"' + std::string{random} + '"';
  for (const std::string& text :
      {R"({"keys":[{"kty":"oct","alg":)" + value + "}]}", R"({"keys":[{"kty":)" + value + "}]}",
          R"({"keys":[{"kty":"oct","use":)" + value + "}]}", R"({"keys":[{"kty":"oct","crv":)" + value + "}]}",
          R"({"keys":[{"kty":"oct",)" + value + ":1}]}", R"({"keys":[{"kty":"oct","a":{)" + value + ":1}}]}"}) {
    const output seen = check_and_show(text, policy::rfc());
    for (const std::string& form : {seen.masked, seen.human, seen.json}) {
      EXPECT_EQ(form.find(random.substr(4, window)), std::string::npos) << text << '\n' << form;
    }
  }
  const std::string known = R"({"keys":[{"kty":"oct","alg":"PBES2-HS256+A128KW"}]})";
  EXPECT_EQ(check_and_show(known, policy::rfc()).masked, known);
}

TEST(secrets, a_clean_set_has_none) {
  const output seen = check_and_show(test::make_p256_set(2), policy::cloudflare());
  EXPECT_FALSE(seen.what.secret);
  EXPECT_TRUE(seen.what.secrets.empty());
  EXPECT_EQ(seen.masked, test::make_p256_set(2));
}

}  // namespace
}  // namespace jwkguard
