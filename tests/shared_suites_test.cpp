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
#include "support/shared_rows.hpp"

namespace jwkguard {
namespace {

const std::string vectors = std::string{JWKGUARD_SHARED_DIR} + "/vectors/";

bool is_there(const std::string& name) { return std::filesystem::exists(vectors + name); }

policy tolerant() {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  rules.now = 1'700'000'000;  // certificates of the suites do not expire between two runs of the test
  return rules;
}

bool has_error(const report& what, std::uint32_t key) {
  return std::any_of(what.findings.begin(), what.findings.end(),
      [key](const finding& each) { return each.key == key && each.level == level::error; });
}

// A key that is set aside (another key type, or a curve or alg that we do not know, as wp-01673's P-256K) is never
// passed over.
bool says_why(const report& what, std::uint32_t key) {
  return std::any_of(what.findings.begin(), what.findings.end(), [key](const finding& each) {
    return each.key == key && each.level == level::warning && each.rule->leave == leave::skippable;
  });
}

bool has_error_at(const report& what, const std::set<std::string_view>& pointers) {
  return std::any_of(what.findings.begin(), what.findings.end(),
      [&](const finding& each) { return each.level == level::error && pointers.contains(each.pointer); });
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
};

bool is_set_apart(std::string_view id) {
  return std::any_of(
      disagreements.begin(), disagreements.end(), [id](const disagreement& row) { return row.id == id; });
}

bool is_checked_curve(std::string_view kty, std::string_view crv) {
  return kty == "EC" && (crv == "P-256" || crv == "P-384" || crv == "P-521" || crv == "secp256k1");
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
      EXPECT_EQ(thumbprint_text(key.value), expected) << row.id;
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
  validator with{tolerant()};
  validator strict{policy::cloudflare()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      ++seen;
      check_row(row, with, thumbprints);
      std::string text = row.text;
      (void)strict.check(text);
    });
  }
  EXPECT_EQ(seen, all_rows);
  EXPECT_GT(thumbprints, 500U);
}

// A row that others call valid has no error, whatever its key type; one that they call invalid has, where we check that
// type.
TEST(shared_suites, single_keys_have_the_verdict_that_others_give) {
  if (!is_there("rfc.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (" << all_rows << " rows, those of single keys)";
  }
  std::map<std::string, std::size_t> counts;
  std::set<std::string> set_apart;
  validator with{tolerant()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      const bool checked = is_checked_curve(row.kty, row.crv);
      if (!row.keys.empty() || row.expect == "acceptable" || (row.expect == "invalid" && !checked)) {
        return;
      }
      std::string text = row.text;
      const report& what = with.check(text);
      if (is_set_apart(row.id)) {
        set_apart.insert(row.id);
        EXPECT_NE(what.valid(), row.expect == "valid") << row.id << " agrees: take it out of the table";
        return;
      }
      ++counts[(checked ? row.crv : "other") + ' ' + row.expect];
      EXPECT_EQ(what.valid(), row.expect == "valid") << row.id << ' ' << row.text;
      if (each.file == "wycheproof.jsonl" && row.crv == "P-256" && row.expect == "invalid") {
        EXPECT_TRUE(has_error_at(what, {"/x", "/y"})) << row.id;
      }
    });
  }
  EXPECT_EQ(set_apart.size(), disagreements.size());
  const std::map<std::string, std::size_t> owed{{"P-256 valid", 994}, {"P-256 invalid", 57}, {"P-384 valid", 88},
      {"P-384 invalid", 1}, {"P-521 valid", 124}, {"P-521 invalid", 1}, {"secp256k1 valid", 8},
      {"secp256k1 invalid", 2}, {"other valid", 1'498}};
  EXPECT_EQ(counts, owed);
}

TEST(shared_suites, keys_of_sets_have_the_verdict_that_others_give) {
  if (!is_there("realworld.jsonl")) {
    GTEST_SKIP() << "skipped: no ../shared (" << all_rows << " rows, those of sets)";
  }
  std::size_t sets = 0;
  std::size_t ec_keys = 0;
  std::size_t other_keys = 0;
  validator with{tolerant()};
  for (const suite& each : suites) {
    for_each_row(each, [&](const test::shared_row& row) {
      sets += row.keys.empty() ? 0U : 1U;
      std::string text = row.text;
      const report& what = with.check(text);
      ASSERT_TRUE(row.keys.empty() || what.keys.size() == row.keys.size()) << row.id;
      for (std::uint32_t index = 0; index < row.keys.size(); ++index) {
        const auto& [kty, crv, verdict, thumbprint] = row.keys[index];
        const bool checked = is_checked_curve(kty, crv);
        ++(checked ? ec_keys : other_keys);
        if (verdict == "valid" || (verdict == "invalid" && checked)) {
          EXPECT_EQ(!has_error(what, index), verdict == "valid") << row.id << " key " << index;
        }
      }
    });
  }
  EXPECT_EQ(sets, 143U);
  EXPECT_EQ(ec_keys, 55U);
  EXPECT_EQ(other_keys, 205U);
}

}  // namespace
}  // namespace jwkguard
