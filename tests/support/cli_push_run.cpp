#include "support/cli_push_run.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "places.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

std::string key(std::uint32_t index, std::string_view kid) { return jwk_of(make_p256_key(index), kid); }

std::string hmac(std::string_view kid) {
  return R"({"alg":"HS256","kid":")" + std::string{kid} + R"(","kty":"oct","k":")" + std::string(43, 'A') + "\"}";
}

std::string off_curve(std::string_view kid) { return jwk_of({make_p256_key(0).x, make_p256_key(1).y}, kid); }

emulator::emulator(strings options)
    : service_{JWKGUARD_EMULATOR, {std::move(options), {}, {"JWKGUARD_EMULATOR_TOKEN=" + token}}} {}

std::string emulator::url() const { return service_.first_line().substr(std::string_view{"listening on "}.size()); }

outcome emulator::push(const std::string& text, strings more) const {
  strings arguments{"push", "--yes", "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return cli(arguments, text, environment());
}

outcome emulator::plan(const std::string& text, strings more) const {
  more.insert(more.begin(), "plan");
  return cli(more, text, environment());
}

std::set<std::string> emulator::live() const {
  rapidjson::Document object;
  EXPECT_FALSE(object.Parse(cli({"show", "--format", "json"}, {}, environment()).out.c_str()).HasParseError());
  return kids_of(object["keys"]);
}

std::set<std::string> kids_of(const rapidjson::Value& keys) {
  std::set<std::string> kids;
  for (const rapidjson::Value& each : keys.GetArray()) {
    kids.insert(each["kid"].GetString());
  }
  return kids;
}

std::string text_between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t from = text.find(before);
  return from == std::string::npos
             ? ""
             : text.substr(from + before.size(), text.find(after, from + before.size()) - from - before.size());
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document object;
  EXPECT_FALSE(object.Parse(text.c_str()).HasParseError()) << text;
  EXPECT_EQ(count(text, "\n"), 1U);
  std::set<std::string> names;
  for (const auto& member : std::as_const(object).GetObject()) {
    names.insert(member.name.GetString());
  }
  names.erase("live_set");
  EXPECT_EQ(names, (std::set<std::string>{"zone", "config", "changes", "add", "keep", "replace", "remove", "unknown",
                       "dangers", "allowed", "outcome", "settled", "requests", "attempts"}));
  EXPECT_EQ(object["changes"].IsBool(), object.HasMember("live_set")) << "null where the live set is not known";
  EXPECT_EQ(object["zone"].GetString(), zone);
  EXPECT_EQ(object["config"].GetString(), config);
  EXPECT_TRUE(object["requests"]["get"].IsUint() && object["requests"]["put"].IsUint());
  EXPECT_EQ(object["requests"].MemberCount(), 2U);
  return object;
}

void expect_push(const outcome& ended, int exit_code, std::string_view what, unsigned gets, unsigned puts) {
  EXPECT_EQ(ended.exit_code, exit_code) << ended.out << ended.err;
  const rapidjson::Document object = parsed(ended.out);
  EXPECT_EQ(object["outcome"].GetString(), what);
  EXPECT_EQ(object["requests"]["get"].GetUint(), gets);
  EXPECT_EQ(object["requests"]["put"].GetUint(), puts);
}

}  // namespace jwkguard::test
