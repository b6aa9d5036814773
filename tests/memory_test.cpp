// When live keys were last wanted, as far as it is remembered.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "jwkguard/plan.hpp"
#include "submit/run_clock.hpp"

namespace jwkguard {
namespace {

using keys = std::vector<credential>;
using memory = std::vector<remembered_key>;

constexpr std::int64_t then_s = 1'800'000'000;
const credential a{"ES256", "a", "t1"};
const credential b{"ES256", "b", "t2"};

wish push_of(const keys& wanted) { return {"push", wanted}; }
wish source_has(const keys& wanted) { return {"https://issuer.example/keys", wanted, true, true}; }
wish source_fails(const keys& sound = {}) { return {"https://issuer.example/keys", sound, false, true}; }

// The time after `then_s` at which the first of the keys was last wanted.
std::int64_t last(const memory& known) { return last_wanted_s(known.at(0)) - then_s; }

// look is one look at a live set that is always {a, b}.
memory look(const memory& known, std::vector<wish> wishes, std::int64_t at_s) {
  return remember(known, keys{a, b}, wishes, then_s + at_s);
}

TEST(memory, a_key_of_the_input_of_a_push_was_wanted_then) {
  memory known = look({}, {push_of({a, b})}, 100);
  EXPECT_EQ(last(known), 100);
  known = look(known, {push_of({a})}, 200);
  EXPECT_EQ(last(known), 200);
  known = look(known, {push_of({b})}, 300);
  EXPECT_EQ(last(known), 200) << "not wanted any more";
  known = look(known, {push_of({b})}, 400);
  EXPECT_EQ(last(known), 200);
  known = look(known, {push_of({a})}, 500);
  EXPECT_EQ(last(known), 500) << "a key may come back";
}

// Between two looks at a source it may have signed with the key until just before the second.
TEST(memory, a_key_of_a_source_was_wanted_until_the_look_that_did_not_find_it) {
  memory known = look({}, {source_has({a, b})}, 100);
  known = look(known, {source_has({b})}, 90'000);
  EXPECT_EQ(last(known), 90'000);
  known = look(known, {source_has({b})}, 95'000);
  EXPECT_EQ(last(known), 90'000);
}

TEST(memory, a_source_that_fails_wants_what_it_wanted) {
  memory known = look({}, {source_has({a, b})}, 100);
  known = look(known, {source_fails()}, 200);
  EXPECT_EQ(last(known), 200);
  known = look(known, {source_fails()}, 90'000);
  EXPECT_EQ(last(known), 90'000);
  known = look(known, {source_has({b})}, 90'300);
  known = look(known, {source_fails()}, 99'000);
  EXPECT_EQ(last(known), 90'300) << "but not what it had dropped before it failed";
  EXPECT_EQ(last_wanted_s(known[1]), then_s + 99'000);
}

// A source that was never read may be the one that wants it.
TEST(memory, a_source_that_fails_wants_what_nobody_ever_wanted) {
  memory known = look({}, {source_fails()}, 100);
  known = look(known, {source_fails()}, 90'000);
  EXPECT_EQ(last(known), 90'000);
  known = look(known, {source_fails({b})}, 95'000);
  EXPECT_EQ(last_wanted_s(known[1]), then_s + 95'000);
  known = look(known, {source_has({b})}, 99'000);
  EXPECT_EQ(last(known), 99'000);
  EXPECT_EQ(last(look(known, {source_fails()}, 99'900)), 99'000);
  const memory pushed = look({}, {push_of({a, b})}, 100);
  EXPECT_EQ(last(look(pushed, {source_fails()}, 200)), 100) << "somebody else wanted this one";
}

TEST(memory, each_source_has_a_word) {
  memory known = look({}, {push_of({a}), source_has({a})}, 100);
  known = look(known, {push_of({}), source_has({a})}, 200);
  EXPECT_EQ(last(known), 200);
  ASSERT_EQ(known[0].wants.size(), 2U);
  EXPECT_EQ(known[0].wants[0].last_s, then_s + 100);
  EXPECT_FALSE(known[0].wants[0].still);
  EXPECT_TRUE(known[0].wants[1].still);
}

TEST(memory, a_key_that_nobody_ever_wanted_counts_as_wanted_when_it_was_first_seen) {
  memory known = look({}, {push_of({b})}, 100);
  EXPECT_EQ(last(known), 100);
  EXPECT_EQ(last(look(known, {push_of({b})}, 90'000)), 100);
  known = remember(known, keys{b}, {}, then_s + 200);
  known = look(known, {}, 300);
  EXPECT_EQ(last(known), 300) << "it was gone for a while";
}

TEST(memory, time_never_goes_back) {
  memory known = look({}, {push_of({a, b})}, 0);
  constexpr std::int64_t month_s = 30 * 86'400;
  for (const std::int64_t off_s : {-month_s, month_s, -month_s}) {
    const std::int64_t before = last(known);
    known = look(known, {push_of({a, b})}, off_s);
    EXPECT_GE(last(known), before);
    EXPECT_GE(last(look(known, {push_of({b})}, off_s)), before);
  }
  const memory found = look({}, {}, 0);
  EXPECT_EQ(last(look(found, {}, -month_s)), 0) << "of a key that nobody wants, neither";
}

TEST(memory, a_clock_that_is_not_set_teaches_nothing) {
  EXPECT_TRUE(remember({}, keys{a}, std::vector{push_of({a})}, 100).empty());
  const memory known = look({}, {push_of({a, b})}, 0);
  const memory later = remember(known, keys{a, b}, std::vector{push_of({b})}, 100);
  ASSERT_EQ(later.size(), 2U);
  EXPECT_EQ(last(later), 0);
  EXPECT_TRUE(later[0].wants[0].still) << "nor that a key is not wanted any more";
}

TEST(memory, of_two_memories_that_counts_which_keeps_the_key_longer) {
  memory two = look({}, {push_of({a, b})}, 100);
  const memory other = look({}, {push_of({a, b})}, 200);
  two.insert(two.end(), other.begin(), other.end());
  const memory known = look(two, {push_of({b})}, 300);
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(last(known), 200);
}

TEST(run_clock, goes_by_the_server) {
  submit::run_clock clock{then_s};
  EXPECT_EQ(clock.now_s(then_s + 10), then_s + 10);
  EXPECT_EQ(clock.now_s(then_s - 10), then_s) << "never before what is remembered";
  EXPECT_EQ(clock.message(), "");
  clock.hear(then_s + 7'200, then_s);
  EXPECT_EQ(clock.now_s(then_s), then_s + 7'200);
  EXPECT_EQ(clock.now_s(then_s + 60), then_s + 7'260);
  EXPECT_NE(clock.message().find("2 h behind the server's: times are the server's instead"), std::string::npos)
      << clock.message();
  clock.hear(then_s, then_s + 90);
  EXPECT_EQ(clock.message(), "this machine's clock is 1 min 30 s ahead of the server's");
  clock.hear(then_s, then_s + 60);
  EXPECT_EQ(clock.message(), "");
}

}  // namespace
}  // namespace jwkguard
