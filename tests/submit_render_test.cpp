#include <gtest/gtest.h>

#include <string>

#include "json/tree.hpp"
#include "jwkguard/submit.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

TEST(submit_render, json_has_the_promised_members_and_no_others) {
  server at{{key_a, key_b, hmac}};
  const result what = plan_against_live(input{set{other_a, key_b, key_c}}.checked, some_target(), at, no_wait());
  const std::string text = render_plan_json(what, some_target());
  const auto document = json::tree::parse(text);
  ASSERT_TRUE(document) << text;
  std::string names;
  for (std::size_t index = 0; index < document->root().size(); ++index) {
    names += std::string{document->root().name(index)} + ' ';
  }
  EXPECT_EQ(names,
      "zone config changes add keep replace remove unknown dangers allowed live_set outcome settled requests "
      "attempts ");
  EXPECT_TRUE(document->root().member("changes").is_true());
  EXPECT_NE(text.find(R"("remove":[{"alg":"HS256","kid":"h"}])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("outcome":"planned","settled":null,"requests":{"get":1,"put":0},"attempts":[{"method":"GET")"),
      std::string::npos)
      << text;
  EXPECT_EQ(document->root().member("dangers").size(), 2U);
  EXPECT_EQ(document->root().member("dangers").element(0).size(), 3U);
}

TEST(submit_render, human_output_cannot_be_driven_by_a_kid_or_a_server) {
  const std::string evil = "\\u001b[2Jx\\u202ey\\u0007";
  const std::string key = R"({"alg":")" + evil + R"(","kid":")" + evil + R"(","kty":"XY"})";
  server at{{key, key_b}};
  at.on_put = {answer_with(refusal(400, "\"" + evil + "\""))};
  const result what = push(input{set{key_b}}.checked, some_target(), at, no_wait());
  const std::string text =
      render_plan_human(what, some_target(), false) + render_live_human(show(some_target(), at), some_target(), false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(text.find("\\u{1b}[2Jx\\u{202e}y\\u{7}"), std::string::npos) << text;
  EXPECT_EQ(what.what, outcome::rejected);
}

TEST(submit_render, removals_stand_first) {
  server at{{key_a, key_b}};
  const std::string text = render_plan_human(
      plan_against_live(input{set{key_b, key_c}}.checked, some_target(), at, no_wait()), some_target(), false);
  const std::size_t removed = text.find("- remove");
  const std::size_t added = text.find("+ add");
  ASSERT_NE(removed, std::string::npos) << text;
  ASSERT_NE(added, std::string::npos) << text;
  EXPECT_LT(removed, added);
  EXPECT_NE(text.find("1 to remove, 0 to replace, 1 to add, 1 kept"), std::string::npos) << text;
}

}  // namespace
}  // namespace jwkguard::submit
