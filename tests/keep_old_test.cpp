// Old keys that stay until their time is over, and what happens when the endpoint has no room for them.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "jwkguard/journal.hpp"
#include "jwkguard/saved_plan.hpp"
#include "plan/rules.hpp"
#include "plan/text.hpp"
#include "support/fake_endpoint.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

constexpr std::int64_t now_s = 1'900'000'000;
constexpr std::int64_t hour_s = 3'600;

// clocked is a server that says what time it is.
class clocked : public server {
 public:
  using server::server;
  came send(const request& what, std::uint32_t time_left_ms) override {
    came answer = server::send(what, time_left_ms);
    if (auto* whole = std::get_if<response>(&answer)) {
      whole->date_s = date_s;
    }
    return answer;
  }
  std::int64_t date_s = now_s;
};

// wanted_ago is that each of these keys was last pushed so many hours ago.
push_options wanted_ago(const set& keys, const std::vector<std::int64_t>& hours) {
  push_options how;
  how.keep_old = true;
  server at{keys};
  const std::vector<credential> live = show(some_target(), at).keys;
  for (std::size_t each = 0; each < live.size(); ++each) {
    how.gates.known.push_back({live[each], now_s - 100 * hour_s, {{"push", now_s - hours.at(each) * hour_s, true}}});
  }
  return how;
}

TEST(keep_old, says_until_when) {
  clocked at{{key_a, key_b}};
  const push_options how = wanted_ago({key_a, key_b}, {1, 25});
  const result pushed = push(input{set{key_c}}.checked, some_target(), at, how);
  EXPECT_EQ(pushed.what, outcome::verified);
  EXPECT_EQ(kids_of(pushed.plan->keep), "a");
  EXPECT_EQ(kids_of(pushed.plan->remove), "b");
  EXPECT_EQ(pushed.plan->keep.at(0).kept_until_s, now_s + 23 * hour_s);
  EXPECT_TRUE(says(pushed.messages, "kept until " + time_text(now_s + 23 * hour_s))) << pushed.messages.at(1);
  EXPECT_NE(render_plan_human(pushed, some_target(), false).find("until " + time_text(now_s + 23 * hour_s)),
      std::string::npos);
}

// By the server's time, whatever this machine's clock shows.
TEST(keep_old, goes_by_the_time_of_the_server) {
  for (const std::int64_t off_h : {-24 * 30, 24 * 30}) {
    clocked at{{key_a, key_b}};
    at.date_s = now_s + off_h * hour_s;
    push_options how = wanted_ago({key_a, key_b}, {1, 1});
    const result pushed = push(input{set{key_b}}.checked, some_target(), at, how);
    EXPECT_EQ(kids_of(pushed.plan->remove), off_h > 0 ? "a" : "");
    EXPECT_TRUE(says(pushed.messages, "times are the server's instead")) << "this machine's clock is not there";
  }
}

TEST(keep_old, makes_room_for_a_new_key) {
  const set live{key_a, key_b, ec("d", 3)};
  clocked at{live};
  push_options how = wanted_ago(live, {13, 14, 1});
  how.most_keys = 3;
  const result pushed = push(input{set{key_c}}.checked, some_target(), at, how);
  EXPECT_EQ(pushed.what, outcome::verified) << render_plan_human(pushed, some_target(), false);
  EXPECT_EQ(kids_of(pushed.plan->remove), "b") << "the one that was wanted longest ago";
  EXPECT_EQ(kids_of(pushed.plan->keep), "ad");
  EXPECT_TRUE(says(pushed.messages, "because the endpoint takes 3 keys: \"b\""));
}

TEST(keep_old, makes_no_room_before_half_the_time_is_over) {
  const set live{key_a, key_b};
  for (const std::int64_t hours : {11, 12}) {
    clocked at{live};
    push_options how = wanted_ago(live, {1, hours});
    how.most_keys = 2;
    const result pushed = push(input{set{key_c}}.checked, some_target(), at, how);
    EXPECT_EQ(pushed.what, hours == 12 ? outcome::verified : outcome::refused);
    EXPECT_EQ(says(pushed.messages, "remove an old key at once with --retire KID, or set a shorter --min-overlap"),
        hours != 12);
    how.gates.allowed = {{&plan_rules::overlap_short, "a"}};
    EXPECT_EQ(push(input{set{key_c}}.checked, some_target(), at, how).what, outcome::verified) << "the way out";
  }
}

// A saved plan is weighed once more when it is applied.
TEST(keep_old, makes_the_same_room_in_a_saved_plan) {
  const set live{key_a, key_b};
  clocked at{live};
  push_options how = wanted_ago(live, {1, 13});
  how.most_keys = 2;
  const result planned = plan_against_live(input{set{key_c}}.checked, some_target(), at, how);
  const auto saved = save_plan(planned, some_target(), how);
  ASSERT_TRUE(saved);
  push_options applied;
  applied.gates.known = saved->known;
  applied.gates.min_overlap_s = saved->min_overlap_s;
  applied.planned_from = saved->live;
  applied.keeping = saved->desired;
  applied.most_keys = 2;
  const input desired{keys_text(saved->desired)};
  const result pushed = push(desired.checked, some_target(), at, applied);
  EXPECT_EQ(pushed.what, outcome::verified) << render_plan_human(pushed, some_target(), false);
  EXPECT_EQ(kids_of(pushed.live), "ca");
  applied.most_keys = 3;
  at.store = text_of(live);
  EXPECT_EQ(push(desired.checked, some_target(), at, applied).what, outcome::refused) << "there is room";
}

// What a run keeps is no wish of anybody, whoever wanted it before: its time does not begin again with each write.
TEST(keep_old, does_not_make_a_key_wanted) {
  const test::scratch_folder folder;
  clocked at{{key_a, key_b}};
  push_options how;
  how.keep_old = true;
  const auto push_at = [&](const set& wanted, std::int64_t hours) {
    auto opened = journal::open(folder.path_of(), some_target());
    const auto history = std::get<std::unique_ptr<journal>>(std::move(opened));
    how.history = history.get();
    at.date_s = now_s + hours * hour_s;
    return push(input{wanted}.checked, some_target(), at, how);
  };
  for (const auto& [wanted, hours] :
      std::vector<std::pair<set, std::int64_t>>{{{key_b, key_c}, 0}, {{key_c, ec("d", 3)}, 2}, {{key_c}, 23}}) {
    const result pushed = push_at(wanted, hours);
    ASSERT_EQ(pushed.what, outcome::verified) << render_plan_human(pushed, some_target(), false);
    EXPECT_EQ(pushed.plan->keep.at(0).kid, "a") << "which nobody ever wanted";
    EXPECT_EQ(pushed.plan->keep[0].kept_until_s, now_s + 24 * hour_s);
  }
  EXPECT_EQ(kids_of(push_at({key_c}, 24).live), "cd")
      << "a and b, which was last pushed when a was first seen, are gone";
}

// Sources that are watched: one that cannot be read drops nothing, and what one no longer has was wanted until now.
TEST(keep_old, hears_the_wishes_of_sources) {
  const input both{set{key_a, key_b}};
  const std::vector<credential> live = credentials_of(both.checked.records());
  for (const bool is_read : {false, true}) {
    clocked at{{key_a, key_b}};
    push_options how;
    how.keep_old = true;
    how.gates.known = {{live[0], now_s - 100 * hour_s, {{"https://issuer.example/keys", now_s - 50 * hour_s, true}}},
        {live[1], now_s - 100 * hour_s, {{"push", now_s - 50 * hour_s, true}}}};
    how.wishes = {{"https://issuer.example/keys", {}, is_read, true}, {"push", {}}};
    const result pushed = push(input{set{key_c}}.checked, some_target(), at, how);
    EXPECT_EQ(pushed.what, outcome::verified) << render_plan_human(pushed, some_target(), false);
    EXPECT_EQ(kids_of(pushed.plan->keep), "a");
    EXPECT_EQ(pushed.plan->keep[0].kept_until_s, is_read ? now_s + 24 * hour_s : 0) << "it is wanted as it was";
    EXPECT_EQ(says(pushed.messages, "it is unknown what https://issuer.example/keys wants"), !is_read);
    EXPECT_EQ(kids_of(pushed.plan->remove), "b");
  }
}

TEST(keep_old, warns_from_three_quarters_on) {
  const set live{key_a, key_b};
  clocked at{live};
  push_options how = wanted_ago(live, {2, 7});
  how.most_keys = 5;
  const auto messages = [&] { return plan_against_live(input{set{key_c}}.checked, some_target(), at, how).messages; };
  EXPECT_TRUE(says(messages(),
      "3 of the endpoint's 5 places are taken, 2 of them old ones that are kept; with "
      "--min-overlap 7h 1 fewer would be"))
      << messages().back();
  how.most_keys = 6;
  EXPECT_FALSE(says(messages(), "keys are taken"));
}

}  // namespace
}  // namespace jwkguard::submit
