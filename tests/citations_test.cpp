// What stands behind each rule: the section that it cites, its page, the proof of its repair.
#include "cli/citations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rule_pages.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"
#include "keys/key_types.hpp"
#include "keys/members.hpp"
#include "support/cli_run.hpp"
#include "support/pattern.hpp"

namespace jwkguard::test {
namespace {

constexpr std::string_view own_limits = "jwkguard limits";

std::vector<const rule*> all_rules() {
  std::vector<const rule*> all;
  const auto append = [&all](
                          const rule_group& group) { all.insert(all.end(), group.rules.begin(), group.rules.end()); };
  for (const rule_group& group : rule_groups()) {
    append(group);
  }
  append(submit_rules());
  return all;
}

std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Citations of rules, members and key types, with where each stands.
std::vector<std::pair<std::string_view, std::string_view>> all_citations() {
  std::vector<std::pair<std::string_view, std::string_view>> all;
  for (const rule* row : all_rules()) {
    all.emplace_back(row->citation, row->id);
  }
  for (const keys::member_row& row : keys::member_rows) {
    all.emplace_back(row.citation, row.name);
  }
  for (const keys::key_type* type : keys::key_types()) {
    all.emplace_back(type->citation, type->name);
  }
  return all;
}

// A document, then a section; never "section", a list, or a page. Two members that one rule is about have a section
// each, which say the same. Where no text demands what a rule does, it is our own limit.
TEST(citations, are_written_in_one_grammar) {
  const std::string grammar =
      "^(RFC [1-9][0-9]{3,4}( [0-9A-Z]+([.][0-9]+)*( and [0-9A-Z]+([.][0-9]+)*)?)?"
      "|FIPS [1-9][0-9]{2}(-[0-9]+)? [0-9A-Z]+([.][0-9]+)*"
      "|SP 800-[0-9]+[A-Z]? [0-9]+([.][0-9]+)*"
      "|SEC 1 [0-9]+([.][0-9]+)*"
      "|(OIDC Discovery|OpenID Federation) [0-9]+([.][0-9]+)*"
      "|CVE-[0-9]{4}-[0-9]{4,}"
      "|Cloudflare token_validation"
      "|jwkguard limits)$";
  std::set<std::string_view> seen;
  for (const cli::cited_section& section : cli::cited_sections()) {
    EXPECT_TRUE(contains_match(section.name, grammar)) << section.name;
    EXPECT_TRUE(seen.insert(section.name).second) << section.name << " is listed twice";
    const auto words = std::count(section.says.begin(), section.says.end(), ' ') + 1;
    EXPECT_TRUE(words >= 2 && words <= 8) << section.name << ": " << section.says;
    EXPECT_FALSE(section.says.ends_with('.')) << section.name;
  }
}

// So no rule can cite a section that nobody has looked up.
TEST(citations, are_all_in_the_list) {
  for (const auto& [citation, of] : all_citations()) {
    EXPECT_FALSE(cli::says_of(citation).empty()) << of << " cites " << citation;
  }
}

TEST(citations, are_all_used) {
  const auto all = all_citations();
  for (const cli::cited_section& section : cli::cited_sections()) {
    const bool is_used =
        std::any_of(all.begin(), all.end(), [&section](const auto& each) { return each.first == section.name; });
    EXPECT_TRUE(is_used || section.by_finding) << section.name << " is cited by nothing";
  }
}

TEST(rule_rows, say_whose_judgement_a_level_is) {
  for (const rule* row : all_rules()) {
    const bool is_ours = row->citation == own_limits && row->rfc >= level::warning;
    EXPECT_TRUE(!is_ours || !row->judgement.empty())
        << row->id << " cites no text that demands it, and does not say why";
    EXPECT_FALSE(row->judgement.ends_with('.')) << row->id;
  }
}

TEST(rule_rows, prove_their_repairs) {
  for (const rule* row : all_rules()) {
    EXPECT_EQ(row->repaired.empty(), row->proof.empty()) << row->id;
    EXPECT_FALSE(row->proof.ends_with('.')) << row->id;
  }
}

TEST(rule_pages, are_one_for_each_rule) {
  std::set<std::string_view> ids;
  for (const rule* row : all_rules()) {
    ids.insert(row->id);
    EXPECT_EQ(cli::page_of(row->id).id, row->id) << row->id << " has no page";
  }
  std::set<std::string_view> seen;
  for (const cli::rule_page& page : cli::rule_pages()) {
    EXPECT_TRUE(ids.contains(page.id)) << "unknown rule " << page.id;
    EXPECT_TRUE(seen.insert(page.id).second) << page.id << " has two pages";
  }
}

TEST(rule_pages, say_everything) {
  for (const cli::rule_page& page : cli::rule_pages()) {
    for (const std::string_view sentences : {page.why, page.causes}) {
      EXPECT_TRUE(sentences.ends_with('.')) << page.id << ": " << sentences;
      EXPECT_EQ(sentences.find('\n'), std::string_view::npos) << page.id;
    }
    EXPECT_NE(page.before, page.after) << page.id;
    for (std::string_view lines : {page.before, page.after, page.by_hand}) {
      EXPECT_FALSE(lines.empty() || lines.starts_with('\n') || lines.ends_with('\n')) << page.id;
      while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        EXPECT_LE(columns_of(lines.substr(0, end)), 76U) << page.id << ": " << lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
      }
    }
  }
}

// Each in a shell of its own that only reads it.
TEST(rule_pages, name_commands_that_a_shell_can_read) {
  for (const cli::rule_page& page : cli::rule_pages()) {
    const outcome ended = run("/bin/sh", {{"-n", "-c", std::string{page.by_hand}}, {}, {}, {}});
    EXPECT_EQ(ended.exit_code, 0) << page.id << ": " << ended.err;
  }
}

// What is shown is the page, whole.
TEST(rule_pages, are_explained_and_printed) {
  const std::string markdown = cli({"rules", "--format", "markdown"}).out;
  for (const cli::rule_page& page : cli::rule_pages()) {
    for (const std::string_view lines : {page.before, page.after, page.by_hand}) {
      EXPECT_TRUE(has(markdown, '\n' + std::string{lines} + "\n```\n")) << page.id;
    }
  }
}

}  // namespace
}  // namespace jwkguard::test
