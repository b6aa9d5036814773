// Keys that stand elsewhere: what gets them out, and what is shown of a text that nobody could read.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/policy.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard {
namespace {

constexpr std::string_view key =
    R"({"kty":"EC","crv":"P-256","alg":"ES256","kid":"a","x":"QaEhZOuXwA67nNJbTxddtm4CL5pqCxJlYCURygWxu4Q",)"
    R"("y":"Gbbg1nmSn5rssxUtGU1Z30QDyNhSSd-i4Q4os7dSYI4"})";
constexpr std::string_view unnamed = R"({"kty":"EC","crv":"P-256"})";

std::string with_keys(std::string_view form) {
  std::string text;
  for (const char c : form) {
    text += c == 'K' ? std::string{key} : c == 'U' ? std::string{unnamed} : std::string{c};
  }
  return text;
}

// The command of the only finding that has one.
std::string command_for(std::string text) {
  const report what = check(text, policy::rfc());
  std::string command;
  for (const finding& each : what.findings) {
    if (!each.command.empty()) {
      EXPECT_TRUE(command.empty() || command == each.command);
      EXPECT_TRUE(help_of(each).ends_with("; try: " + each.command));
      command = each.command;
    }
  }
  return command;
}

struct wrapped {
  std::string_view form;  // K is a JWK, U one without a kid
  std::string_view command;
};

TEST(elsewhere, a_command_gets_the_keys_out) {
  const std::vector<wrapped> all{
      {R"({"data":{"keys":[K]}})", "jq .data FILE"},
      {R"({"a":{"b c":{"it's":{"keys":[K]}}}})", R"(jq '.a["b c"]["it\u0027s"]' FILE)"},
      {"{\"\xF0\x9F\x94\x91\":{\"keys\":[K]}}", R"(jq '.["\ud83d\udd11"]' FILE)"},
      {R"({"result":[{"keys":[K]}]})", "jq '.result[0]' FILE"},
      {R"({"data":[K,K]})", "jq '{keys:.data}' FILE"},
      {"[K]", "jq '{keys:.}' FILE"},
      {R"({"keys":{"jwks":[K]}})", "jq '{keys:.keys.jwks}' FILE"},
      {R"({"keys":{"a":K,"b":K}})", "jq '{keys:[.keys[]|select(.kty?)]}' FILE"},
      {R"({"keys":{"a":U}})", "jq '{keys:[.keys|to_entries[]|select(.value.kty?)|{kid:.key}+.value]}' FILE"},
      {R"({"a":K,"b":U})", "jq '{keys:[to_entries[]|select(.value.kty?)|{kid:.key}+.value]}' FILE"},
      {R"({"key":K,"attributes":{}})", "jq .key FILE"},
      {R"({"keys":K})", "jq .keys FILE"},
      {R"({"old":{"k":K},"new":{"k":K}})", "jq '{keys:[..|objects|select(.kty)]}' FILE"},
      {R"({"jwk":K,"all":{"keys":[K,K]}})", "jq .all FILE"},
      {R"({"keys":[{"jwk":K}]})", "jq '{keys:[..|objects|select(.kty)]}' FILE"},
      {R"("{\"keys\":[]}")", "jq fromjson FILE"},
      {R"({"jwks":"{\"keys\":[]}"})", "jq '.jwks|fromjson' FILE"},
      {R"({"keys":"[{\"kty\":1}]"})", "jq '{keys:(.keys|fromjson)}' FILE"},
      {R"(["{\"kty\":1}"])", "jq '{keys:[.[]|fromjson]}' FILE"},
      {R"({"jwks":"eyJrZXlzIjpbXX0"})", "jq '.jwks|@base64d|fromjson' FILE"},
      {"K\nK", "jq -s '{keys:(map(.keys? // [.])|add)}' FILE"},
      {R"({"keys":[K]})", ""},
      {R"({"a":1})", ""},
  };
  for (const wrapped& each : all) {
    EXPECT_EQ(command_for(with_keys(each.form)), each.command) << each.form;
  }
}

TEST(elsewhere, a_name_cannot_leave_its_quotes) {
  const std::string command = command_for(with_keys("{\"';\\n\\u001b]0;x\\u0007 $(id) `id` \\\\\":{\"keys\":[K]}}"));
  EXPECT_EQ(command, R"(jq '.["\u0027;\u000a\u001b]0;x\u0007 $(id) `id` \u005c"]' FILE)");
}

std::string shown(std::string_view text) {
  std::string buffer{text};
  std::string original{text};
  const report what = check(buffer, policy::cloudflare());
  mask_secrets(what, original);
  return original;
}

TEST(unread_text, messages_are_shown) {
  for (const std::string_view text : {"Not found", "error code: 1020", "404: Not Found", "Internal Server Error",
           "Unauthorized", "curl: (6) Could not resolve host", "<<EOF", "```json"}) {
    EXPECT_EQ(shown(text), text);
  }
}

TEST(unread_text, what_may_be_a_key_is_not) {
  EXPECT_EQ(shown("hunter2hunter2"), "h*************");
  EXPECT_EQ(shown("correct horse battery"), "c****** ***** *******");
  EXPECT_EQ(shown("JWT_SECRET: not found"), "J*********: not found");
  EXPECT_EQ(shown("{'k': 'this is not found'}"), "{'*': '**** ** *** *****'}");
  EXPECT_EQ(shown("{'kty': 'RSA', 'n': 'error'}"), "{'kty': 'RSA', 'n': 'error'}");
  EXPECT_EQ(shown("ssh-rsa AAAAB3NzaC1yc2E"), "ssh-rsa ***************");
}

}  // namespace
}  // namespace jwkguard
