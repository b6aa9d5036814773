// A sync follows providers as they rotate, in virtual time: no token in use is ever refused, no leaked key stays.
// JWKGUARD_HISTORIES says how many histories; `./dev schedules` runs 1,000,000.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/provider_history.hpp"

namespace jwkguard {
namespace {

using test::breaks;
using test::history_facts;
using test::run_history;

std::uint64_t histories() {
  const char* const given = std::getenv("JWKGUARD_HISTORIES");
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
  constexpr std::array ways{breaks::forgets_wants, breaks::believes_empty, breaks::short_overlap, breaks::keeps_leaked,
      breaks::trusts_gaps, breaks::drops_old};
  for (const breaks way : ways) {
    bool noticed = false;
    for (std::uint64_t seed = 1; seed <= 500 && !noticed; ++seed) {
      noticed = !run_history(seed, way).broken.empty();
    }
    EXPECT_TRUE(noticed) << static_cast<int>(way);
  }
}

}  // namespace
}  // namespace jwkguard
