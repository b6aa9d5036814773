// A saved plan is the one that was reviewed: whatever is changed in its file, it is not applied.
#include "jwkguard/saved_plan.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"
#include "plan/rules.hpp"
#include "support/cli_push_run.hpp"
#include "support/fake_endpoint.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

namespace fake = submit::fake;

std::string changed(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

submit::saved_plan some_plan() {
  fake::server at{{fake::key_a, fake::hmac}};
  submit::push_options how;
  how.keep_symmetric = true;
  how.gates.allowed = {{&plan_rules::overlap_short, "b"}};
  const fake::input one{fake::set{fake::key_a}};
  how.gates.known = {{credentials_of(one.checked.records())[0], 1'800'000'000, {{"push", 1'800'000'000, false}}}};
  const submit::result planned =
      submit::plan_against_live(fake::input{fake::set{fake::key_a, fake::key_b}}.checked, fake::some_target(), at, how);
  return *submit::save_plan(planned, fake::some_target(), how);
}

TEST(saved_plan, of_which_any_part_was_changed_is_none) {
  const std::string text = submit::saved_plan_text(some_plan());
  ASSERT_TRUE(submit::read_saved_plan(text).plan);
  const std::string c = "," + fake::key_c + "]";
  const std::vector<std::string> altered = {
      changed(text, R"("min_overlap_s":86400)", R"("min_overlap_s":0)"),
      changed(text, R"(],"changes")", c + R"(,"changes")"),                        // a key more
      changed(text, R"(],"desired")", c + R"(,"desired")"),                        // a live one
      changed(text, R"(,{"alg":"HS256","kept":true,"kid":"h","kty":"oct"})", ""),  // one less
      changed(text, R"("names":"b")", R"("names":"a")"),
      changed(text, "plan.overlap-short", "plan.no-overlap"),
      changed(text, "plan.overlap-short", "plan.nothing"),
      changed(text, "1800000000", "1800000001"),
      changed(text, R"("zone":"0)", R"("zone":"1)"),
      changed(text, R"("live_set":")", R"("live_set":"0)"),
      changed(text, R"("digest":")", R"("digest":"0)"),
      changed(text, R"("base_url":"https://api)", R"("base_url":"https://b)"),
      changed(text, R"("changes":{"add":[{"alg":"ES256","kid":"b")", R"("changes":{"add":[{"alg":"ES256","kid":"x")"),
      changed(text, R"({"jwkguard_plan":4,)", R"({"jwkguard_plan":4,"note":"more",)"),
      changed(text, R"("kid":"b","kty":"EC")", R"("kid":"b","use":"sig","kty":"EC")"),
      changed(text, R"("digest":)", R"("digest":"","digest":)"),
      changed(text, "1800000000", R"("1800000000")"),
  };
  for (const std::string& each : altered) {
    ASSERT_NE(each, text);
    const submit::plan_reading read = submit::read_saved_plan(each);
    EXPECT_FALSE(read.plan) << each;
    EXPECT_NE(read.altered, "") << each;
  }
  // Numbers are no strings: such a text is no plan at all.
  for (const std::string& each : {changed(text, ":86400", R"(:"86400")"), changed(text, ":4,", R"(:"4",)"),
           changed(text, ":86400", ":-1"), changed(text, ":86400", ":1e3")}) {
    EXPECT_FALSE(submit::read_saved_plan(each).plan) << each;
  }
  EXPECT_FALSE(submit::read_saved_plan(std::string(1U << 20U, '[')).plan);
  const std::string nested = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_FALSE(submit::read_saved_plan(changed(text, R"("changes":{)", R"("changes":)" + nested + R"(,"x":{)")).plan);
}

TEST(saved_plan, may_be_laid_out_anew) {
  const std::string text = submit::saved_plan_text(some_plan());
  std::string laid_out;
  for (const char c : text) {
    laid_out += c;
    laid_out += c == ',' ? "\n  " : "";  // no kid of it has a comma
  }
  const auto read = submit::read_saved_plan(laid_out).plan;
  ASSERT_TRUE(read);
  EXPECT_EQ(submit::plan_digest(*read), submit::plan_digest(some_plan()));
}

// One who forges all of it is met by the digest that was reviewed.
TEST(saved_plan, has_another_digest_if_it_says_anything_else) {
  const submit::saved_plan plan = some_plan();
  const std::string digest = submit::plan_digest(plan);
  const auto differs = [&](auto change) {
    submit::saved_plan other = plan;
    change(other);
    EXPECT_TRUE(submit::read_saved_plan(submit::saved_plan_text(other)).plan);
    return submit::plan_digest(other) != digest;
  };
  const fake::input one{fake::set{fake::key_c}};
  const credential c = credentials_of(one.checked.records())[0];
  EXPECT_TRUE(differs([&](auto& of) { of.desired.push_back(c); }));
  EXPECT_TRUE(differs([&](auto& of) { of.live.push_back(c); }));
  EXPECT_TRUE(differs([](auto& of) { of.desired.pop_back(); }));
  EXPECT_TRUE(differs([](auto& of) { of.min_overlap_s = 0; }));
  EXPECT_TRUE(differs([](auto& of) { of.allowed.clear(); }));
  EXPECT_TRUE(differs([](auto& of) { of.known[0].since_s += 1; }));
  EXPECT_TRUE(differs([](auto& of) { of.known[0].wants[0].still = true; }));
  EXPECT_TRUE(differs([](auto& of) { of.canaries.push_back("0123456789abcdef"); }));
  EXPECT_TRUE(differs([](auto& of) { of.zone[0] = 'f'; }));
  EXPECT_FALSE(differs([](auto&) {}));
}

class cli_saved_plan : public testing::Test {
 protected:
  cli_saved_plan() {
    EXPECT_EQ(at.push(set_of({key(0, "a")})).exit_code, 0);
    const outcome planned = at.plan(set_of({key(0, "a"), key(1, "b")}), {"--format", "json", "--out", file});
    EXPECT_EQ(planned.exit_code, 0) << planned.err;
    text = text_of_file(file);
    const auto said = json::tree::parse(planned.out);
    digest = std::string{said->root().member("plan_digest").string().value_or("")};
    EXPECT_EQ(digest.size(), 64U) << planned.out;
    EXPECT_TRUE(has(planned.err, "jwkguard push --plan " + file + " --expect " + digest)) << planned.err;
  }
  [[nodiscard]] outcome apply(const std::string& from, strings more = {}) const {
    more.insert(more.begin(), {"push", "--yes", "--format", "json", "--plan", from});
    return cli(std::move(more), {}, at.environment());
  }
  scratch_folder folder;
  std::string file = folder.path_of("plan.json");
  emulator at;
  std::string text;
  std::string digest;
};

TEST_F(cli_saved_plan, that_was_edited_is_refused) {
  for (const std::string& edited : {changed(text, R"("min_overlap_s":86400)", R"("min_overlap_s":0)"),
           changed(text, R"(],"changes")", "," + key(2, "c") + R"(],"changes")"),
           changed(text, R"("digest":")", R"("digest":"1)")}) {
    const scratch_file other{edited};
    const outcome refused = apply(other.name());
    expect_push(refused, 4, "refused", 0, 0);
    EXPECT_TRUE(has(refused.err, "was changed since it was made")) << refused.err;
    EXPECT_EQ(apply(other.name(), {"--expect", digest}).exit_code, 4);
  }
}

TEST_F(cli_saved_plan, is_held_to_the_digest_that_is_expected) {
  std::string other = digest;
  other[0] = other[0] == '0' ? '1' : '0';
  const outcome refused = apply(file, {"--expect", other});
  expect_push(refused, 4, "refused", 0, 0);
  EXPECT_TRUE(has(refused.err, digest)) << refused.err;
  for (const std::string bad : {"", "abc", "0123456789abcdef", "plan.json"}) {
    EXPECT_EQ(apply(file, {"--expect", bad}).exit_code, 2) << bad;
  }
  EXPECT_EQ(cli({"push", "--yes", "--expect", digest}, set_of({key(0, "a")}), at.environment()).exit_code, 2);
  const outcome shown = apply(file, {"--dry-run"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_TRUE(has(shown.err, "the plan's digest is " + digest)) << shown.err;
  expect_push(apply(file, {"--expect", digest}), 0, "verified", 2, 1);
}

TEST_F(cli_saved_plan, that_is_forged_whole_is_not_the_expected_one) {
  auto forged = submit::read_saved_plan(text).plan;
  ASSERT_TRUE(forged);
  forged->min_overlap_s = 0;
  const scratch_file other{submit::saved_plan_text(*forged)};
  expect_push(apply(other.name(), {"--expect", digest}), 4, "refused", 0, 0);
}

TEST_F(cli_saved_plan, with_a_private_key_in_it_is_a_leak) {
  const std::string d = make_p256_key(77).x;
  const std::string with_d = R"("d":")" + d + R"(",)";
  const std::string key = R"({"alg":"ES256","crv")";
  for (const std::string& leaking : {changed(text, key, R"({"alg":"ES256",)" + with_d + R"("crv")"),
           changed(text, R"({"jwkguard_plan")", "{" + with_d + R"("jwkguard_plan")"),
           changed(text, R"("allowed":[)", R"("allowed":[{"kty":"oct","k":")" + d + R"("},)")}) {
    const scratch_file other{leaking};
    const outcome refused = apply(other.name());
    expect_push(refused, 9, "refused", 0, 0);
    EXPECT_TRUE(has(refused.err, "private.")) << refused.err;
    EXPECT_FALSE(has(refused.err, d.substr(0, 6)));
    EXPECT_EQ(apply(other.name(), {"--allow-secret", "--expect", digest}).exit_code, 9);
  }
}

TEST_F(cli_saved_plan, is_not_cut_where_a_text_may_not_be_longer) {
  const scratch_file longer{text + std::string(16U << 20U, ' ')};
  const outcome refused = apply(longer.name());
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(has(refused.err, "it is longer than 16,777,216 bytes")) << refused.err;
}

}  // namespace
}  // namespace jwkguard::test
