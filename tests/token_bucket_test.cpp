// The pace of requests, in virtual time, and what a server says of its limit.
#include "sync/token_bucket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "submit/http_rate_limit.hpp"

namespace jwkguard::sync {
namespace {

// When each of so many requests went, one as soon as it may, in ms.
std::vector<std::int64_t> times_of(token_bucket& of, std::size_t requests, bool begins, std::int64_t now_ms = 0) {
  std::vector<std::int64_t> times;
  while (times.size() < requests) {
    const std::int64_t wait_ms = of.take(now_ms, begins);
    if (wait_ms == 0) {
      times.push_back(now_ms);
    }
    now_ms += wait_ms;
  }
  return times;
}

std::size_t most_within(const std::vector<std::int64_t>& times, std::int64_t span_ms) {
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < times.size(); ++last) {
    while (times[last] - times[first] >= span_ms) {
      ++first;
    }
    most = std::max(most, last - first + 1);
  }
  return most;
}

TEST(token_bucket, no_span_ever_has_more_requests_than_the_limit_and_hardly_less) {
  for (const rate_limit limit : {rate_limit{1'200, 300'000}, rate_limit{1'200, 5'000}, rate_limit{60, 1'000},
           rate_limit{10, 60'000}, rate_limit{3, 1'000}, rate_limit{1, 10'000}}) {
    token_bucket one{limit, 0};
    const std::size_t requests = 5 * std::size_t{limit.requests};
    const auto times = times_of(one, requests, true);
    EXPECT_LE(most_within(times, limit.span_ms), limit.requests) << limit.requests << " in " << limit.span_ms;
    const double least_ms = static_cast<double>(requests) * static_cast<double>(limit.span_ms) / limit.requests;
    EXPECT_LE(static_cast<double>(times.back()), least_ms * (limit.requests < 20       ? 2.0
                                                                : limit.requests < 100 ? 1.1
                                                                                       : 1.04))
        << limit.requests;
  }
}

TEST(token_bucket, a_long_rest_saves_up_no_more_than_a_few) {
  token_bucket one{{1'200, 300'000}, 0};
  (void)times_of(one, 100, false);
  const std::int64_t later = 10'000'000;
  const auto times = times_of(one, 200, false, later);
  EXPECT_EQ(std::count(times.begin(), times.end(), later), 24);
}

TEST(token_bucket, runs_under_way_do_not_wait_for_new_ones) {
  token_bucket one{{1'200, 300'000}, 0};
  std::size_t begun = 0;
  while (one.take(0, true) == 0) {
    ++begun;
  }
  EXPECT_EQ(begun, 12U) << "half of the bucket";
  for (unsigned more = 0; more < 12; ++more) {
    EXPECT_EQ(one.take(0, false), 0) << more;
  }
  EXPECT_GT(one.take(0, false), 0);
}

TEST(token_bucket, goes_by_the_server_where_it_allows_less) {
  token_bucket slower{{1'200, 300'000}, 0};
  slower.learn({{}, {{100, 60}}}, 0);
  EXPECT_LE(most_within(times_of(slower, 500, false), 60'000), 103U);
  token_bucket not_faster{{60, 60'000}, 0};
  not_faster.learn({{}, {{1'000, 60}}}, 0);
  EXPECT_LE(most_within(times_of(not_faster, 200, false), 60'000), 60U);
  token_bucket nearly_empty{{1'200, 300'000}, 0};
  nearly_empty.learn({{{10, 100}}, {}}, 0);
  const auto times = times_of(nearly_empty, 30, false);
  EXPECT_EQ(std::count_if(times.begin(), times.end(), [](std::int64_t each) { return each == 0; }), 10);
  EXPECT_GE(times[19], 90'000) << "ten in 100 s are all that others left";
}

// Else a new run waited for a bucket that is never as full as it once was.
TEST(token_bucket, new_runs_keep_to_the_rate_of_a_server_that_allows_less) {
  token_bucket one{{100'000, 1'000}, 0};
  std::int64_t now_ms = 0;
  for (unsigned request = 0; request < 100; ++request) {
    while (const std::int64_t wait_ms = one.take(now_ms, true)) {
      now_ms += wait_ms;
    }
    one.learn({{{30, 2}}, {{70, 2}}}, now_ms);
  }
  EXPECT_LE(now_ms, 100 * 1'000 / 14) << "30 in 2 s are left";
}

TEST(token_bucket, waits_where_nothing_is_left_and_after_a_refusal) {
  token_bucket empty{{1'200, 300'000}, 0};
  empty.learn({{{0, 30}}, {}}, 1'000);
  EXPECT_EQ(empty.take(1'000, false), 30'000);
  EXPECT_GT(empty.take(31'000, false), 0) << "and it begins slowly";
  EXPECT_EQ(empty.take(32'000, false), 0);
  token_bucket refused{{1'200, 300'000}, 0};
  refused.stop(300'000);
  EXPECT_EQ(refused.take(0, false), 300'000);
  refused.stop(10'000);
  EXPECT_EQ(refused.take(0, false), 300'000) << "the longer one counts";
}

TEST(rate_limit_fields, are_read_as_lists_of_items) {
  submit::rate_limits all;
  submit::read_rate_limit(R"("default";r=50;t=30)", all);
  submit::read_rate_limit(R"( "a, \"b;r=9";r=1; t=2 , "c";t=4;r=3)", all);
  ASSERT_EQ(all.left.size(), 3U);
  EXPECT_EQ(all.left[0].requests, 50U);
  EXPECT_EQ(all.left[0].reset_s, 30U);
  EXPECT_EQ(all.left[1].requests, 1U);
  EXPECT_EQ(all.left[1].reset_s, 2U);
  EXPECT_EQ(all.left[2].requests, 3U);
  EXPECT_EQ(all.left[2].reset_s, 4U);
  submit::read_rate_limit_policy(R"("burst";q=100;w=60,"day";w=86400;q=10000)", all);
  ASSERT_EQ(all.policies.size(), 2U);
  EXPECT_EQ(all.policies[0].requests, 100U);
  EXPECT_EQ(all.policies[1].window_s, 86'400U);
}

TEST(rate_limit_fields, what_is_none_is_passed_over) {
  for (const char* const text :
      {"", ",", "\"", "default", "\"default\"", "\"d\";r=1", "\"d\";t=1", "\"d\";r=-1;t=1", "\"d\";r=1.5;t=1",
          "\"d\";r=99999999999;t=1", "limit=100, remaining=50, reset=30", "\"d;r=1;t=1", ";;;=;r"}) {
    submit::rate_limits all;
    submit::read_rate_limit(text, all);
    EXPECT_TRUE(all.left.empty()) << text;
  }
  submit::rate_limits none;
  submit::read_rate_limit_policy(R"("d";q=0;w=60, "e";q=60;w=0)", none);
  EXPECT_TRUE(none.policies.empty());
}

}  // namespace
}  // namespace jwkguard::sync
