// The catalogue as the command prints it: table, JSON, docs/RULES.md, and the page of one rule.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/citations.hpp"
#include "cli/hints.hpp"
#include "cli/rule_pages.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"
#include "places.hpp"
#include "support/cli_run.hpp"

namespace jwkguard::test {
namespace {

struct listed {
  const rule* row;
  std::string_view group;
};

std::vector<listed> all_rules() {
  std::vector<listed> all;
  const auto append = [&all](const rule_group& group) {
    for (const rule* row : group.rules) {
      all.push_back({row, group.title});
    }
  };
  for (const rule_group& group : rule_groups()) {
    append(group);
  }
  append(submit_rules());
  return all;
}

std::string output_of(const strings& arguments) {
  const outcome ended = cli(arguments);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  return ended.out;
}

TEST(catalogue_text, docs_rules_md_is_fresh) {
  std::ifstream in{std::string{JWKGUARD_SOURCE_DIR} + "/docs/RULES.md", std::ios::binary};
  const std::string committed{std::istreambuf_iterator<char>{in}, {}};
  // Not EXPECT_EQ, which would show both.
  EXPECT_TRUE(output_of({"rules", "--format", "markdown"}) == committed)
      << "docs/RULES.md is stale: run ./dev docs and commit what it writes";
}

TEST(catalogue_text, markdown_has_a_table_row_and_a_section_for_every_rule) {
  const std::string text = output_of({"rules", "--format=markdown"});
  for (const listed& each : all_rules()) {
    const std::string id{each.row->id};
    EXPECT_TRUE(has(text, "| [" + id + "](#" + id + ") | ")) << id;
    EXPECT_TRUE(has(text, "\n<a id=\"" + id + "\"></a>\n### " + id + "\n")) << id;
    EXPECT_TRUE(has(text, "\n## " + std::string{each.group} + "\n"));
  }
  for (const std::string_view placeholder : {"{member}", "{subject}", "{actual}", "{limit}"}) {
    EXPECT_FALSE(has(text, placeholder)) << placeholder;
  }
}

TEST(catalogue_text, json_is_the_rows_themselves) {
  const std::string text = output_of({"rules", "--format", "json"});
  rapidjson::Document rows;
  ASSERT_FALSE(rows.Parse(text.c_str()).HasParseError());
  const std::vector<listed> expected = all_rules();
  ASSERT_EQ(rows.Size(), expected.size());
  for (unsigned at = 0; at < rows.Size(); ++at) {
    const rule& row = *expected[at].row;
    const cli::rule_page page = cli::page_of(row.id);
    const std::string help = std::string{row.help} + std::string{cli::hint_of(row)};
    const std::pair<const char*, std::string_view> members[] = {{"id", row.id}, {"group", expected[at].group},
        {"rfc", name_of(row.rfc)}, {"cloudflare", name_of(row.cloudflare)}, {"citation", row.citation},
        {"says", row.says}, {"help", help},
        {"leave", row.leave == leave::lowerable ? "lowerable"
                  : row.leave == leave::fixed   ? "fixed"
                                                : "skippable"},
        {"repaired", row.repaired}, {"proof", row.proof}, {"judgement", row.judgement},
        {"cited", cli::says_of(row.citation)}, {"why", page.why}, {"causes", page.causes}, {"before", page.before},
        {"after", page.after}, {"by_hand", page.by_hand}};
    EXPECT_EQ(rows[at].MemberCount(), std::size(members)) << row.id;
    for (const auto& [name, value] : members) {
      ASSERT_TRUE(rows[at].HasMember(name)) << name;
      EXPECT_EQ(rows[at][name].GetString(), value) << row.id;
    }
  }
}

TEST(catalogue_text, table_keeps_its_columns_apart) {
  const std::string text = output_of({"rules"});
  for (const listed& each : all_rules()) {
    EXPECT_TRUE(has(text, "\n  " + std::string{each.row->id} + "  ")) << each.row->id;
  }
}

TEST(catalogue_text, a_page_says_everything_in_lines_of_80_columns) {
  for (const listed& each : all_rules()) {
    const std::string id{each.row->id};
    std::string page = output_of({"explain", id});
    EXPECT_TRUE(page.starts_with(id + "\n\n  what    ")) << page;
    const cli::rule_page rest = cli::page_of(id);
    std::string words;
    for (std::size_t start = 0; start < page.size();) {
      const std::size_t end = page.find('\n', start);
      const std::string line = page.substr(start, end - start);
      // Bytes that begin a character of UTF-8.
      EXPECT_LE(std::count_if(
                    line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }),
          80)
          << page;
      words += line + ' ';
      start = end + 1;
    }
    for (std::size_t at = words.find("  "); at != std::string::npos; at = words.find("  ")) {
      words.erase(at, 1);
    }
    const auto without_brackets = [](std::string text) {
      std::erase_if(text, [](char c) { return std::string_view{"{}<>"}.find(c) != std::string_view::npos; });
      return text;
    };
    EXPECT_FALSE(has(words, "what <subject>")) << page;
    for (const std::string_view part : {each.row->says, each.row->help, each.row->citation, each.row->proof,
             each.row->judgement, rest.why, rest.causes, cli::says_of(each.row->citation)}) {
      // Where the text begins with a subject, an example stands for it.
      const bool is_example = each.row->says.starts_with("{subject}") && part.data() == each.row->says.data();
      EXPECT_TRUE(is_example || has(without_brackets(words), without_brackets(std::string{part}))) << part << "\n"
                                                                                                   << page;
    }
  }
}

// Mistakes are made out of the ids that there are, so that this holds whatever rules there are.
TEST(catalogue_text, an_id_mistyped_is_named) {
  std::size_t turn = 0;
  for (const listed& each : all_rules()) {
    const std::string id{each.row->id};
    std::string changed = id;
    changed[id.size() / 2] = '_';
    std::string swapped = id;
    std::swap(swapped[1], swapped[2]);
    const strings mistakes{id.substr(1), id + "s", changed, swapped};
    const std::string& mistyped = mistakes[turn++ % mistakes.size()];
    if (find_rule(mistyped) == nullptr && find_submit_rule(mistyped) == nullptr) {
      const outcome ended = cli({"explain", mistyped});
      EXPECT_EQ(ended.exit_code, 2);
      EXPECT_TRUE(has(ended.err, "\n  " + id + "\n")) << mistyped << ": " << ended.err;
    }
  }
  const outcome far = cli({"explain", "nothing-comes-near-this"});
  EXPECT_EQ(far.exit_code, 2);
  EXPECT_TRUE(has(far.err, "jwkguard rules lists them")) << far.err;
}

TEST(catalogue_text, part_of_an_id_leads_to_it) {
  const outcome ended = cli({"explain", "off-curve"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, "\n  ec.point.off-curve\n")) << ended.err;
}

}  // namespace
}  // namespace jwkguard::test
