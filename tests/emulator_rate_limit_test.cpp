// How many requests the emulated API takes, and what it says of that.
#include "emulator/rate_limit.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace jwkguard::emulator {
namespace {

TEST(emulator_rate_limit, counts_in_windows_and_refuses_all_for_a_span_after_one_too_many) {
  rate_limit of{{3, 10'000}};
  EXPECT_EQ(of.policy(), "\"default\";q=3;w=10");
  for (std::uint32_t left = 2; left != 0; --left) {
    const auto taken = of.take(1'000);
    EXPECT_TRUE(taken.is_taken);
    EXPECT_EQ(taken.left, left);
    EXPECT_EQ(taken.reset_s, 10);
  }
  EXPECT_EQ(of.take(10'500).field(), "\"default\";r=0;t=1");
  EXPECT_TRUE(of.take(11'000).is_taken) << "the next window";
  EXPECT_TRUE(of.take(11'000).is_taken);
  EXPECT_TRUE(of.take(11'000).is_taken);
  const auto refused = of.take(12'000);
  EXPECT_FALSE(refused.is_taken);
  EXPECT_EQ(refused.reset_s, 10);
  EXPECT_FALSE(of.take(21'999).is_taken) << "though that window is over";
  EXPECT_EQ(of.take(21'999).reset_s, 1);
  EXPECT_TRUE(of.take(22'000).is_taken);
}

TEST(emulator_rate_limit, is_read_as_a_number_and_a_span) {
  const auto usual = rate_limit_named("1200/5m");
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->requests, 1'200U);
  EXPECT_EQ(usual->span_ms, 300'000);
  for (const char* const text : {"", "1200", "1200/", "/5m", "0/5m", "5/0", "-1/5m", "1.5/5m", "5/5y", "5 / 5m"}) {
    EXPECT_FALSE(rate_limit_named(text)) << text;
  }
}

}  // namespace
}  // namespace jwkguard::emulator
