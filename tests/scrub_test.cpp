// No secret comes through, however a gateway spells it.
#include "submit/scrub.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jwkguard::submit {
namespace {

constexpr std::array<std::string_view, 2> secrets{"ab/c-d+9~", "ab/c-d+9~longer"};

struct row {
  std::string_view text;
  std::string_view shown;
};

constexpr std::array<row, 16> rows{{
    {"", ""},
    {"nothing", "nothing"},
    {"ab/c-d+9~", "***"},
    {"<ab/c-d+9~>", "<***>"},
    {"ab/c-d+9~ab/c-d+9~", "******"},
    {"ab/c-d+9~longer", "***"},
    {"abab/c-d+9~", "ab***"},
    {"ab%2Fc%2dd%2B9%7e", "***"},
    {"%61%62%2F%63%2D%64%2B%39%7E", "***"},
    {R"(ab\/c-d+9~)", "***"},
    {R"(\u0061b\u002Fc\u002dd+9~)", "***"},
    {R"("token":"ab\/c-d%2B9~","x":1)", R"("token":"***","x":1)"},
    {"ab/c-d+9", "ab/c-d+9"},
    {"AB/C-D+9~", "AB/C-D+9~"},
    {"ab%2", "ab%2"},
    {"ab\\", "ab\\"},
}};

TEST(scrub, leaves_stars) {
  for (const row& each : rows) {
    EXPECT_EQ(scrubbed(each.text, secrets), each.shown);
  }
  EXPECT_EQ(scrubbed("100%25 off", std::array<std::string_view, 1>{"100% off"}), "***");
  EXPECT_EQ(scrubbed("100% off", std::array<std::string_view, 1>{"100% off"}), "***");
  EXPECT_EQ(scrubbed("ab/c-d+9~", {}), "ab/c-d+9~");
}

TEST(scrub, knows_the_secrets_of_a_request) {
  authorization who;
  who.token = secret{"some-token"};
  std::vector<secret> sent;
  EXPECT_EQ(secrets_of(who, sent), (std::vector<std::string_view>{"some-token"}));
  remember_secrets(R"({"keys":[{"k":"first-one","kid":"k"},{"kid":"\"k\":\"no-secret"},{"k":"second-one"}]})", sent);
  EXPECT_EQ(secrets_of(who, sent), (std::vector<std::string_view>{"some-token", "first-one", "second-one"}));
  remember_secrets("{}", sent);
  remember_secrets(R"({"k":"cut-off-here)", sent);
  EXPECT_EQ(secrets_of(who, sent).back(), "cut-off-here");
  authorization pair;
  pair.email = "me@example.com";
  pair.key = secret{"some-key"};
  EXPECT_EQ(secrets_of(pair, {}), (std::vector<std::string_view>{"some-key"}));
  authorization odd;
  odd.token = secret{"success"};
  EXPECT_TRUE(secrets_of(odd, {}).empty()) << "answers would be unreadable";
}

TEST(scrub, hides_what_stands_in_private_members) {
  constexpr std::array<row, 12> texts{{
      {"", ""},
      {R"({"kid":"h","k":"abc"})", R"({"kid":"h","k":"***"})"},
      {R"({"k" : "abc","d":)", R"({"k" : "***","d":)"},
      {"{\"d\"\n:\t\"abc\"}", "{\"d\"\n:\t\"***\"}"},
      {R"({"p":"a","q":"b","dp":"c","dq":"d","qi":"e"})", R"({"p":"***","q":"***","dp":"***","dq":"***","qi":"***"})"},
      {R"({"kty":"AKP","priv":"a"})", R"({"kty":"AKP","priv":"***"})"},
      {R"({"oth":[{"r":"a","d":"b","t":"c"}]})", R"({"oth":[{"r":"***","d":"***","t":"***"}]})"},
      {R"({"k":"cut)", R"({"k":"***)"},
      {R"({"k":["abc"]})", R"({"k":["abc"]})"},
      {R"({"kty":"oct","alg":"k"})", R"({"kty":"oct","alg":"k"})"},
      {R"(an odd " and then {"k":"abc"})", R"(an odd " and then {"k":"***"})"},
      {R"("k")", R"("k")"},
  }};
  for (const row& each : texts) {
    EXPECT_EQ(without_key_material(each.text), each.shown);
  }
}

}  // namespace
}  // namespace jwkguard::submit
