// The project's own vectors: tests/vectors/<rule-id>/ holds inputs that fire a rule and near misses that do not,
// tests/vectors/cases/ what is not about one rule. See support/vector_file.hpp for the expectation files.
// There is no way to have expectations written from what came out; the failure shows the lines, a person judges them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/record.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/rule.hpp"
#include "jwkguard/validator.hpp"
#include "places.hpp"
#include "support/pattern.hpp"
#include "support/vector_file.hpp"

namespace jwkguard::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view cases_folder = "cases";

fs::path vectors_folder() { return fs::path{JWKGUARD_SOURCE_DIR} / "tests" / "vectors"; }

/// vector_name is one case: its folder, a rule's id or "cases", and its name there, without an extension.
struct vector_name {
  std::string folder;
  std::string name;

  [[nodiscard]] fs::path file(std::string_view extension) const {
    return vectors_folder() / folder / (name + std::string{extension});
  }
  [[nodiscard]] bool fires() const { return folder != cases_folder && name.starts_with("fires"); }
  [[nodiscard]] bool is_near_miss() const { return folder != cases_folder && name.starts_with("near-miss"); }
  [[nodiscard]] auto operator<=>(const vector_name&) const = default;
};

// What GoogleTest shows of a parameter.
void PrintTo(const vector_name& of, std::ostream* out) { *out << of.folder << '/' << of.name; }

std::vector<vector_name> names_with(std::string_view extension) {
  std::vector<vector_name> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{vectors_folder()}) {
    if (entry.is_regular_file() && entry.path().extension() == extension) {
      names.push_back({entry.path().parent_path().filename().string(), entry.path().stem().string()});
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// exact_copy is a text in a heap block of exactly its size.
class exact_copy {
 public:
  explicit exact_copy(std::string_view text) : block_(new char[text.size()]), size_(text.size()) {
    if (!text.empty()) {
      std::memcpy(block_.get(), text.data(), text.size());
    }
  }
  [[nodiscard]] std::span<char> span() noexcept { return {block_.get(), size_}; }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t size_;
};

void expect_lines(const std::vector<std::string>& expected, const report& actual, std::string_view original) {
  const std::vector<std::string> lines = lines_of(actual, original);
  if (lines == expected) {
    return;
  }
  std::string all;
  for (const std::string& line : lines) {
    all += line + '\n';
  }
  ADD_FAILURE() << "another report than expected (- expected, + actual):\n"
                << difference(expected, lines) << "\nall that came out:\n"
                << all;
}

void expect_well_formed(const report& of, std::size_t text_bytes) {
  std::uint32_t last = 0;
  for (const finding& each : of.findings) {
    ASSERT_NE(each.rule, nullptr);
    EXPECT_EQ(find_rule(each.rule->id), each.rule) << each.rule->id << " is not in the catalogue";
    EXPECT_LE(last, each.offset) << each.rule->id << " is out of document order";
    last = each.offset;
    EXPECT_LE(std::size_t{each.offset} + each.length, text_bytes) << each.rule->id << " points past the text";
    EXPECT_TRUE(each.length != 0 || each.offset == text_bytes) << each.rule->id << " points at nothing";
    // Of a text that breaks off inside a key, that key is no entry of the report.
    EXPECT_TRUE(each.key == finding::no_key || each.key < of.keys.size() || of.understood < text_bytes)
        << each.rule->id << " names no key";
    for (const std::string& text : {message_of(each), help_of(each)}) {
      EXPECT_FALSE(contains_match(text, "[{][a-z]+[}]")) << each.rule->id << ": " << text;
    }
  }
}

std::set<std::string_view> rules_in(const report& of) {
  std::set<std::string_view> ids;
  for (const finding& each : of.findings) {
    ids.insert(each.rule->id);
  }
  return ids;
}

// What is written of a valid set is valid, means the same keys, is written the same way again, and needs no new remark.
void expect_canonical_is_stable(const report& first, const policy& rules) {
  const std::vector<record> records = first.records();
  if (!first.valid() || records.empty()) {
    return;
  }
  const std::string canonical = canonical_set(records);
  exact_copy text{canonical};
  policy again = rules;
  again.limits = {};
  again.limits.endpoint_keys = rules.limits.endpoint_keys;
  again.limits.modulus_bits_min = rules.limits.modulus_bits_min;
  again.limits.modulus_bits_max = rules.limits.modulus_bits_max;
  const report second = jwkguard::check(text.span(), again);
  const std::vector<record> reread = second.records();
  EXPECT_TRUE(second.valid()) << canonical;
  EXPECT_EQ(second.keys.size(), records.size()) << canonical;
  EXPECT_EQ(canonical_set(reread), canonical);
  EXPECT_TRUE(reread == records) << canonical;
  const std::set<std::string_view> known = rules_in(first);
  for (const std::string_view id : rules_in(second)) {
    // The canonical form leaves out "use":"sig", which keys for encryption beside it would make worth saying.
    EXPECT_TRUE(
        known.contains(id) || id == "set.use-mixed" || (id == "key.alg.use" && known.contains("key.alg.key-ops")))
        << id << " is said of the canonical form only: " << canonical;
  }
}

// A rule's folder shows where the rule applies and where it just does not.
void expect_promise_of_name(const vector_name& of, const std::vector<section>& sections) {
  bool appears = false;
  for (const section& each : sections) {
    for (const std::string& line : each.lines) {
      const std::string_view id = rule_of_line(line);
      EXPECT_TRUE(id.empty() || find_rule(id) != nullptr) << "no such rule: " << id;
      appears = appears || id == of.folder;
    }
  }
  EXPECT_TRUE(appears || !of.fires()) << "the rule does not fire in any section";
  EXPECT_FALSE(appears && of.is_near_miss()) << "the rule fires in a near miss";
}

class vectors : public testing::TestWithParam<vector_name> {};

TEST_P(vectors, gives_the_expected_report) {
  const std::string original = read_file(GetParam().file(".json"));
  std::vector<section> sections;
  const std::string fault = parse_expectations(read_file(GetParam().file(".expect")), sections);
  ASSERT_EQ(fault, "") << GetParam().file(".expect");
  expect_promise_of_name(GetParam(), sections);
  for (const section& each : sections) {
    SCOPED_TRACE(GetParam().folder + '/' + GetParam().name + ' ' + each.header);
    validator checker{each.rules};
    exact_copy text{original};
    const report& first = checker.check(text.span());
    expect_lines(each.lines, first, original);
    expect_well_formed(first, original.size());
    expect_canonical_is_stable(first, each.rules);
    exact_copy text_again{original};
    SCOPED_TRACE("a second time with the same validator");
    expect_lines(each.lines, checker.check(text_again.span()), original);
  }
}

std::string test_name(const testing::TestParamInfo<vector_name>& info) {
  std::string name = info.param.folder + "__" + info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(own, vectors, testing::ValuesIn(names_with(".json")), test_name);

TEST(vector_files, owed_are_there_and_nothing_else) {
  const std::vector<vector_name> inputs = names_with(".json");
  const std::vector<vector_name> expectations = names_with(".expect");
  EXPECT_EQ(inputs, expectations) << "an input without expectations, or the other way round";
  EXPECT_EQ(std::to_string(inputs.size()) + '\n', read_file(vectors_folder() / "COUNT"))
      << "a case was lost, or COUNT was not brought up to date";
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{vectors_folder()}) {
    const fs::path where = entry.path().lexically_relative(vectors_folder());
    const std::string extension = where.extension().string();
    if (entry.is_directory()) {
      const std::string folder = where.string();
      EXPECT_TRUE(folder == cases_folder || find_rule(folder) != nullptr) << folder << " is no rule";
    } else if (where != "COUNT" && where != ".gitattributes") {
      EXPECT_TRUE(extension == ".json" || extension == ".expect") << where << " is read by nobody";
      EXPECT_EQ(std::distance(where.begin(), where.end()), 2) << where << " is not in the folder of a rule";
    }
  }
}

TEST(vector_files, are_named_for_what_they_show) {
  for (const vector_name& each : names_with(".json")) {
    EXPECT_TRUE(each.folder == cases_folder || each.fires() || each.is_near_miss()) << each.folder << '/' << each.name;
  }
}

TEST(vector_files, show_every_rule_firing_and_just_not_firing) {
  const std::vector<vector_name> all = names_with(".json");
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      const auto has = [&all, row](bool (vector_name::*kind)() const) {
        return std::any_of(all.begin(), all.end(),
            [row, kind](const vector_name& each) { return each.folder == row->id && (each.*kind)(); });
      };
      EXPECT_TRUE(has(&vector_name::fires)) << "no vector fires " << row->id;
      EXPECT_TRUE(has(&vector_name::is_near_miss)) << "no vector just misses " << row->id;
    }
  }
}

TEST(vector_files, refuse_what_is_not_an_expectation) {
  const auto fault_of = [](std::string_view text) {
    std::vector<section> ignored;
    return parse_expectations(text, ignored);
  };
  EXPECT_EQ(fault_of("# why\n[cloudflare] now=5 depth=2 allow=set.empty\nkey refused\n\n[rfc] allow-secret\n"), "");
  EXPECT_NE(fault_of("[cloudflare]\n[rfc]\n"), "");
  EXPECT_NE(fault_of("# why\n[cloudflare]\n"), "");
  EXPECT_NE(fault_of("# why\n[cloudflare]\n[rfc]"), "");
  EXPECT_NE(fault_of("# why\nkey refused\n[cloudflare]\n[rfc]\n"), "");
  EXPECT_NE(fault_of("# why\n[cloudflare]\n# late\n[rfc]\n"), "");
  EXPECT_NE(fault_of("# why\n[cloudflare]\n[other]\n"), "");
  for (const std::string_view setting : {"deeper", "depth", "depth=", "depth=x", "depth=-1", "now=1s", "allow=no.rule",
           "allow=private.member", "deny=no.rule", "endpoint_keys=4294967296"}) {
    EXPECT_NE(fault_of("# why\n[cloudflare] " + std::string{setting} + "\n[rfc]\n"), "") << setting;
  }
}

TEST(catalogue, has_every_id_once) {
  std::set<std::string_view> seen;
  for (const rule_group& group : rule_groups()) {
    EXPECT_FALSE(group.rules.empty()) << group.title;
    for (const rule* row : group.rules) {
      EXPECT_TRUE(seen.insert(row->id).second) << row->id << " occurs twice";
      EXPECT_EQ(find_rule(row->id), row) << row->id;
    }
  }
  EXPECT_EQ(find_rule("no.such.rule"), nullptr);
}

TEST(catalogue, has_text_for_every_rule) {
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      EXPECT_TRUE(contains_match(row->id, "^[a-z0-9-]+([.][a-z0-9-]+)+$")) << row->id;
      for (const std::string_view text : {row->says, row->help}) {
        EXPECT_FALSE(text.empty()) << row->id;
        EXPECT_FALSE(text.ends_with('.') || text.ends_with('\n') || text.ends_with(' ')) << row->id << ": " << text;
      }
      EXPECT_TRUE(row->rfc != level::off || row->cloudflare != level::off) << row->id << " applies nowhere";
    }
  }
}

}  // namespace
}  // namespace jwkguard::test
