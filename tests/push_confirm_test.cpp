// What happens between the plan and the write: a question, a live set that moves, a dry run, time.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "jwkguard/submit.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

template <class Question>
push_options with_question(Question question) {
  push_options how = no_wait();
  how.confirm = std::move(question);
  return how;
}

push_options dry_run() {
  push_options how = no_wait();
  how.dry_run = true;
  return how;
}

TEST(push, confirm_decides) {
  const input desired{set{key_a, key_b}};
  int asked = 0;
  const auto answering = [&asked](decision answer) {
    return with_question([&asked, answer](const plan& shown) {
      ++asked;
      EXPECT_EQ(shown.add.size(), 1U);
      return answer;
    });
  };
  server stopped{{key_a}};
  EXPECT_EQ(push(desired.checked, some_target(), stopped, answering(decision::stop)).what, outcome::refused);
  EXPECT_EQ(stopped.puts, 0U);
  server at_once{{key_a}};
  EXPECT_EQ(push(desired.checked, some_target(), at_once, answering(decision::go)).what, outcome::verified);
  EXPECT_EQ(at_once.gets, 2U);
  server after{{key_a}};
  EXPECT_EQ(
      push(desired.checked, some_target(), after, answering(decision::go_after_reading_again)).what, outcome::verified);
  EXPECT_EQ(after.gets, 3U);
  EXPECT_EQ(asked, 3);
}

TEST(push, confirm_is_not_asked_about_dangers_or_nothing) {
  const push_options asks = with_question([](const plan&) {
    ADD_FAILURE() << "asked";
    return decision::go;
  });
  server dangerous{{key_b}};
  EXPECT_EQ(push(input{set{key_a}}.checked, some_target(), dangerous, asks).what, outcome::refused);
  server done{{key_a}};
  EXPECT_EQ(push(input{set{key_a}}.checked, some_target(), done, asks).what, outcome::verified);
}

TEST(push, a_live_set_that_moved_is_refused) {
  for (const set& moved : {set{}, set{key_a, key_c}, set{other_a}, set{key_a, hmac}, set{key_a, key_b}}) {
    server at{{key_a}};
    const push_options options = with_question([&](const plan&) {
      at.store = text_of(moved);
      return decision::go_after_reading_again;
    });
    const result what = push(input{set{key_a, key_b}}.checked, some_target(), at, options);
    EXPECT_EQ(what.what, outcome::refused);
    EXPECT_EQ(at.puts, 0U);
    ASSERT_TRUE(what.plan && what.plan->dangers.size() == 1);
    EXPECT_EQ(what.plan->dangers[0].rule->id, "plan.live-set-moved");
    EXPECT_FALSE(what.plan->dangers[0].kids.empty());
  }
  server lost_again{{key_a}};
  lost_again.on_get = ever(answer_with(unsent), 1);
  const push_options again = with_question([](const plan&) { return decision::go_after_reading_again; });
  EXPECT_EQ(push(input{set{key_a, key_b}}.checked, some_target(), lost_again, again).what, outcome::unreachable);
  EXPECT_EQ(lost_again.puts, 0U);
}

TEST(push, a_dry_run_does_everything_but_the_write) {
  server at{{key_a}};
  const input desired{set{key_a, key_b}};
  const result what = push(desired.checked, some_target(), at, dry_run());
  EXPECT_EQ(what.what, outcome::planned);
  EXPECT_EQ(at.puts, 0U);
  ASSERT_TRUE(what.write);
  EXPECT_EQ(what.write->method, "PUT");
  EXPECT_TRUE(what.write->url.ends_with("/credentials"));
  EXPECT_EQ(what.write->body, text_of({key_a, key_b}));
  EXPECT_NE(render_plan_human(what, some_target(), false).find(what.write->body), std::string::npos);
  server dangerous{{key_c}};
  EXPECT_EQ(push(desired.checked, some_target(), dangerous, dry_run()).what, outcome::refused);
}

TEST(push, the_deadline_is_for_all_requests_together) {
  settings target = some_target();
  target.deadline_ms = 100;
  server at{{key_a}};
  at.on_get = {[](server& slow, const request&) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{80};
    while (std::chrono::steady_clock::now() < end) {
    }
    return slow.show();
  }};
  const result what = push(input{set{key_a, key_b}}.checked, target, at);
  EXPECT_EQ(what.what, outcome::unreachable);
  EXPECT_EQ(at.puts, 0U);
}

TEST(push, the_time_to_answer_the_question_is_not_counted) {
  settings target = some_target();
  target.deadline_ms = 500;
  server at{{key_a}};
  const auto after = std::chrono::steady_clock::now() + std::chrono::milliseconds{target.deadline_ms};
  const push_options slowly = with_question([after](const plan&) {
    std::this_thread::sleep_until(after);
    return decision::go_after_reading_again;
  });
  const result what = push(input{set{key_a, key_b}}.checked, target, at, slowly);
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, target, false);
  EXPECT_EQ(at.puts, 1U);
}

}  // namespace
}  // namespace jwkguard::submit
