// Documents with more findings than are kept: which ones these are, that all others are counted, and that those cost no
// memory.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "support/allocation_count.hpp"
#include "support/jwk_sets.hpp"

namespace jwkguard {
namespace {

policy keeping(std::uint32_t findings) {
  policy rules = policy::cloudflare();
  rules.limits.endpoint_keys = UINT32_MAX;
  rules.limits.findings = findings;
  return rules;
}

report checked(std::string text, const policy& rules) {
  report what = check(text, rules);
  what.keys.clear();  // they view the text
  return what;
}

std::string copies_of(std::string_view key, std::size_t count) {
  return test::set_of(std::vector<std::string>(count, std::string{key}));
}

// So many members before the keys, of which there are none; each "#" in one is its number.
std::string members_of(std::string_view member, std::size_t count) {
  std::string text = "{";
  for (std::size_t index = 0; index < count; ++index) {
    for (const char c : member) {
      text += c == '#' ? std::to_string(index) : std::string{c};
    }
    text += ',';
  }
  return text + R"("keys":[]})";
}

struct flood {
  std::string_view name;
  std::string text;
};

// In each, findings of one kind are made in the order of the text.
std::vector<flood> floods() {
  constexpr std::size_t many = 1'200;
  return {{"empty keys", copies_of("{}", many)}, {"numbers for keys", copies_of("1", many)},
      {"private members", copies_of(R"({"kty":"EC","d":1})", many)},
      {"unknown members", members_of(R"("unknown-#":1)", many)},
      {"misspelt members", members_of(R"("K_i_d#":1,"K_i_d":1)", many)}, {"one name", members_of(R"("twice":1)", many)},
      {"names in an element", members_of(R"("a/~#":[0,{"b":1,"b":[]}])", many)},
      {"secrets in an element", members_of(R"("a#":[{"c":[{"kty":"oct","k":"AA"}]}])", many)},
      {"elements", copies_of(R"({"x5c":["!","?"]})", many)}};
}

// The room that a finding takes, as limits::findings has it.
std::size_t kind_of(const finding& what) {
  return what.rule->id.starts_with("private.") ? 0 : what.level == level::error ? 1 : 2;
}

bool are_same(const finding& left, const finding& right) {
  return left.rule == right.rule && left.level == right.level && left.key == right.key && left.offset == right.offset &&
         left.length == right.length && left.pointer == right.pointer && left.member == right.member &&
         left.subject == right.subject && left.actual == right.actual && left.limit == right.limit &&
         left.repaired == right.repaired;
}

std::vector<finding> first_of_each_kind(const std::vector<finding>& all, std::uint32_t most) {
  std::array<std::uint32_t, 3> kept{};
  std::vector<finding> first;
  for (const finding& each : all) {
    if (kept[kind_of(each)]++ < most) {
      first.push_back(each);
    }
  }
  return first;
}

TEST(findings_flood, the_first_of_each_kind_are_kept_and_all_are_counted) {
  int cases = 0;
  for (const flood& each : floods()) {
    const report all = checked(each.text, keeping(UINT32_MAX));
    for (const std::uint32_t most : {1U, 2U, 1'000U}) {
      SCOPED_TRACE(std::string{each.name} + ", " + std::to_string(most));
      report what = checked(each.text, keeping(most));
      const std::vector<finding> wanted = first_of_each_kind(all.findings, most);
      const std::size_t left_out = all.findings.size() - wanted.size();
      if (left_out != 0) {
        ASSERT_FALSE(what.findings.empty());
        EXPECT_EQ(what.findings.back().rule->id, "limits.findings");
        EXPECT_EQ(what.findings.back().actual, left_out);
        what.findings.pop_back();
        --what.counts[static_cast<std::size_t>(level::warning)];
      }
      ASSERT_EQ(what.findings.size(), wanted.size());
      for (std::size_t index = 0; index < wanted.size(); ++index) {
        ASSERT_TRUE(are_same(what.findings[index], wanted[index])) << wanted[index].pointer;
      }
      EXPECT_EQ(what.counts, all.counts);
      EXPECT_EQ(what.secret, all.secret);
      EXPECT_EQ(what.secrets.size(), all.secrets.size());
      cases += left_out != 0 ? 1 : 0;
    }
  }
  EXPECT_GE(cases, 24);
}

TEST(findings_flood, a_key_is_judged_by_all_of_its_findings) {
  const std::string text = copies_of(R"({"kty":"EC","crv":"P-521"},{"kty":"EC","crv":"P-256","x":"="})", 50);
  for (const bool skips : {false, true}) {
    policy rules = keeping(UINT32_MAX);
    rules.skip_unsupported = skips;
    std::string buffer = text;
    const report all = check(buffer, rules);
    rules.limits.findings = 1;
    buffer = text;
    const report few = check(buffer, rules);
    ASSERT_EQ(few.keys.size(), all.keys.size());
    for (std::size_t index = 0; index < all.keys.size(); ++index) {
      EXPECT_EQ(few.keys[index].status, all.keys[index].status) << index;
    }
    auto counts = few.counts;
    --counts[static_cast<std::size_t>(level::warning)];  // limits.findings
    EXPECT_EQ(counts, all.counts);
    EXPECT_LE(few.findings.size(), 4U);
    EXPECT_GT(all.findings.size(), 100U);
  }
}

std::uint64_t allocations_of_a_warm_check(const std::string& text, std::uint32_t findings = 10) {
  validator with{keeping(findings)};
  std::string buffer = text;
  (void)with.check(buffer);
  buffer = text;
  const std::uint64_t before = test::allocations().cxx;
  (void)with.check(buffer);
  return test::allocations().cxx - before;
}

TEST(findings_flood, a_finding_that_is_not_kept_allocates_nothing) {
  if (!test::counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer counts its own";
  }
  constexpr std::array keys = {R"({})",
      R"({"kty":"EC","crv":"P-256","kid":7,"key_ops":[1,2,"a","a"],"x":"A=","y":"*"})", R"({"a rather long name":1})",
      R"({"twice as long as it":1,"twice as long as it":2})",
      R"({"nested more deeply":[{"a":[{"kty":"EC","d":1,"d":2}]}]})", R"({"x5c":["!","AA",1],"x5t":"!"})", R"(1)"};
  for (const std::string_view key : keys) {
    EXPECT_EQ(allocations_of_a_warm_check(copies_of(key, 500)), allocations_of_a_warm_check(copies_of(key, 2'000)))
        << key;
  }
}

TEST(findings_flood, to_sort_the_findings_of_a_key_allocates_nothing) {
  if (!test::counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer counts its own";
  }
  constexpr std::string_view key = R"({"kty":"EC","kid":""})";  // what is missing stands before what is empty
  const std::uint64_t few = allocations_of_a_warm_check(copies_of(key, 100), UINT32_MAX);
  EXPECT_EQ(allocations_of_a_warm_check(copies_of(key, 300), UINT32_MAX), few);
}

}  // namespace
}  // namespace jwkguard
