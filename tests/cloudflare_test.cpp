#include "submit/cloudflare.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "jwkguard/validator.hpp"

namespace jwkguard::cloudflare {
namespace {

constexpr const char* good_key =
    R"({"alg":"ES256","crv":"P-256","kid":"38013f13-c266-4eec-a72a-92ec92779f21","kty":"EC",)"
    R"("x":"KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ","y":"lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY"})";

std::string envelope(const std::string& rest, const std::string& messages = "[]") {
  return R"({"success":true,"errors":[],"messages":)" + messages + "," + rest + "}";
}

submit::settings some_target() {
  submit::settings target;
  target.zone = "0123456789abcdef0123456789abcdef";
  target.config = "00000000-0000-4000-8000-000000000001";
  return target;
}

answer read(std::uint32_t status, std::string body) {
  return read_answer({status, std::move(body)}, some_target().config);
}

TEST(cloudflare, an_answer_about_another_configuration_proves_nothing) {
  const std::string keys = R"("credentials":{"keys":[]}})";
  EXPECT_EQ(read(200, envelope(R"("result":{"id":"00000000-0000-4000-8000-000000000001",)" + keys)).verdict,
      verdict::accepted);
  EXPECT_EQ(read(200, envelope(R"("result":{"id":"00000000-0000-4000-8000-000000000002",)" + keys)).verdict,
      verdict::garbled);
  EXPECT_EQ(read(200, envelope(R"("result":{)" + keys)).verdict, verdict::accepted);
}

TEST(cloudflare, requests_are_the_documented_ones) {
  submit::settings target = some_target();
  EXPECT_EQ(configuration_request(target).method, "GET");
  EXPECT_EQ(configuration_request(target).body, "");
  EXPECT_EQ(configuration_request(target).url,
      "https://api.cloudflare.com/client/v4/zones/0123456789abcdef0123456789abcdef/token_validation/config/"
      "00000000-0000-4000-8000-000000000001");
  target.base_url = "http://127.0.0.1:1//";
  EXPECT_EQ(credentials_request(target, {}, {}).method, "PUT");
  EXPECT_EQ(credentials_request(target, {}, {}).body, R"({"keys":[]})");
  EXPECT_EQ(credentials_request(target, {}, {}).url,
      "http://127.0.0.1:1/zones/0123456789abcdef0123456789abcdef/token_validation/config/"
      "00000000-0000-4000-8000-000000000001/credentials");
}

TEST(cloudflare, the_body_is_written_from_the_record_alone) {
  std::string text =
      R"({"keys":[{"use":"sig","mine":[{"a":1}],"kty":"EC","y":"lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY", "crv":"P-256",
    "x":"KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ","alg":"ES256","k\u0069d":"38013f13-c266-4eec-a72a-92ec92779f21"}]})";
  const report checked = check(text, policy::rfc());
  EXPECT_EQ(credentials_request(some_target(), credentials_of(checked.records()), checked.records()).body,
      R"({"keys":[)" + std::string{good_key} + "]}");
}

TEST(cloudflare, keys_are_found_in_every_published_shape) {
  const std::string keys = R"("keys":[)" + std::string{good_key} + "]";
  for (const std::string& body :
      {envelope(R"("result":{)" + keys + "}"), envelope(R"("result":{"credentials":{)" + keys + "}}"), envelope(keys),
          envelope(R"("credentials":{)" + keys + "}")}) {
    const answer what = read(200, body);
    ASSERT_EQ(what.verdict, verdict::accepted) << body;
    ASSERT_TRUE(what.keys) << body;
    ASSERT_EQ(what.keys->size(), 1U) << body;
    const credential& key = what.keys->front();
    EXPECT_EQ(key.alg, "ES256");
    EXPECT_EQ(key.kid, "38013f13-c266-4eec-a72a-92ec92779f21");
    EXPECT_EQ(key.thumbprint.size(), 43U);
    EXPECT_FALSE(key.symmetric || key.unreadable);
  }
}

TEST(cloudflare, a_live_key_has_the_thumbprint_of_its_record) {
  std::string text = good_key;
  const report checked = check(text, policy::cloudflare());
  const std::vector<credential> ours = credentials_of(checked.records());
  EXPECT_EQ(*read(200, envelope(R"("keys":[)" + std::string{good_key} + "]")).keys, ours);
}

struct verdict_row {
  std::uint32_t status;
  std::string body;
  verdict expected;
};

TEST(cloudflare, success_is_exactly_true) {
  const std::string rest = R"("errors":[],"messages":[],"result":{"keys":[]}})";
  const std::vector<verdict_row> rows{
      {200, R"({"success":true,)" + rest, verdict::accepted},
      {201, R"({"success":true,)" + rest, verdict::accepted},
      {200, R"({"success":false,)" + rest, verdict::failed},
      {200, R"({"success":"true",)" + rest, verdict::failed},
      {200, R"({"success":1,)" + rest, verdict::failed},
      {200, R"({"success":null,)" + rest, verdict::failed},
      {200, R"({"success":[true],)" + rest, verdict::failed},
      {200, R"({"Success":true,)" + rest, verdict::garbled},
      {200, R"({)" + rest, verdict::garbled},
      {200, R"({"success":true,"success":true,)" + rest, verdict::garbled},
      {200, R"([{"success":true}])", verdict::garbled},
      {200, "true", verdict::garbled},
      {200, "", verdict::garbled},
      {204, "", verdict::garbled},
      {200, "<!doctype html><title>Sign in</title>", verdict::garbled},
      {200, R"({"success":true,)" + rest + "}", verdict::garbled},
      {200, R"({"success":true,"errors":[],"messages":[],"result":{"keys":[)", verdict::garbled},
      {200, std::string{"{\"success\":true}\0", 17}, verdict::garbled},
      {200, "{\"success\":true,\"\xff\":0}", verdict::garbled},
      {301, R"({"success":true,)" + rest, verdict::failed},
      {302, "", verdict::failed},
      {304, R"({"success":true,)" + rest, verdict::failed},
      {400, R"({"success":false,)" + rest, verdict::refused},
      {403, "<html>", verdict::refused},
      {404, R"({"success":true,)" + rest, verdict::refused},
      {408, R"({"success":false,)" + rest, verdict::failed},
      {429, "", verdict::refused},
      {500, R"({"success":true,)" + rest, verdict::failed},
      {502, "<html>", verdict::failed},
      {0, R"({"success":true,)" + rest, verdict::failed},
      {999, "", verdict::failed},
  };
  for (const verdict_row& row : rows) {
    const answer what = read(row.status, row.body);
    EXPECT_EQ(what.verdict, row.expected) << row.status << ' ' << row.body;
    EXPECT_EQ(what.keys.has_value(), row.expected == verdict::accepted) << row.status << ' ' << row.body;
  }
}

TEST(cloudflare, an_answer_without_a_list_of_keys_is_not_an_empty_set) {
  for (const char* rest : {R"("result":null)", R"("result":{})", R"("result":[])", R"("result":{"keys":null})",
           R"("result":{"keys":{}})", R"("result":{"keys":"[]"})", R"("result":{"keys":[],"keys":[]})"}) {
    EXPECT_FALSE(read(200, envelope(rest)).keys) << rest;
  }
}

struct key_row {
  const char* json;
  const char* alg;
  const char* kid;
  bool symmetric;
};

TEST(cloudflare, a_live_key_without_a_record_is_still_shown_and_equals_nothing) {
  const std::vector<key_row> rows{
      {R"({"kty":"oct","alg":"HS256","kid":"h"})", "HS256", "h", true},
      {R"({"kty":"oct","alg":"HS512","kid":"h","k":"AAAA"})", "HS512", "h", true},
      {R"({"kty":"EC","alg":"ES256","kid":"a","x":"KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ","y":"lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY"})",
          "ES256", "a", false},
      {R"({"kty":"EC","alg":"ES256","crv":"P-256","kid":"a","x":"AAAA","y":"AAAA"})", "ES256", "a", false},
      {R"({"kty":"EC","alg":"ES256","alg":"ES256","crv":"P-256","kid":"a","x":"AAAA","y":"AAAA"})", "", "a", false},
      {R"({"kty":"XYZ","alg":"X1","kid":"x"})", "X1", "x", false},
      {R"({"kid":"only"})", "", "only", false},
      {R"({"kty":{},"kid":[],"alg":null})", "", "", false},
      {R"({})", "", "", false},
      {R"([])", "", "", false},
      {R"("key")", "", "", false},
      {R"(null)", "", "", false},
      {R"({"keys":[]})", "", "", false},
  };
  for (const key_row& row : rows) {
    const answer what = read(200, envelope(R"("keys":[)" + std::string{row.json} + "]"));
    ASSERT_TRUE(what.keys) << row.json;
    ASSERT_EQ(what.keys->size(), 1U) << row.json;
    const credential expected{row.alg, row.kid, "", row.symmetric, !row.symmetric};
    EXPECT_EQ(what.keys->front(), expected) << row.json;
    EXPECT_TRUE(make_plan(*what.keys, *what.keys).changes()) << row.json;
  }
}

TEST(cloudflare, a_key_with_a_private_member_is_not_taken_for_its_public_half) {
  std::string key = good_key;
  key.insert(1, R"("d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE",)");
  EXPECT_TRUE(read(200, envelope(R"("keys":[)" + key + "]")).keys->front().unreadable);
}

TEST(cloudflare, hostile_answers_are_cheap) {
  std::string deep(200'000, '[');
  deep.append(200'000, ']');
  EXPECT_TRUE(read(200, envelope(R"("keys":[{"kty":)" + deep + "}]")).keys->front().unreadable);
  std::string members = R"({"kid":"wide")";
  for (int index = 0; index < 60'000; ++index) {
    members += ",\"m" + std::to_string(index) + "\":0";
  }
  EXPECT_TRUE(read(200, envelope(R"("keys":[)" + members + "}]")).keys->front().unreadable);
  std::string many = R"("keys":[{})";
  for (int index = 0; index < 200'000; ++index) {
    many += ",{}";
  }
  EXPECT_FALSE(read(200, envelope(many + "]")).keys);
  EXPECT_LE(read(400, R"({"errors":[)" + many.substr(many.find('{')) + "]}").errors.size(), 20U);
}

TEST(cloudflare, notices_are_read_leniently) {
  const answer what =
      read(400, R"({"success":false,"messages":[{"code":110003,"message":"made RS256","type":null}],"errors":[
      {"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]},
      {"code":"10403"}, {"message":"no code","source":{"pointer":"/keys/0"}}, "plain text", null, 7, [], {}, {"code":{},"message":[]}]})");
  std::vector<std::string> seen;
  for (const auto* list : {&what.errors, &what.messages}) {
    for (const notice& one : *list) {
      seen.push_back(one.code + "|" + one.text);
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"6003|Invalid request headers", "6103|Invalid format for X-Auth-Key header",
                      "10403|", "|no code (at /keys/0)", "|plain text", "|7", "110003|made RS256"}));
  for (const char* odd : {"null", "{}", R"("text")", "7", "true"}) {
    EXPECT_TRUE(read(400, R"({"success":false,"errors":)" + std::string{odd} + "}").errors.empty()) << odd;
  }
}

bool says(const answer& what, std::string_view part) {
  const std::vector<std::string> lines = explain(what);
  return std::any_of(
      lines.begin(), lines.end(), [=](const std::string& line) { return line.find(part) != std::string::npos; });
}

TEST(cloudflare, known_faults_come_with_what_to_do) {
  const auto error = [](std::uint32_t status, const char* code) {
    return read(
        status, R"({"success":false,"errors":[{"code":)" + std::string{code} + R"(,"message":"said"}],"messages":[]})");
  };
  EXPECT_TRUE(says(error(403, "10000"), "the server says: 10000 said"));
  EXPECT_TRUE(says(error(403, "10000"), "CLOUDFLARE_API_TOKEN"));
  EXPECT_TRUE(says(error(403, "9109"), "CLOUDFLARE_API_TOKEN"));
  EXPECT_TRUE(says(error(400, "6003"), "malformed"));
  EXPECT_TRUE(says(error(404, "7003"), "no such route"));
  EXPECT_TRUE(says(error(403, "10403"), "API Shield"));
  EXPECT_FALSE(says(error(403, "10403"), "CLOUDFLARE_API_TOKEN")) << "the token is not what is wrong";
  EXPECT_TRUE(says(error(403, "1002"), "permission"));
  EXPECT_TRUE(says(read(429, ""), "5 minutes"));
  EXPECT_TRUE(says(read(401, "<html>"), "CLOUDFLARE_API_TOKEN"));
  EXPECT_TRUE(says(read(404, ""), "base URL"));
  EXPECT_TRUE(says(read(200, envelope(R"("keys":[])", R"([{"code":110003,"message":"alg set"}])")), "110003 alg set"));
  EXPECT_TRUE(explain(read(200, envelope(R"("keys":[])"))).empty());
}

}  // namespace
}  // namespace jwkguard::cloudflare
