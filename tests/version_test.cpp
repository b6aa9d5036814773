// The version and the rule ids that the headers name are those that there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/hints.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"
#include "jwkguard/rules.hpp"
#include "jwkguard/version.hpp"
#include "places.hpp"

namespace jwkguard::test {
namespace {

TEST(version, is_one) {
  EXPECT_EQ(library_version(), JWKGUARD_VERSION);
  EXPECT_EQ(std::to_string(JWKGUARD_VERSION_MAJOR) + '.' + std::to_string(JWKGUARD_VERSION_MINOR) + '.' +
                std::to_string(JWKGUARD_VERSION_PATCH),
      JWKGUARD_VERSION);
}

std::vector<std::string_view> all_ids() {
  std::vector<std::string_view> ids;
  const auto add = [&ids](const rule_group& group) {
    for (const rule* const each : group.rules) {
      ids.push_back(each->id);
    }
  };
  std::for_each(rule_groups().begin(), rule_groups().end(), add);
  add(submit_rules());
  return ids;
}

// A rule that goes leaves its constant, deprecated, on a line that begins differently.
TEST(rules, each_id_is_a_constant) {
  std::ifstream header{JWKGUARD_SOURCE_DIR "/include/jwkguard/rules.hpp"};
  std::vector<std::string> written;
  for (std::string line; std::getline(header, line);) {
    if (line.starts_with("inline constexpr ")) {
      written.push_back(line);
    }
  }
  std::vector<std::string> wanted;
  for (const std::string_view id : all_ids()) {
    std::string name{id};
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    wanted.push_back("inline constexpr std::string_view " + name + " = \"" + std::string{id} + "\";");
  }
  EXPECT_EQ(written, wanted);
  EXPECT_EQ(rules::ec_point_off_curve, "ec.point.off-curve");
}

TEST(rules, each_hint_is_of_one) {
  std::size_t hints = 0;
  for (const std::string_view id : all_ids()) {
    const rule* const found = find_rule(id);
    hints += found != nullptr && !cli::hint_of(*found).empty() ? 1U : 0U;
  }
  EXPECT_EQ(hints, 26U);
}

}  // namespace
}  // namespace jwkguard::test
