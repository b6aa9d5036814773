// How long a server asks to wait, in every way that it may be written.
#include "submit/retry_after.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jwkguard::submit {
namespace {

constexpr std::int64_t now_s = 784'111'770;  // 1994-11-06T08:49:30Z: `date -u -d @784111770`
constexpr std::optional<std::string_view> absent{};
constexpr std::optional<std::uint32_t> none{};
constexpr std::uint32_t most = 4'294'967'295;

struct row {
  std::optional<std::string_view> ms;
  std::optional<std::string_view> text;
  std::optional<std::uint32_t> wait_ms;
};

constexpr std::array<row, 57> rows{{
    {absent, absent, none},
    // seconds
    {absent, "0", 0},
    {absent, "1", 1'000},
    {absent, "007", 7'000},
    {absent, "4294967", 4'294'967'000},
    {absent, "4294968", most},
    {absent, "99999999999999999999999999", most},
    {absent, "", none},
    {absent, "-1", none},
    {absent, "+1", none},
    {absent, "1.5", none},
    {absent, "1s", none},
    {absent, "0x10", none},
    {absent, " 1", none},
    {absent, "1, 1", none},
    {absent, "soon", none},
    // milliseconds
    {"0", absent, 0},
    {"1500", absent, 1'500},
    {"1500.0", absent, 1'500},
    {"12.5", absent, 13},
    {"0.001", absent, 1},
    {"4294967295", absent, most},
    {"4294967295.5", absent, most},
    {"4294967296", absent, most},
    {"99999999999999999999999999", absent, most},
    {"", absent, none},
    {".5", absent, none},
    {"5.", absent, none},
    {"1.2.3", absent, none},
    {"1e3", absent, none},
    {"-5", absent, none},
    {"NaN", absent, none},
    {"100, 100", absent, none},
    // both
    {"1500", "2", 1'500},
    {"1500", "1", 1'500},
    {"2000", "1", 2'000},
    {"2001", "1", none},
    {"100", "30", none},
    {"x", "30", none},
    {"100", "x", none},
    {"7000", "Sun, 06 Nov 1994 08:49:37 GMT", 7'000},
    // dates
    {absent, "Sun, 06 Nov 1994 08:49:37 GMT", 7'000},
    {absent, "Sun, 06 Nov 1994 08:49:30 GMT", 0},
    {absent, "Sun, 06 Nov 1994 08:49:29 GMT", 0},
    {absent, "Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {absent, "Sun, 06 Nov 1994 08:49:60 GMT", 30'000},  // a leap second
    {absent, "Mon, 07 Nov 1994 08:49:30 GMT", 86'400'000},
    {absent, "Tue, 29 Feb 2000 00:00:00 GMT", most},
    {absent, "Fri, 31 Dec 9999 23:59:59 GMT", most},
    {absent, "Mon, 06 Nov 1994 08:49:37 GMT", none},  // it was a Sunday
    {absent, "Thu, 29 Feb 2001 00:00:00 GMT", none},  // there was none
    {absent, "Sun, 06 nov 1994 08:49:37 GMT", none},
    {absent, "Sun, 06 Nov 1994 24:00:00 GMT", none},
    {absent, "Sun, 06 Nov 1994 08:49:37 UTC", none},
    {absent, "Sunday, 06-Nov-94 08:49:37 GMT", none},
    {absent, "Sun Nov  6 08:49:37 1994", none},
    {absent, "Sun, 06 Nov 1994 08:49:37 GMT, 5", none},
}};

TEST(retry_after, is_clear_or_absent) {
  for (const row& each : rows) {
    EXPECT_EQ(retry_after(each.ms, each.text, now_s), each.wait_ms)
        << each.ms.value_or("absent") << " / " << each.text.value_or("absent");
  }
}

}  // namespace
}  // namespace jwkguard::submit
