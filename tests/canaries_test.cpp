// Tokens that must not be locked out: against what is live, what would be, and what is read back.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "plan/rules.hpp"
#include "submit/push_steps.hpp"
#include "support/fake_endpoint.hpp"
#include "support/p256_keys.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

const std::string long_lived = R"({"exp":4102444800})";

class canaries : public ::testing::Test {
 protected:
  result push_with(const set& desired, push_options how) {
    how.canaries = {{"canary.txt", token}};
    const input checked{desired};
    return push(checked.checked, some_target(), at, how);
  }

  test::signer by = test::make_signer("ES256");
  std::string key_k = test::jwk_of(by, "k", "ES256");
  std::string token = test::token_of(by, "k", long_lived);
  server at{{key_a, key_k}};
};

bool has_danger(const std::vector<danger>& all) {
  return std::any_of(
      all.begin(), all.end(), [](const danger& each) { return each.rule == &plan_rules::canary_refused; });
}

TEST_F(canaries, that_a_push_would_lock_out_refuse_it) {
  const result what = push_with({key_a, key_b}, no_wait());
  EXPECT_EQ(what.what, outcome::refused);
  EXPECT_EQ(at.puts, 0U);
  ASSERT_TRUE(what.plan && has_danger(what.plan->dangers));
  const danger& found = what.plan->dangers.front();
  EXPECT_EQ(found.message,
      "canary.txt is accepted now, and would be refused: no key has the kid \"k\"; the vendor does not "
      "document what the endpoint does then");
  EXPECT_EQ(found.permitted_by, "--allow-canary-refused " + canary_digest(token));
  const std::string shown = render_plan_human(what, some_target(), false) + render_plan_json(what, some_target());
  EXPECT_EQ(shown.find(token.substr(0, 20)), std::string::npos);
  EXPECT_EQ(shown.find(token.substr(token.size() - 12)), std::string::npos);
}

TEST_F(canaries, let_pass_what_is_named_and_no_other) {
  push_options how = no_wait();
  how.gates.allowed.push_back({&plan_rules::canary_refused, canary_digest("another")});
  const result refused = push_with({key_a, key_b}, how);
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_TRUE(says(refused.messages, "nothing of that kind needs it"));
  how.gates.allowed.back().names = canary_digest(token);
  const result passed = push_with({key_a, key_b}, how);
  EXPECT_EQ(passed.what, outcome::verified);
  EXPECT_TRUE(has_danger(passed.plan->allowed));
  EXPECT_FALSE(says(passed.messages, "nothing of that kind"));
}

TEST_F(canaries, are_content_where_their_key_stays) {
  EXPECT_EQ(push_with({key_a, key_b, key_k}, no_wait()).what, outcome::verified);
  push_options how;
  how.keep_old = true;
  const result kept = push_with({key_a, key_c}, how);
  EXPECT_EQ(kept.what, outcome::verified) << kept.messages.front();
}

TEST_F(canaries, whose_key_cannot_be_read_here_may_be_accepted_now) {
  at.store = text_of({key_a, odd});
  token = test::token_of(test::make_signer("RS256"), "r", long_lived);
  const result what = push_with({key_a, key_b}, no_wait());
  EXPECT_EQ(what.what, outcome::refused);
  ASSERT_TRUE(what.plan && has_danger(what.plan->dangers));
}

TEST_F(canaries, that_no_unreadable_key_could_verify_are_not_accepted_now) {
  at.store = text_of({key_a, odd});
  for (const std::string& hopeless : {test::token_of(by, "r", long_lived), test::token_of(by, "s", long_lived),
           test::openssl_base64url(R"({"alg":"none","kid":"r"})") + "." + test::openssl_base64url(long_lived) + ".",
           test::openssl_base64url(R"({"alg":"RS256","kid":"r","crit":["b64"],"b64":false})") + "." +
               test::openssl_base64url(long_lived) + ".AAAA"}) {
    token = hopeless;
    const result what = push_with({key_a, key_b}, no_wait());
    EXPECT_EQ(what.what, outcome::verified) << hopeless;
    EXPECT_TRUE(says(what.messages, "warning: canary.txt is refused by the live set")) << hopeless;
  }
}

TEST_F(canaries, that_have_expired_guard_nothing) {
  token = test::token_of(by, "k", R"({"exp":1700000000})");
  const result what = push_with({key_a, key_b}, no_wait());
  EXPECT_EQ(what.what, outcome::verified);
  EXPECT_TRUE(says(what.messages, "warning: canary.txt has expired"));
}

TEST_F(canaries, that_are_not_accepted_now_are_a_warning) {
  token = test::token_of(test::make_signer("ES256"), "k", long_lived);
  const result what = push_with({key_a, key_b}, no_wait());
  EXPECT_EQ(what.what, outcome::verified);
  EXPECT_TRUE(says(
      what.messages, "warning: canary.txt is refused by the live set and by the new one: no key has the kid \"k\""));
}

TEST_F(canaries, are_seen_by_a_plan) {
  push_options how = no_wait();
  how.canaries = {{"canary.txt", token}};
  const input checked{set{key_b}};
  const result what = plan_against_live(checked.checked, some_target(), at, how);
  EXPECT_EQ(what.what, outcome::planned);
  EXPECT_TRUE(what.is_refused);
  EXPECT_TRUE(has_danger(what.plan->dangers));
}

TEST_F(canaries, of_an_hmac_key_hang_on_its_secret) {
  const test::signer secret = test::make_signer("HS256");
  at.store = text_of({key_a, R"({"alg":"HS256","kid":"s","kty":"oct"})"});
  token = test::token_of(secret, "s", long_lived);
  push_options kept = no_wait();
  kept.keep_symmetric = true;
  const result unknown = push_with({key_a, key_b}, kept);
  EXPECT_EQ(unknown.what, outcome::verified);
  EXPECT_TRUE(says(unknown.messages, "whether canary.txt will be accepted is unknown"));

  const auto push_secret = [&](const test::signer& of) {
    policy rules = policy::cloudflare();
    rules.allow_secret = true;
    std::string text = text_of({key_a, test::jwk_of(of, "s", "HS256")});
    const report checked = check(std::span<char>{text}, rules);
    push_options how = no_wait();
    how.canaries = {{"canary.txt", token}};
    return push(checked, some_target(), at, how);
  };
  const result other = push_secret(test::make_signer("HS256"));
  EXPECT_EQ(other.what, outcome::refused);
  EXPECT_TRUE(has_danger(other.plan->dangers));
  EXPECT_FALSE(has_danger(push_secret(secret).plan->dangers));
  at.store = text_of({key_a});
  token = test::token_of(secret, "another", long_lived);
  const result unchanged = push_with({key_a}, no_wait());
  EXPECT_EQ(unchanged.what, outcome::verified);
  EXPECT_FALSE(has_danger(unchanged.plan->dangers));
  EXPECT_TRUE(says(unchanged.messages, "warning: canary.txt is refused by the live set"));
}

// The judge is asked of what is live, of what is to be, and of what was read back; the last word is its last answer.
TEST(canaries_read_back, have_the_last_word) {
  for (const bool is_lost : {false, true}) {
    intent what_for;
    const input wanted{set{key_a}};
    what_for.desired = credentials_of(wanted.checked.records());
    what_for.mode = run_mode::write;
    what_for.gates.min_overlap_s = 0;
    int asked = 0;
    what_for.canaries = [&](std::span<const credential>, whose, std::int64_t) {
      const bool refuses = ++asked == 3 && is_lost;
      return std::vector{canary_fact{
          "canary.txt", "0123456789abcdef", refuses ? canary_state::refused : canary_state::verified, "why"}};
    };
    push_steps steps{what_for};
    const auto live_is = [](const std::vector<credential>& keys) {
      cloudflare::answer made;
      made.status = 200;
      made.verdict = cloudflare::verdict::accepted;
      made.keys = keys;
      return heard{made};
    };
    const moment now{60'000, 0, 1'800'000'000, 0};
    steps.after_get(live_is({}), now);
    ASSERT_EQ(steps.next(), push_steps::step::confirm);
    steps.after_confirm(decision::go, now);
    steps.after_save("");
    steps.after_put(live_is(what_for.desired), now);
    steps.after_get(live_is(what_for.desired), now);
    ASSERT_EQ(steps.next(), push_steps::step::done);
    EXPECT_EQ(asked, 3);
    EXPECT_EQ(steps.so_far().what, is_lost ? outcome::differs : outcome::verified);
    EXPECT_EQ(says(steps.so_far().messages, "canary.txt is refused by what is live now: why"), is_lost);
  }
}

}  // namespace
}  // namespace jwkguard::submit
