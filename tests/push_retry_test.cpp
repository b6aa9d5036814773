// How often and after how long a request is sent again.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "submit/retry.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using namespace fake;

constexpr std::uint32_t high = std::numeric_limits<std::uint32_t>::max();

heard status(std::uint32_t code, std::optional<std::uint32_t> asked_ms = {}) {
  cloudflare::answer what;
  what.status = code;
  what.retry_after_ms = asked_ms;
  return what;
}

TEST(push_retry, only_what_may_pass_is_sent_again) {
  for (const std::uint32_t code : {408U, 429U, 500U, 502U, 503U, 504U, 520U, 599U}) {
    EXPECT_TRUE(may_pass(status(code))) << code;
  }
  for (const std::uint32_t code : {200U, 201U, 301U, 302U, 307U, 400U, 401U, 403U, 404U, 409U, 413U, 425U, 499U}) {
    EXPECT_FALSE(may_pass(status(code))) << code;
  }
  EXPECT_TRUE(may_pass(failure{false, "refused"}));
  EXPECT_TRUE(may_pass(failure{true, "reset"}));
  EXPECT_FALSE(may_pass(failure{false, "certificate", true}));
}

std::optional<std::uint32_t> pause(const heard& what, unsigned failures, moment now) {
  return pause_ms(what, failures, pace{}, 1, now);
}

TEST(push_retry, jitter_is_full_and_its_ceiling_doubles) {
  const heard broken = status(503);
  const std::vector<std::uint32_t> ceilings{500, 1'000, 2'000, 4'000};
  for (unsigned failures = 1; failures <= ceilings.size(); ++failures) {
    EXPECT_EQ(pause(broken, failures, {60'000, 0}), 0U);
    EXPECT_EQ(pause(broken, failures, {60'000, 1U << 31U}), ceilings[failures - 1] / 2);
    EXPECT_EQ(pause(broken, failures, {60'000, high}), ceilings[failures - 1] - 1);
  }
  for (const unsigned failures : {5U, 6U, 1'000'000U}) {
    EXPECT_EQ(pause(broken, failures, {60'000, 0}), 6'000U);
    EXPECT_EQ(pause(broken, failures, {60'000, high}), 9'999U);
  }
}

TEST(push_retry, what_the_server_asks_for_is_done_if_the_deadline_leaves_it) {
  EXPECT_EQ(pause(status(429, 1'234), 1, {60'000, high}), 1'234U);
  EXPECT_EQ(pause(status(503, 0), 4, {60'000, high}), 0U);
  EXPECT_EQ(pause(status(429, 60'000), 1, {60'000, 0}), std::nullopt);
  EXPECT_EQ(pause(status(429, high), 1, {60'000, 0}), std::nullopt);
  EXPECT_EQ(pause(status(503), 5, {100, high}), std::nullopt);
  EXPECT_EQ(pause(status(503), 1, {0, 0}), std::nullopt);
}

TEST(push_retry, ten_requests_may_go_at_once_and_then_ten_a_minute) {
  pace kept;
  for (unsigned sent = 0; sent < 10; ++sent) {
    EXPECT_EQ(kept.wait_ms(1, 0), 0U) << sent;
    EXPECT_EQ(kept.wait_ms(10, 0), sent * 6'000) << "all ten, once there is room for them";
    kept.note_request(0);
  }
  EXPECT_EQ(kept.wait_ms(1, 0), 6'000U);
  EXPECT_EQ(kept.wait_ms(1, 5'999), 1U);
  EXPECT_EQ(kept.wait_ms(3, 6'000), 12'000U);
  EXPECT_EQ(pause_ms(status(503, 0), 1, kept, 1, {60'000, high, 0, 0}), 6'000U) << "whatever the server says";
  EXPECT_EQ(pause_ms(status(503, 0), 1, kept, 1, {6'000, high, 0, 0}), std::nullopt);
  kept.note_request(6'000);
  EXPECT_EQ(kept.wait_ms(1, 6'000), 6'000U);
  EXPECT_EQ(kept.wait_ms(10, 126'000), 0U) << "a run that rests may go at once again";
}

TEST(push_retry, waits_as_long_as_it_is_asked_to_before_the_next_request) {
  server at{{key_a}};
  at.on_get = {answer_with(response{429, "", 1'500}), {}, answer_with(response{503, "", 700})};
  at.on_put = {answer_with(response{503, "", 2'000})};
  const result what = push(input{set{key_a, key_b}}.checked, some_target(), at, no_wait());
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, some_target(), false);
  EXPECT_EQ(at.waits, (std::vector<std::uint32_t>{1'500, 2'000, 700}));
  ASSERT_EQ(what.attempts.size(), 7U);
  EXPECT_EQ(what.attempts[1].waited_ms, 1'500U);
  EXPECT_EQ(what.attempts[2].method, "PUT");
  EXPECT_EQ(what.attempts[2].status, 503U);
}

TEST(push_retry, gives_up_at_once_where_the_deadline_does_not_leave_the_wait) {
  server at{{key_a}};
  at.on_put = ever(answer_with(response{429, "", 300'000}));
  const result what = push(input{set{key_a, key_b}}.checked, some_target(), at, no_wait());
  EXPECT_EQ(name_of(what.what), "rejected");
  EXPECT_EQ(what.requests.put, 1U);
  EXPECT_TRUE(at.waits.empty());
  server reading{{key_a}};
  reading.on_get = ever(answer_with(response{429, "", 300'000}));
  EXPECT_EQ(push(input{set{key_a, key_b}}.checked, some_target(), reading, no_wait()).requests.get, 1U);
  server broken_write{{key_a}};
  broken_write.on_put = ever(answer_with(response{503, "", 300'000}));
  const result asked = push(input{set{key_a, key_b}}.checked, some_target(), broken_write, no_wait());
  EXPECT_EQ(name_of(asked.what), "rejected");
  EXPECT_EQ(asked.requests.get, 2U) << "what became of the write is asked at once";
}

settings target_with_deadline(std::uint32_t time_ms) {
  settings target = some_target();
  target.deadline_ms = time_ms;
  return target;
}

std::uint64_t sum_of(const std::vector<std::uint32_t>& waits) {
  return std::accumulate(waits.begin(), waits.end(), std::uint64_t{0});
}

// Every ten minutes of a deadline are used, whatever fails; and never are there more requests than the pace allows.
TEST(push_retry, goes_on_until_the_deadline_and_no_faster_than_its_pace) {
  for (const std::uint32_t deadline_ms : {60'000U, 600'000U}) {
    for (std::size_t good_gets = 0; good_gets < 6; ++good_gets) {
      for (std::size_t good_puts = 0; good_puts < 3; ++good_puts) {
        server at{{key_a}};
        at.on_get = ever(answer_with(lost), good_gets);
        at.on_put = ever(answer_with(lost), good_puts);
        const result what = push(input{set{key_a, key_b}}.checked, target_with_deadline(deadline_ms), at, no_wait());
        EXPECT_LE(at.gets + at.puts, 10 + deadline_ms / 6'000);
        EXPECT_EQ(what.requests.get, at.gets);
        EXPECT_EQ(what.requests.put, at.puts);
        if (what.what != outcome::verified) {
          EXPECT_GE(sum_of(at.waits), deadline_ms - 18'000) << "the longest wait that may not fit any more";
          EXPECT_LT(sum_of(at.waits), deadline_ms);
        }
      }
    }
  }
}

TEST(push_retry, an_outage_of_five_minutes_is_outlasted) {
  server at{{key_a}};
  at.on_get = ever(answer_with(broken));
  at.on_get.resize(30);  // of at least six seconds each, but for the first four
  at.on_put = {answer_with(response{503, ""}), answer_with(unsent), answer_with(lost)};
  const result what = push(input{set{key_a, key_b}}.checked, target_with_deadline(900'000), at, no_wait());
  EXPECT_EQ(name_of(what.what), "verified") << render_plan_human(what, some_target(), false);
  EXPECT_EQ(what.requests.put, 3U) << "one found no connection";
  EXPECT_GE(sum_of(at.waits), 26U * 6'000);
  EXPECT_LT(what.messages.size(), 10U) << "what is said once is enough";
}

TEST(push_retry, says_how_long_it_waits_and_how_much_is_left) {
  struct listening : server {
    using server::server;
    void wait_to_retry(std::uint32_t time_ms, std::uint32_t left_ms) override { asked.emplace_back(time_ms, left_ms); }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> asked;
  };
  listening at{{key_a}};
  at.on_get = {answer_with(response{429, "", 20'000}), answer_with(response{429, "", 5'000})};
  EXPECT_EQ(name_of(plan_against_live(input{set{key_a}}.checked, some_target(), at).what), "planned");
  ASSERT_EQ(at.asked.size(), 2U);
  EXPECT_EQ(at.asked[0].first, 20'000U);
  EXPECT_GT(at.asked[0].second, 59'000U);
  EXPECT_LE(at.asked[1].second, 40'000U) << "the wait counts, though it took no time";
}

TEST(push_retry, show_and_plan_read_again_too) {
  server at{{key_a}};
  at.on_get = {answer_with(lost), answer_with(broken)};
  EXPECT_FALSE(show(some_target(), at).failed);
  EXPECT_EQ(at.gets, 3U);
  at.on_get = {answer_with(lost)};
  EXPECT_EQ(name_of(plan_against_live(input{set{key_a}}.checked, some_target(), at).what), "planned");
  at.on_get = ever(answer_with(unsent));
  const live_set none = show(some_target(), at);
  EXPECT_EQ(none.failed, outcome::unreachable);
  EXPECT_GE(none.attempts.size(), 10U);
}

}  // namespace
}  // namespace jwkguard::submit
