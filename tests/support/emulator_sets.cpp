#include "support/emulator_sets.hpp"

#include <gtest/gtest.h>

#include "json/tree.hpp"

namespace jwkguard::test {

std::string k(std::size_t characters) { return std::string(characters, 'B'); }

std::string rsa(std::string_view kid, std::string_view more, const std::string& n) {
  return R"({"kty":"RSA","kid":")" + std::string{kid} + R"(","n":")" + n + R"(","e":"AQAB")" + std::string{more} + "}";
}

std::string ec(std::string_view kid, std::string_view alg, std::string_view crv) {
  return R"({"kty":"EC","kid":")" + std::string{kid} + R"(","alg":")" + std::string{alg} + R"(","crv":")" +
         std::string{crv} + R"(","x":"AA","y":"BB"})";
}

std::string oct(std::string_view kid, const std::string& secret, std::string_view alg) {
  return R"({"kty":"oct","kid":")" + std::string{kid} + R"(","alg":")" + std::string{alg} + R"(","k":")" + secret +
         R"("})";
}

std::string set(const std::vector<std::string>& keys) {
  std::string all;
  for (const std::string& key : keys) {
    all += (all.empty() ? "" : ",") + key;
  }
  return R"({"keys":[)" + all + "]}";
}

std::string new_config(std::string_view title, const std::string& keys) {
  return R"({"title":")" + std::string{title} + R"js(","description":"d","token_type":"JWT",)js" +
         R"js("token_sources":["http.request.headers[\"x\"][0]","http.request.cookies[\"y\"][1]"],"credentials":)js" +
         keys + "}";
}

emulator::store one_config(emulator::response_shape shape) {
  emulator::store made{shape};
  made.add(zone, config);
  return made;
}

bool has(const emulator::answer& given, std::string_view text) { return given.body.find(text) != std::string::npos; }

void expect_answer(const emulator::answer& given, int status) {
  EXPECT_EQ(given.status, status) << given.body;
  const auto parsed = json::tree::parse(given.body);
  ASSERT_TRUE(parsed) << given.body;
  const json::value root = parsed->root();
  EXPECT_EQ(root.member("success").is_true(), status == 200);
  EXPECT_TRUE(root.member("messages").is_array());
  EXPECT_EQ(root.member("errors").size(), status == 200 ? 0U : 1U);
}

void expect_error(const emulator::answer& given, int status, std::string_view code) {
  expect_answer(given, status);
  const auto parsed = json::tree::parse(given.body);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root().member("errors").element(0).member("code").text(), code) << given.body;
  EXPECT_TRUE(has(given, R"("result":null)"));
}

}  // namespace jwkguard::test
