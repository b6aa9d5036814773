// Custom policies: what the text says is what the policy does, and a text that says anything else says why.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/jwkguard.hpp"

namespace jwkguard {
namespace {

policy parsed(std::string_view text) {
  parsed_policy made = parse_policy(text);
  EXPECT_EQ(made.fault, "") << text;
  EXPECT_TRUE(made.value) << text;
  return made.value ? std::move(*made.value) : policy::cloudflare();
}

void expect_same(const policy& left, const policy& right) {
  EXPECT_EQ(left.column, right.column);
  EXPECT_EQ(left.name(), right.name());
  for (const limit_row& row : limit_rows()) {
    EXPECT_EQ(left.limits.*row.value, right.limits.*row.value) << row.name;
  }
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      EXPECT_EQ(left.level_of(*row), right.level_of(*row)) << row->id;
      EXPECT_EQ(left.level_in_base(*row), right.level_in_base(*row)) << row->id;
    }
  }
}

const rule& rule_named(std::string_view id) {
  const rule* const found = find_rule(id);
  EXPECT_NE(found, nullptr) << id;
  static const rule none{};
  return found == nullptr ? none : *found;
}

TEST(policy_file, of_a_base_is_that_base) {
  for (const policy& base : {policy::rfc(), policy::cloudflare()}) {
    const std::string text = policy_text(base);
    const policy again = parsed(text);
    expect_same(again, base);
    EXPECT_EQ(policy_text(again), text);
    expect_same(parsed(R"({"base":")" + std::string{base.name()} + R"("})"), base);
  }
}

// Every limit and every rule has its line: so a table that loses one is seen, and so is a text that leaves one out.
TEST(policy_file, names_every_limit_and_every_rule_once) {
  const std::string text = policy_text(policy::rfc());
  const auto lines_with = [&text](std::string_view name) {
    const std::string wanted = "\n    \"" + std::string{name} + "\": ";
    std::size_t count = 0;
    for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(limit_rows().size() * sizeof(std::uint32_t), sizeof(limits)) << "a limit is not in the table";
  for (const limit_row& row : limit_rows()) {
    EXPECT_EQ(lines_with(row.name), 1U) << row.name;
  }
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      EXPECT_EQ(lines_with(row->id), 1U) << row->id;
    }
  }
}

TEST(policy_file, changes_what_it_names_and_nothing_else) {
  for (const limit_row& changed : limit_rows()) {
    const std::uint32_t value = changed.name.ends_with("_min") ? 1 : UINT32_MAX;  // a minimum stays below its maximum
    const policy made =
        parsed(R"({"base":"rfc","limits":{")" + std::string{changed.name} + "\":" + std::to_string(value) + "}}");
    for (const limit_row& row : limit_rows()) {
      EXPECT_EQ(made.limits.*row.value, &row == &changed ? value : policy::rfc().limits.*row.value) << row.name;
    }
  }
  const policy made = parsed(
      R"({"name":"our own","base":"cloudflare","limits":{"kid_bytes":1},
          "levels":{"key.kid.missing":"warning","member.unread":"off","rsa.exponent.short":"error"}})");
  EXPECT_EQ(made.name(), "our own");
  EXPECT_EQ(made.limits.kid_bytes, 1U);
  EXPECT_EQ(made.level_of(rule_named("key.kid.missing")), level::warning);
  EXPECT_EQ(made.level_of(rule_named("member.unread")), level::off);
  EXPECT_EQ(made.level_of(rule_named("rsa.exponent.short")), level::error);
  EXPECT_EQ(made.level_in_base(rule_named("rsa.exponent.short")), level::warning);
  EXPECT_EQ(made.level_of(rule_named("key.kid.empty")), policy::cloudflare().level_of(rule_named("key.kid.empty")));
  expect_same(parsed(policy_text(made)), made);
}

// Each rule at each level: what guards secrets or keys stays, and everything else can be had.
TEST(policy_file, lowers_what_may_be_lowered) {
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (const rule_group& group : rule_groups()) {
    for (const rule* row : group.rules) {
      for (const level wanted : {level::off, level::note, level::warning, level::error}) {
        const level base = policy::rfc().level_of(*row);
        const bool lets_in = (row->leave == leave::fixed && wanted < base) ||
                             (row->leave == leave::skippable && wanted == level::off && base != level::off);
        const std::string text =
            R"({"base":"rfc","levels":{")" + std::string{row->id} + R"(":")" + std::string{name_of(wanted)} + R"("}})";
        const parsed_policy made = parse_policy(text);
        ASSERT_EQ(made.value.has_value(), !lets_in) << text;
        EXPECT_EQ(made.fault.empty(), !lets_in) << text;
        EXPECT_TRUE(lets_in || made.value->level_of(*row) == wanted) << text;
        ++(lets_in ? refused : taken);
      }
    }
  }
  EXPECT_GT(taken, 250U);
  EXPECT_GT(refused, 100U);
}

struct faulty_policy {
  std::string text;
  std::string fault;
};

TEST(policy_file, says_what_is_wrong) {
  const std::string secret = ": without it there is no key to trust, or a secret would leak";
  const std::string no_member = " in a policy: it has name, base, limits and levels";
  const std::string base = "base must be \"rfc\" or \"cloudflare\": it sets what the file does not";
  const std::string whole = "limit 'keys' must be a whole number from 1 to 2^32 - 1, without quotes";
  std::vector<faulty_policy> faulty = {
      {"", "this is not JSON"},
      {"{", "this is not JSON"},
      {R"({"base":"rfc"} x)", "this is not JSON"},
      {R"({"base":"rfc",})", "this is not JSON"},
      {"base: rfc", "this is not JSON"},
      {"[]", "a policy is a JSON object"},
      {"null", "a policy is a JSON object"},
      {R"("rfc")", "a policy is a JSON object"},
      {"{}", base},
      {R"({"base":"RFC"})", base},
      {R"({"base":null})", base},
      {R"({"base":["rfc"]})", base},
      {R"({"base":"rfc","level":{}})", "unknown member 'level'" + no_member},
      {R"({"base":"rfc","allow_secret":true})", "unknown member 'allow_secret'" + no_member},
      {R"({"base":"rfc","base":"rfc"})", "'base' is a duplicate member"},
      {R"({"base":"rfc","b\u0061se":"cloudflare"})", "'base' is a duplicate member"},
      {R"({"base":"rfc","levels":{},"levels":{}})", "'levels' is a duplicate member"},
      {R"({"base":"rfc","name":""})", "name must be a string that is not empty"},
      {R"({"base":"rfc","name":null})", "name must be a string that is not empty"},
      {R"({"base":"rfc","name":5})", "name must be a string that is not empty"},
      {R"({"base":1})", base},
      {R"({"base":"rfc","levels":{"set.empty":1}})", "the level of 'set.empty' must be off, note, warning or error"},
      {R"({"base":"rfc","limits":{"modulus_bits_min":8193}})",
          "'modulus_bits_min' is 8193, which is more than 'modulus_bits_max', 8192: no key could satisfy both"},
      {R"({"base":"rfc","limits":{"modulus_bits_max":2047}})",
          "'modulus_bits_min' is 2048, which is more than 'modulus_bits_max', 2047: no key could satisfy both"},
      {R"({"base":"rfc","limits":{"modulus_bits_max":3000,"modulus_bits_min":3001}})",
          "'modulus_bits_min' is 3001, which is more than 'modulus_bits_max', 3000: no key could satisfy both"},
      {R"({"base":"rfc","limits":[]})", "limits must be an object"},
      {R"({"base":"rfc","levels":null})", "levels must be an object"},
      {R"({"base":"rfc","limits":{"key":1}})", "unknown limit 'key'; docs/CLI.md lists them"},
      {R"({"base":"rfc","limits":{"keys":1,"keys":2}})", "'keys' is a duplicate member"},
      {R"({"base":"rfc","levels":{"no.rule":"off"}})", "unknown rule 'no.rule'; docs/RULES.md lists them"},
      {R"({"base":"rfc","levels":{"set.empty":"note","set.empty":"off"}})", "'set.empty' is a duplicate member"},
      {R"({"base":"rfc","levels":{"set.empty":"fatal"}})",
          "the level of 'set.empty' must be off, note, warning or error"},
      {R"({"base":"rfc","levels":{"set.empty":"Note"}})",
          "the level of 'set.empty' must be off, note, warning or error"},
      {R"({"base":"rfc","levels":{"set.empty":false}})",
          "the level of 'set.empty' must be off, note, warning or error"},
      {R"({"base":"rfc","levels":{"private.member":"warning"}})", "'private.member' cannot be lowered" + secret},
      {R"({"base":"cloudflare","levels":{"ec.point.off-curve":"off"}})",
          "'ec.point.off-curve' cannot be lowered" + secret},
      {R"({"base":"cloudflare","levels":{"key.kty.unknown":"off"}})",
          "'key.kty.unknown' cannot be switched off" + secret},
  };
  for (const char* const number : {"4294967296", "-1", "1.0", "1.5", "1e3", "99999999999999999999", "null", "[1]",
           "true", R"("")", R"("many")", R"("1 ")", R"("4096")", R"("\u00301")", "{}"}) {
    faulty.push_back({R"({"base":"rfc","limits":{"keys":)" + std::string{number} + "}}", whole});
  }
  for (const faulty_policy& each : faulty) {
    const parsed_policy made = parse_policy(each.text);
    EXPECT_FALSE(made.value) << each.text;
    EXPECT_EQ(made.fault, each.fault) << each.text;
  }
  EXPECT_EQ(faulty.size(), 52U);
  EXPECT_EQ(
      parsed(R"({"base":"rfc","limits":{"modulus_bits_max":3000,"modulus_bits_min":3000}})").limits.modulus_bits_min,
      3000U);
  EXPECT_EQ(
      parsed(R"({"base":"rfc","limits":{"modulus_bits_min":9000,"modulus_bits_max":9000}})").limits.modulus_bits_max,
      9000U)
      << "only all of them together are compared";
}

TEST(policy_file, gives_reports_its_name) {
  const policy rules = parsed(R"({"name":"a \"b\"\n","base":"rfc"})");
  std::string text = "{}";
  const std::string json = render_json(check(text, rules), rules, {.source = "s", .original = "{}"});
  EXPECT_NE(json.find(R"("policy":"a \"b\"\n",)"), std::string::npos) << json;
}

// A check under it takes the limits and the levels, not only the policy.
TEST(policy_file, rules_a_check) {
  const std::string key = R"({"kty":"EC","crv":"P-256","kid":"long","x":"AA","y":"AA"})";
  const auto level_under = [&key](std::string_view policy_source, std::string_view id) {
    std::string text = key;
    const report what = check(text, parsed(policy_source));
    for (const finding& each : what.findings) {
      if (each.rule->id == id) {
        return each.level;
      }
    }
    return level::off;
  };
  EXPECT_EQ(level_under(R"({"base":"rfc"})", "key.kid.long"), level::off);
  EXPECT_EQ(level_under(R"({"base":"rfc","limits":{"kid_bytes":3}})", "key.kid.long"), level::warning);
  EXPECT_EQ(level_under(R"({"base":"rfc","limits":{"kid_bytes":4}})", "key.kid.long"), level::off);
  EXPECT_EQ(level_under(R"({"base":"rfc"})", "key.alg.missing"), level::note);
  EXPECT_EQ(level_under(R"({"base":"rfc","levels":{"key.alg.missing":"error"}})", "key.alg.missing"), level::error);
}

}  // namespace
}  // namespace jwkguard
