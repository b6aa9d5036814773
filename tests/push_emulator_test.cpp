// Pushes over real HTTP: to the emulator, which has the endpoint's silent habits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/server.hpp"
#include "jwkguard/submit.hpp"
#include "plan/rules.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

std::string hmac_with_secret(const std::string& kid) {
  return R"({"alg":"HS256","kid":")" + kid + R"(","kty":"oct","k":")" + std::string(43, 'A') + R"("})";
}

class against_emulator : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(endpoint_.listening());
    target_ = some_target();
    target_.base_url = endpoint_.base_url();
    target_.zone = emulator::default_zone;
    target_.config = emulator::default_config;
    wire_ = make_transport(target_);
  }

  [[nodiscard]] result push_of(const set& keys, const push_options& how) {
    return push(input{keys}.checked, target_, *wire_, how);
  }
  [[nodiscard]] std::size_t count_of(std::string_view method) const {
    const auto log = endpoint_.log();
    return static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [=](const auto& each) { return each.method == method; }));
  }

  emulator::emulator endpoint_;
  settings target_;
  std::unique_ptr<transport> wire_;
};

TEST_F(against_emulator, pushes_and_verifies) {
  endpoint_.seed(text_of({key_a}));
  const result what = push(input{set{key_a, key_b}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target_, false);
  EXPECT_EQ(endpoint_.log().size(), 3U);
  EXPECT_EQ(endpoint_.log()[1].method, "PUT");
  const result again = push(input{set{key_b, key_a}}.checked, target_, *wire_);
  EXPECT_EQ(again.what, outcome::verified);
  EXPECT_EQ(endpoint_.log().size(), 4U);
}

TEST_F(against_emulator, keeps_hmac_keys_from_being_dropped) {
  endpoint_.seed(text_of({key_a, hmac_with_secret("h")}));
  const std::string before = endpoint_.stored_keys();
  const result what = push(input{set{key_a, key_b}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "refused") << render_plan_human(what, target_, false);
  EXPECT_EQ(endpoint_.stored_keys(), before);
  EXPECT_EQ(endpoint_.log().size(), 1U);
}

TEST_F(against_emulator, is_told_of_a_wrong_configuration) {
  target_.config.back() = '9';
  const result what = push(input{set{key_a}}.checked, target_, *wire_);
  EXPECT_EQ(name_of(what.what), "rejected") << render_plan_human(what, target_, false);
}

TEST_F(against_emulator, keep_symmetric_keeps_them_by_a_patch) {
  endpoint_.seed(text_of({key_a, hmac_with_secret("h1"), hmac_with_secret("h2")}));
  push_options how = no_wait();
  how.keep_symmetric = true;
  const result what = push_of({key_a, key_b}, how);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target_, false);
  EXPECT_EQ(what.requests.patch, 1U);
  EXPECT_EQ(what.requests.put, 0U);
  EXPECT_NE(render_plan_json(what, target_).find(R"("requests":{"get":2,"put":0,"patch":1})"), std::string::npos);
  EXPECT_EQ(what.plan->keep.size(), 3U);
  EXPECT_TRUE(what.plan->unknown.empty());
  const std::string stored = endpoint_.stored_keys();
  for (const std::string& key : {key_b, hmac_with_secret("h1"), hmac_with_secret("h2")}) {
    EXPECT_NE(stored.find(key.substr(0, 40)), std::string::npos) << stored;
  }
  EXPECT_NE(stored.find(std::string(43, 'A')), std::string::npos) << "the secret is still there";
  EXPECT_EQ(push_of({key_b, key_a}, how).requests.patch, 0U) << "nothing to change is nothing to write";
}

TEST_F(against_emulator, drop_symmetric_drops_the_one_that_it_names) {
  endpoint_.seed(text_of({key_a, hmac_with_secret("h1"), hmac_with_secret("h2")}));
  push_options how = no_wait();
  how.gates.allowed = {{&plan_rules::drops_symmetric, "h1"}};
  EXPECT_EQ(name_of(push_of({key_a, key_b}, how).what), "refused") << "h2 is not named";
  how.gates.allowed.push_back({&plan_rules::drops_symmetric, "h2"});
  const result what = push_of({key_a, key_b}, how);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target_, false);
  EXPECT_EQ(endpoint_.stored_keys().find("oct"), std::string::npos);
}

TEST_F(against_emulator, a_kept_key_that_is_gone_is_a_danger) {
  endpoint_.seed(text_of({key_a}));
  push_options how = no_wait();
  how.kept = {symmetric_credential("HS256", "h")};
  how.kept[0].kept = true;
  const result what = push_of({key_a, key_b}, how);
  EXPECT_EQ(name_of(what.what), "refused");
  ASSERT_EQ(what.plan->dangers.size(), 1U);
  EXPECT_EQ(what.plan->dangers[0].rule->id, "plan.drops-symmetric");
  EXPECT_EQ(count_of("PATCH") + count_of("PUT"), 0U);
  how.gates.allowed = {{&plan_rules::drops_symmetric, "h"}};
  EXPECT_EQ(name_of(push_of({key_a, key_b}, how).what), "verified") << "without it";
}

TEST_F(against_emulator, keep_old_adds_first_and_drops_later) {
  endpoint_.seed(text_of({key_a}));
  push_options how;
  how.keep_old = true;
  const result first = push_of({key_a, key_b}, how);
  EXPECT_EQ(name_of(first.what), "verified");
  const result early = push_of({key_b, key_c}, how);
  EXPECT_EQ(name_of(early.what), "verified") << render_plan_human(early, target_, false);
  EXPECT_TRUE(early.plan->remove.empty());
  EXPECT_EQ(early.plan->keep.size(), 2U);
  EXPECT_NE(endpoint_.stored_keys().find(R"("kid":"a")"), std::string::npos);
  for (const credential& key : early.live) {
    how.gates.known.push_back({key, 1, {}});
  }
  const result late = push_of({key_b, key_c}, how);
  EXPECT_EQ(name_of(late.what), "verified") << render_plan_human(late, target_, false);
  EXPECT_EQ(endpoint_.stored_keys().find(R"("kid":"a")"), std::string::npos);
}

TEST_F(against_emulator, a_saved_plan_is_for_the_live_set_that_it_was_made_for) {
  endpoint_.seed(text_of({key_a}));
  push_options how = no_wait();
  how.planned_from = plan_against_live(input{set{key_a, key_b}}.checked, target_, *wire_, how).live;
  endpoint_.seed(text_of({key_a, key_c}));
  how.gates.allowed = {{&plan_rules::overlap_short, "c"}};
  const result moved = push_of({key_a, key_b}, how);
  EXPECT_EQ(name_of(moved.what), "refused");
  ASSERT_EQ(moved.plan->dangers.size(), 1U);
  EXPECT_EQ(moved.plan->dangers[0].rule->id, "plan.live-set-moved");
  how.gates.allowed.push_back({&plan_rules::live_set_moved, moved.plan->live_digest});
  EXPECT_EQ(name_of(push_of({key_a, key_b}, how).what), "verified") << "its digest was given";
  EXPECT_EQ(name_of(push_of({key_a, key_b}, how).what), "verified") << "it is what was planned already";
}

}  // namespace
}  // namespace jwkguard::submit
