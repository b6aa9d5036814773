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
      {R"({"jwk":K,"all":{"keys":[K,K]}})", "jq '{keys:[..|objects|select(.kty)]}' FILE"},
      {R"([{"keys":[K]},{"keys":[K]}])", "jq '{keys:[..|objects|.keys?|arrays|.[]]}' FILE"},
      {R"({"tenants":[{"keys":[K,U]},{"keys":[K]}]})", "jq '{keys:[..|objects|.keys?|arrays|.[]]}' FILE"},
      {R"({"a":{"keys":[K]},"b":{"keys":[K]}})", "jq '{keys:[..|objects|.keys?|arrays|.[]]}' FILE"},
      {R"({"keys":{"a":{"keys":[K]},"b":{"keys":[K]}}})", "jq '{keys:[..|objects|.keys?|arrays|.[]]}' FILE"},
      {R"({"a":[K,K],"b":[K]})", "jq '{keys:[..|objects|select(.kty)]}' FILE"},
      // What is inside a JWK is not listed apart.
      {R"({"data":{"keys":[{"kty":"EC","cnf":{"jwk":K}},K]}})", "jq .data FILE"},
      {R"({"data":{"keys":[K,{"cnf":{"jwk":K},"kty":"EC"},K]}})", "jq .data FILE"},
      {R"({"keys":[{"jwk":K}]})", "jq '{keys:[..|objects|select(.kty)]}' FILE"},
      {R"("{\"keys\":[]}")", "jq fromjson FILE"},
      {R"({"jwks":"{\"keys\":[]}"})", "jq '.jwks|fromjson' FILE"},
      {R"({"keys":"[{\"kty\":1}]"})", "jq '{keys:(.keys|fromjson)}' FILE"},
      {R"({"a":"{\"keys\":[]}","b":"{\"keys\":[]}"})",
          "jq '{keys:[..|strings|fromjson?|..|objects|select(.kty)]}' FILE"},
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

std::string message_for(std::string_view form) {
  std::string text = with_keys(form);
  const report what = check(text, policy::rfc());
  return what.findings.empty() ? std::string{} : message_of(what.findings.front());
}

TEST(elsewhere, sets_that_stand_apart_are_counted) {
  const std::string rest = " inside this JSON, not at its top: no reader looks there";
  EXPECT_EQ(message_for(R"({"a":{"keys":[K]}})"), "a JWK Set is" + rest);
  EXPECT_EQ(message_for(R"([{"keys":[K]},{"keys":[K]}])"), "2 JWK Sets are" + rest);
  EXPECT_EQ(message_for(R"({"a":{"keys":[K]},"b":{"keys":[K,K]},"c":{"keys":[K]}})"), "3 JWK Sets are" + rest);
  EXPECT_EQ(message_for(R"({"a":[K,K],"b":[K]})"), "JWKs are in several places" + rest);
  std::string many = "[";
  for (int count = 0; count < 10; ++count) {
    many += count == 0 ? R"({"keys":[K]})" : R"(,{"keys":[K]})";
  }
  EXPECT_EQ(message_for(many + ']'), "more than 9 JWK Sets are" + rest);
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
           "Unauthorized", "curl: (6) Could not resolve host", "HTTP/1.1 200 OK", "HTTP/2 404", "<<EOF", "```json"}) {
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
  EXPECT_EQ(shown("HTTP/1234567890123456"), "****/****************");
}

std::string advice_for(std::string text) {
  const report what = check(text, policy::rfc());
  return what.findings.empty() ? std::string{} : message_of(what.findings[0]) + " | " + help_of(what.findings[0]);
}

TEST(foreign_text, the_cause_is_in_the_message_and_the_remedy_in_the_help) {
  EXPECT_EQ(advice_for("Public-Key: (2048 bit)\nModulus:\n    00:c0\n"),
      "this is not JSON but output of openssl -text, which is a public key for people to read | check the PEM file "
      "that "
      "openssl read instead: jwkguard names the command that makes a JWK of it");
  EXPECT_EQ(advice_for("const keys = {}"),
      "this is not JSON but JavaScript | give only the value, as JSON.stringify prints it");
  EXPECT_EQ(advice_for("{\"keys\":["),
      "not JSON: it ends before the value is complete: it was cut off | download it again, or check why the program "
      "that wrote it did not finish: the end is missing");
  EXPECT_EQ(advice_for("curl: (6) Could not resolve host: idp.example"),
      "not JSON: it is an error message from the program that should have fetched the key set | look up what the "
      "message says, and "
      "download the key set again");
}

TEST(foreign_text, pem_and_its_kin_name_the_command_that_converts_them) {
  const std::string pem = "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n";
  EXPECT_TRUE(command_for(pem).starts_with("node -p ")) << command_for(pem);
  EXPECT_TRUE(command_for("Certificate:\n    Data:\n" + pem).starts_with("node -p "));
  EXPECT_TRUE(command_for("my key:\n" + pem).starts_with("node -p "));
  EXPECT_TRUE(command_for("ssh-rsa AAAA").starts_with("ssh-keygen -e -m PKCS8 -f FILE | node -p "));
  EXPECT_TRUE(command_for("ssh-ed25519 AAAA").starts_with("node -p "));
  // It prints the first of them, and drops the others.
  EXPECT_EQ(command_for(pem + pem), "");
}

}  // namespace
}  // namespace jwkguard
