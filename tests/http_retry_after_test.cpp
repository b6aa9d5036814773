// What a server may write to be left alone for a while.
#include "submit/http_retry_after.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <utility>

namespace jwkguard::submit {
namespace {

constexpr std::int64_t now_s = 784'111'770;  // Sun, 06 Nov 1994 08:49:30 GMT
constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
constexpr std::optional<std::uint32_t> none;

struct row {
  const char* text;
  std::optional<std::uint32_t> wait_ms;
};

TEST(http_retry_after, seconds_and_dates) {
  constexpr std::array<row, 32> rows{{
      {"0", 0},
      {"1", 1'000},
      {"007", 7'000},
      {"4294967", 4'294'967'000},
      {"4294968", most},
      {"99999999999999999999999999", most},
      {"", none},
      {"-1", none},
      {"+1", none},
      {"1.5", none},
      {"1s", none},
      {"0x10", none},
      {" 1", none},
      {"1, 1", none},
      {"soon", none},
      {"Soon", none},
      {"Sun", none},
      {"GMT", none},
      {"NaN", none},
      {"Infinity", none},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 7'000},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 7'000},
      {"Sun Nov  6 08:49:37 1994", 7'000},
      {"Sun, 06 Nov 1994 08:49:30 GMT", 0},
      {"Sun, 06 Nov 1994 08:49:29 GMT", 0},
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
      {"Mon, 07 Nov 1994 08:49:30 GMT", 86'400'000},
      {"Tue, 29 Feb 2000 00:00:00 GMT", most},
      {"Fri, 31 Dec 9999 23:59:59 GMT", most},
      {"Sun, 06 Nov 1994 24:00:00 GMT", none},
      {"Sun, 06 Foo 1994 08:49:37 GMT", none},
      {"Sun, 32 Nov 1994 08:49:37 GMT", none},
  }};
  for (const row& each : rows) {
    EXPECT_EQ(seconds_asked(each.text, now_s), each.wait_ms) << '"' << each.text << '"';
  }
}

TEST(http_retry_after, milliseconds) {
  constexpr std::array<row, 17> rows{{
      {"0", 0},
      {"1500", 1'500},
      {"1500.0", 1'500},
      {"12.5", 13},
      {"0.001", 1},
      {"4294967295", most},
      {"4294967295.5", most},
      {"4294967296", most},
      {"99999999999999999999999999", most},
      {"", none},
      {".5", none},
      {"5.", none},
      {"1.2.3", none},
      {"1e3", none},
      {"-5", none},
      {"NaN", none},
      {"Sun, 06 Nov 1994 08:49:37 GMT", none},
  }};
  for (const row& each : rows) {
    EXPECT_EQ(milliseconds_asked(each.text), each.wait_ms) << '"' << each.text << '"';
  }
}

}  // namespace
}  // namespace jwkguard::submit
