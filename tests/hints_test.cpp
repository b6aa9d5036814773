// The options that go behind a rule's help exist, and so do their rules.
#include "cli/hints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "jwkguard/rule.hpp"
#include "support/cli_run.hpp"

namespace jwkguard::test {
namespace {

std::set<std::string> options_in(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t at = text.find("--"); at != std::string_view::npos; at = text.find("--", at)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    found.emplace(text.substr(at, end - at));
    at = std::min(end, text.size());
  }
  return found;
}

TEST(hints, each_is_for_a_rule_and_names_options_of_check) {
  const std::set<std::string> known = options_in(cli({"check", "--help"}).out);
  for (const cli::hint& each : cli::all_hints()) {
    const rule* const row = find_rule(each.rule);
    ASSERT_NE(row, nullptr) << each.rule;
    EXPECT_EQ(cli::hint_of(*row), each.says);
    const std::set<std::string> named = options_in(each.says);
    const std::size_t at = each.says.find("jwkguard ");  // another command
    const std::string_view command = at == std::string_view::npos ? "" : each.says.substr(at + 9);
    EXPECT_TRUE(!named.empty() || cli({std::string{command.substr(0, command.find(' '))}, "--help"}).exit_code == 0)
        << each.rule;
    for (const std::string& option : named) {
      EXPECT_TRUE(known.contains(option)) << each.rule << ": " << option;
    }
  }
  EXPECT_EQ(cli::all_hints().size(), 27U);
}

}  // namespace
}  // namespace jwkguard::test
