// Suites written by others, in ../shared/vectors; without them each test says so and counts what it did not run.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../fuzz/reader_oracle.hpp"
#include "jwkguard/record.hpp"
#include "jwkguard/validator.hpp"
#include "places.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_rows.hpp"

namespace jwkguard {
namespace {

const std::string vectors = std::string{JWKGUARD_SHARED_DIR} + "/vectors/";

bool is_there(const std::string& name) { return std::filesystem::exists(vectors + name); }

policy tolerant() {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  rules.deep = true;
  rules.now = 1'700'000'000;  // certificates of the suites do not expire between two runs of the test
  return rules;
}

bool has_error(const report& what, std::uint32_t key) {
  return std::any_of(what.findings.begin(), what.findings.end(),
      [key](const finding& each) { return each.key == key && each.level == level::error; });
}

// A key that is set aside (a key type, curve or alg that we do not know) is never passed over.
bool says_why(const report& what, std::uint32_t key) {
  return std::any_of(what.findings.begin(), what.findings.end(), [key](const finding& each) {
    return each.key == key && each.level == level::warning && each.rule->leave == leave::skippable;
  });
}

// issue_row says which members an issue of the suites is about; the first row whose text begins the issue counts.
struct issue_row {
  std::string_view begins;
  std::vector<std::string_view> members;
};
const std::vector<issue_row>& issue_rows() {
  static const std::vector<issue_row> rows = {
      {"alg_", {"alg"}},
      {"crv_", {"crv", "x", "y"}},  // of a curve's other name, the point may be at fault too
      {"ec_crv_", {"crv"}},
      {"ec_d_", {"d"}},
      {"ec_infinity", {"x", "y"}},
      {"ec_off_curve", {"x", "y"}},
      {"ec_x_", {"x"}},
      {"ec_y_", {"y"}},
      {"kty_", {"kty"}},
      {"oct_k_", {"k"}},
      {"okp_crv_", {"crv"}},
      {"okp_d_", {"d"}},
      {"okp_x_", {"x"}},
      {"rsa_crt_", {"p", "q", "dp", "dq", "qi"}},
      {"rsa_e_", {"e"}},
      {"rsa_multiprime_", {"oth"}},
      {"rsa_n_", {"n"}},
      {"use_alg_", {"alg", "use"}},
      {"use_key_ops_", {"key_ops"}},
      {"use_", {"use"}},
      {"x5c_", {"x5c"}},
      {"x5tS256_", {"x5t#S256"}},
      {"x5t_", {"x5t"}},
  };
  return rows;
}

// "dq_b64_bad_length" is about dq; so is every issue that begins with a member's name.
std::vector<std::string_view> members_of(std::string_view issue) {
  for (const issue_row& row : issue_rows()) {
    if (issue.starts_with(row.begins)) {
      return row.members;
    }
  }
  return {issue.substr(0, issue.find('_'))};
}

// Whether an error of this key stands at a member that one of the issues is about.
bool points_at_the_fault(const report& what, const std::vector<std::string>& issues, const std::string& key) {
  std::set<std::string> expected;
  for (const std::string& issue : issues) {
    for (const std::string_view member : members_of(issue)) {
      expected.insert(key + '/' + std::string{member});
    }
    if (issue.ends_with("_missing")) {
      expected.insert(key + "/kty");  // where the members are those of another key type, that is the cause
    }
  }
  return std::any_of(what.findings.begin(), what.findings.end(), [&](const finding& each) {
    const std::size_t slash = each.pointer.find('/', key.size() + 1);  // an element counts for its member
    return each.level == level::error && expected.contains(each.pointer.substr(0, slash));
  });
}

// --- JSONTestSuite

constexpr std::size_t suite_files = 318;

bool is_about_the_text(const finding& what) {
  const std::string_view id = what.rule->id;
  return (id.starts_with("text.") || id.starts_with("json.") || id.starts_with("limits.")) &&
         id != "json.member.duplicate";
}

TEST(shared_suites, json_test_suite) {
  if (!is_there("jsontestsuite")) {
    GTEST_SKIP() << "skipped: no ../shared (" << suite_files << " files)";
  }
  std::map<char, std::size_t> counts;
  validator with{tolerant()};
  for (const auto& entry : std::filesystem::directory_iterator{vectors + "jsontestsuite"}) {
    const std::string name = entry.path().filename().string();
    const auto text = test::read_bytes(entry.path().string());
    ASSERT_TRUE(text) << name;
    std::string copy = *text;
    const bool read = oracle::read_own(copy).accepted;
    copy = *text;
    const report& what = with.check(copy);
    const bool taken = std::none_of(what.findings.begin(), what.findings.end(), is_about_the_text);
    const char expected = name.front();
    ++counts[expected];
    if (expected == 'y') {
      EXPECT_TRUE(read) << name;
      EXPECT_TRUE(taken) << name;
    } else if (expected == 'n') {
      EXPECT_FALSE(read) << name;
      EXPECT_FALSE(taken) << name;
      EXPECT_FALSE(what.valid()) << name;
    }
    EXPECT_NE(oracle::compare(*text), oracle::difference::unexplained) << name;
  }
  EXPECT_EQ(counts, (std::map<char, std::size_t>{{'i', 35}, {'n', 188}, {'y', 95}}));
}

// --- rows of keys and sets

struct suite {
  std::string_view file;
  std::size_t rows;
};
constexpr std::array suites = {suite{"badkeys.jsonl", 72}, suite{"peers.jsonl", 691}, suite{"realworld.jsonl", 68},
    suite{"rfc.jsonl", 66}, suite{"wycheproof.jsonl", 2'212}};
constexpr std::size_t all_rows = 72 + 691 + 68 + 66 + 2'212;

// Rows where the standard, or RULES.md, says otherwise than the row's `expect`.
struct disagreement {
  std::string_view id;
  std::string_view why;
};
constexpr std::array disagreements = {
    disagreement{"peer-00415", "x5u is not an https URL: RFC 7517 4.6"},
    disagreement{"wp-01637", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01646", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01647", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01648", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01649", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01650", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-01651", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-05004", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-05005", "everybody knows the private key: a small number, or one below the order"},
    disagreement{"wp-06972", "everybody knows the private key: a small number, or one below the order"},
};

bool is_set_apart(std::string_view id) {
  return std::any_of(
      disagreements.begin(), disagreements.end(), [id](const disagreement& row) { return row.id == id; });
}

template <class visitor>
void for_each_row(const suite& of, visitor&& visit) {
  const auto rows = test::read_shared_rows(vectors + std::string{of.file});
  ASSERT_TRUE(rows) << of.file;
  ASSERT_EQ(rows->size(), of.rows) << of.file;
  for (const test::shared_row& row : *rows) {
    ASSERT_FALSE(row.id.empty()) << of.file << ": a line that is not understood";
    ASSERT_FALSE(row.text.empty()) << row.id;
    visit(row);
  }
}

// What holds for every row whatever its key type: a verdict, and the right thumbprint where there is a record.
void check_row(const test::shared_row& row, validator& with, std::size_t& thumbprints) {
  std::string text = row.text;
  const report& what = with.check(text);
  for (std::size_t index = 0; index < what.keys.size(); ++index) {
    const key_entry& key = what.keys[index];
    EXPECT_EQ(key.status == key_status::refused, has_error(what, static_cast<std::uint32_t>(index))) << row.id;
    EXPECT_TRUE(key.status != key_status::set_aside || says_why(what, static_cast<std::uint32_t>(index))) << row.id;
    const std::string& expected = row.keys.empty() ? row.thumbprint : row.keys[index].thumbprint;
    if (key.status == key_status::usable && !expected.empty()) {
      EXPECT_EQ(thumbprint_text(key.value()), expected) << row.id;
      ++thumbprints;
    }
  }
  EXPECT_TRUE(!what.keys.empty() || !what.findings.empty()) << row.id << ": silence";
}

TEST(shared_suites, every_row_has_a_verdict_and_its_thumbprint) {
  if (!is_there("rfc.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (" << all_rows << " rows)";
  }
  std::size_t seen = 0;
  std::size_t thumbprints = 0;
  std::size_t strict_thumbprints = 0;
  validator with{tolerant()};
  validator strict{policy::cloudflare()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      ++seen;
      check_row(row, with, thumbprints);
      check_row(row, strict, strict_thumbprints);
    });
  }
  EXPECT_EQ(seen, all_rows);
  EXPECT_EQ(thumbprints, 2'981U);
  EXPECT_EQ(strict_thumbprints, 841U);
}

TEST(shared_suites, single_keys_have_the_verdict_that_others_give) {
  if (!is_there("rfc.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (" << all_rows << " rows, those of single keys)";
  }
  std::map<std::string, std::size_t> counts;
  std::set<std::string> set_apart;
  validator with{tolerant()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      if (!row.keys.empty() || row.expect == "acceptable") {
        return;
      }
      std::string text = row.text;
      const report& what = with.check(text);
      if (is_set_apart(row.id)) {
        set_apart.insert(row.id);
        EXPECT_NE(what.valid(), row.expect == "valid") << row.id << " agrees: take it out of the table";
        return;
      }
      ++counts[row.expect];
      EXPECT_EQ(what.valid(), row.expect == "valid") << row.id << ' ' << row.text;
      const bool has_members = !what.keys.empty();  // else there is nothing to point at: no JSON, or {}
      if (row.expect == "invalid" && has_members) {
        ++counts["invalid, at its member"];
        EXPECT_TRUE(points_at_the_fault(what, row.issues, {})) << row.id << ' ' << row.text;
      }
    });
  }
  EXPECT_EQ(set_apart.size(), disagreements.size());
  EXPECT_EQ(counts,
      (std::map<std::string, std::size_t>{{"valid", 2'702}, {"invalid", 141}, {"invalid, at its member", 139}}));
}

TEST(shared_suites, keys_of_sets_have_the_verdict_that_others_give) {
  if (!is_there("realworld.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (" << all_rows << " rows, those of sets)";
  }
  std::map<std::string, std::size_t> counts;
  validator with{tolerant()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      counts["sets"] += row.keys.empty() ? 0U : 1U;
      std::string text = row.text;
      const report& what = with.check(text);
      ASSERT_TRUE(row.keys.empty() || what.keys.size() == row.keys.size()) << row.id;
      for (std::uint32_t index = 0; index < row.keys.size(); ++index) {
        const test::shared_row::key& key = row.keys[index];
        ++counts[key.verdict];
        if (key.verdict == "valid" || key.verdict == "invalid") {
          EXPECT_EQ(!has_error(what, index), key.verdict == "valid") << row.id << " key " << index;
        }
        if (key.verdict == "invalid") {
          EXPECT_TRUE(points_at_the_fault(what, key.issues, "/keys/" + std::to_string(index))) << row.id;
        }
      }
    });
  }
  EXPECT_EQ(
      counts, (std::map<std::string, std::size_t>{{"sets", 143}, {"valid", 246}, {"invalid", 7}, {"acceptable", 7}}));
}

// Rows that only a policy can decide: what this one says of each, and by which rules, is on record.
TEST(shared_suites, acceptable_rows_have_the_verdict_on_record) {
  if (!is_there("rfc.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (119 rows that only a policy can decide)";
  }
  std::string said;
  validator with{tolerant()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      if (row.expect != "acceptable") {
        return;
      }
      std::string text = row.text;
      const report& what = with.check(text);
      std::set<std::string> reasons;
      for (const finding& found : what.findings) {
        if (found.level >= level::warning) {
          reasons.insert(std::string{found.rule->id});
        }
      }
      said += row.id + (what.valid() ? " taken" : " refused");
      for (const std::string& reason : reasons) {
        said += ' ' + reason;
      }
      said += '\n';
    });
  }
  const auto recorded = test::read_bytes(std::string{JWKGUARD_SOURCE_DIR} + "/tests/acceptable_rows.txt");
  ASSERT_TRUE(recorded);
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 119);
  EXPECT_EQ(said, *recorded);
}

}  // namespace
}  // namespace jwkguard
