// A sync follows providers as they rotate, in virtual time: no token in use is ever refused, no leaked key stays.
// JWKGUARD_SCHEDULES says how many histories; `./dev schedules` runs 1,000,000.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/provider_history.hpp"

namespace jwkguard {
namespace {

using test::breaks;
using test::history_facts;
using test::run_history;

std::uint64_t histories() {
  const char* const given = std::getenv("JWKGUARD_SCHEDULES");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 500;
}

TEST(provider_schedules, no_token_in_use_is_refused) {
  std::uint64_t runs = 0;
  std::uint64_t tokens = 0;
  std::uint64_t removed = 0;
  unsigned shown = 0;
  for (std::uint64_t seed = 1; seed <= histories(); ++seed) {
    const history_facts facts = run_history(seed);
    runs += facts.runs;
    tokens += facts.tokens;
    removed += facts.removed;
    for (const std::string& each : facts.broken) {
      ADD_FAILURE() << each;
      ASSERT_LT(++shown, 10U);
    }
  }
  RecordProperty("runs", std::to_string(runs));
  RecordProperty("tokens", std::to_string(tokens));
  EXPECT_GT(runs, 20 * histories());
  EXPECT_GT(tokens, runs);
  EXPECT_GT(removed, histories()) << "old keys do go";
}

// Each way to break the code must be noticed within some histories.
TEST(provider_schedules, the_law_notices) {
  struct broken_way {
    breaks how;
    std::string_view law;
  };
  constexpr std::string_view token_refused = ": a token in use cannot be verified: ";
  constexpr std::array ways{broken_way{breaks::forgets_wants, ": a key that nobody wants any more is live: "},
      broken_way{breaks::believes_empty, token_refused}, broken_way{breaks::short_overlap, token_refused},
      broken_way{breaks::keeps_leaked, ": a leaked key is live after a run: "},
      broken_way{breaks::trusts_gaps, token_refused}, broken_way{breaks::drops_old, token_refused}};
  for (const broken_way& way : ways) {
    std::string first;
    for (std::uint64_t seed = 1; seed <= 500 && first.empty(); ++seed) {
      const history_facts facts = run_history(seed, way.how);
      first = facts.broken.empty() ? "" : facts.broken.front();
    }
    EXPECT_NE(first.find(way.law), std::string::npos) << static_cast<int>(way.how) << first;
  }
}

}  // namespace
}  // namespace jwkguard
