// The rule ids that jwkguard/rules.hpp names are those that there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"
#include "jwkguard/rules.hpp"
#include "places.hpp"

namespace jwkguard::test {
namespace {

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
TEST(rules_constants, are_the_ids_of_all_rules) {
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

}  // namespace
}  // namespace jwkguard::test
