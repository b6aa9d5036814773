// docs/THREATS.md: what it names is there, and what it says of exit codes is what the rules' levels make of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"
#include "places.hpp"
#include "support/cli_run.hpp"

namespace jwkguard::test {
namespace {

namespace fs = std::filesystem;

const fs::path root{JWKGUARD_SOURCE_DIR};

std::string text_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// One attack: the cells of its line.
struct row {
  std::string attack;
  std::string stopped_by;
  std::string exit_codes;
  std::string noticed_by;
};

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t at = line.find('|'); at != std::string_view::npos;) {
    const std::size_t next = line.find('|', at + 1);
    if (next != std::string_view::npos) {
      cells.emplace_back(line.substr(at + 1, next - at - 1));
    }
    at = next;
  }
  return cells;
}

std::vector<row> rows_of(const std::string& page) {
  std::vector<row> rows;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    const std::string line = page.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("| ") && !line.starts_with("| attack |")) {
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() == 4) {
        rows.push_back({cells[0], cells[1], cells[2], cells[3]});
      } else {
        ADD_FAILURE() << cells.size() << " cells: " << line;
      }
    }
  }
  return rows;
}

const std::vector<row>& rows() {
  static const std::vector<row> all = rows_of(text_of(root / "docs" / "THREATS.md"));
  return all;
}

strings in_backticks(const std::string& cell) {
  static const std::regex quoted{"`([^`]+)`"};
  strings found;
  for (std::sregex_iterator each{cell.begin(), cell.end(), quoted}; each != std::sregex_iterator{}; ++each) {
    found.push_back((*each)[1]);
  }
  return found;
}

const rule* find_any_rule(std::string_view id) {
  if (const rule* const found = find_rule(id)) {
    return found;
  }
  const auto plans = submit_rules().rules;
  const auto found = std::find_if(plans.begin(), plans.end(), [id](const rule* each) { return each->id == id; });
  return found == plans.end() ? nullptr : *found;
}

bool is_option(std::string_view text) { return text.starts_with("--"); }

std::vector<const rule*> rules_of(const row& of) {
  std::vector<const rule*> rules;
  for (const std::string& each : in_backticks(of.stopped_by)) {
    if (const rule* const found = find_any_rule(each)) {
      rules.push_back(found);
    }
  }
  return rules;
}

// suite.name of every test in tests/, also of those that this build leaves out.
std::set<std::string> test_names() {
  static const std::regex test{R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))"};
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator{root / "tests"}) {
    const std::string text = entry.path().extension() == ".cpp" ? text_of(entry.path()) : std::string{};
    for (std::sregex_iterator each{text.begin(), text.end(), test}; each != std::sregex_iterator{}; ++each) {
      names.insert((*each)[1].str() + '.' + (*each)[2].str());
    }
  }
  return names;
}

TEST(threats, are_many_and_each_row_is_whole) {
  EXPECT_EQ(rows().size(), 81U);
  for (const row& each : rows()) {
    EXPECT_FALSE(in_backticks(each.noticed_by).empty()) << "no test would notice: " << each.attack;
    EXPECT_NE(each.exit_codes.find_first_of("0123456789-"), std::string::npos) << each.attack;
  }
}

// The options that any command has, by its own help.
std::set<std::string> option_names() {
  static const std::regex option{R"((^|[\s,])(--[a-z][a-z-]*))"};
  static const std::regex command{R"(\n  ([a-z]+)  )"};
  std::set<std::string> names;
  const std::string all = cli({"help"}).out;
  const std::string list = all.substr(std::min(all.find("\nCommands:\n"), all.size()));
  for (std::sregex_iterator each{list.begin(), list.end(), command}; each != std::sregex_iterator{}; ++each) {
    const std::string help = cli({"help", (*each)[1]}).out;
    for (std::sregex_iterator at{help.begin(), help.end(), option}; at != std::sregex_iterator{}; ++at) {
      names.insert((*at)[2]);
    }
  }
  return names;
}

TEST(threats, name_rules_and_options_that_exist) {
  const std::set<std::string> options = option_names();
  for (const row& each : rows()) {
    for (const std::string& name : in_backticks(each.stopped_by)) {
      EXPECT_TRUE(is_option(name) ? options.contains(name.substr(0, name.find(' '))) : find_any_rule(name) != nullptr)
          << name << ", in: " << each.attack;
    }
  }
}

TEST(threats, name_tests_and_vectors_that_exist) {
  const std::set<std::string> tests = test_names();
  constexpr std::string_view folder = "tests/vectors/";
  for (const row& each : rows()) {
    for (const std::string& name : in_backticks(each.noticed_by)) {
      EXPECT_TRUE(name.starts_with(folder) ? fs::is_directory(root / name) : tests.contains(name))
          << name << ", in: " << each.attack;
    }
  }
}

// 9 is for private material, 4 for plans, and 1 for what some policy calls an error.
TEST(threats, have_the_exit_codes_of_their_rules) {
  for (const row& each : rows()) {
    const std::vector<const rule*> rules = rules_of(each);
    const auto any = [&rules](auto&& holds) { return std::any_of(rules.begin(), rules.end(), holds); };
    const auto is_error = [](const rule* row) { return row->rfc == level::error || row->cloudflare == level::error; };
    const bool is_private = any([](const rule* row) { return row->id.starts_with("private."); });
    const bool is_plan = any([](const rule* row) { return row->id.starts_with("plan."); });
    EXPECT_EQ(has(each.exit_codes, "9"), is_private) << each.attack;
    EXPECT_TRUE(!is_plan || has(each.exit_codes, "4")) << each.attack;
    EXPECT_TRUE(!has(each.exit_codes, "1") || any(is_error)) << each.attack;
    EXPECT_TRUE(rules.empty() || has(each.exit_codes, "0") || any(is_error)) << each.attack;
  }
}

// Rules that are there because of attackers alone.
TEST(threats, leave_no_rule_of_their_kind_out) {
  std::set<std::string_view> named;
  for (const row& each : rows()) {
    for (const rule* const row : rules_of(each)) {
      named.insert(row->id);
    }
  }
  const auto expect_all = [&named](const rule_group& group) {
    for (const rule* const row : group.rules) {
      EXPECT_TRUE(named.contains(row->id)) << row->id << " stops no attack on the page";
    }
  };
  const std::set<std::string_view> groups{"two readers, two keys", "private and secret material"};
  for (const rule_group& group : rule_groups()) {
    if (groups.contains(group.title)) {
      expect_all(group);
    }
  }
  expect_all(submit_rules());
}

}  // namespace
}  // namespace jwkguard::test
