// The public entry: what a check costs, what it leaves behind, and that its answer depends on the keys alone.
#include "jwkguard/validator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/render.hpp"
#include "support/allocation_count.hpp"
#include "support/openssl_keys.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

policy large_sets() {
  policy rules = policy::cloudflare();
  rules.limits.endpoint_keys = 1'000'000;
  return rules;
}

std::string json_of(const report& what, const policy& rules, std::string_view original) {
  return render_json(what, rules, {.source = "test", .original = original});
}

// Both forms of the answer, and whether it is clean.
struct answer {
  std::string json;
  std::vector<std::string> keys;  ///< canonical, one for each usable key
  bool valid = false;
};

answer ask(validator& with, std::string text) {
  const std::string original = text;
  const report& what = with.check(text);
  answer made{json_of(what, with.rules(), original), {}, what.valid()};
  for (const record& key : what.records()) {
    made.keys.push_back(canonical_key(key));
  }
  return made;
}

answer ask(const policy& rules, std::string text) {
  validator fresh{rules};
  return ask(fresh, std::move(text));
}

// --- cost

TEST(validator_cost, a_clean_set_allocates_nothing_once_warm) {
  if (!test::counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer counts its own";
  }
  validator with{large_sets()};
  for (const std::uint32_t keys : {1U, 10U, 1'000U}) {
    const std::string text = test::make_p256_set(keys);
    std::string buffer = text;
    ASSERT_TRUE(with.check(buffer).valid());  // warm for this size
    buffer = text;
    const test::allocation_counts before = test::allocations();
    const report& what = with.check(buffer);
    const test::allocation_counts after = test::allocations();
    EXPECT_EQ(what.keys.size(), keys);
    EXPECT_TRUE(what.findings.empty());
    EXPECT_EQ(after.cxx - before.cxx, 0U) << keys << " keys";
    // OpenSSL allocates nothing either: EC_POINT_set_affine_coordinates of OpenSSL 3.0 takes all its numbers from the
    // context that the validator keeps. Always 0 where malloc cannot be counted.
    EXPECT_EQ(after.malloc - before.malloc, 0U) << keys << " keys";
  }
}

std::string text_of(const test::octet_string& octets) { return {octets.begin(), octets.end()}; }

std::string member(std::string_view name, const test::octet_string& octets) {
  return ",\"" + std::string{name} + "\":\"" + test::openssl_base64url(text_of(octets)) + '"';
}

std::string fresh_rsa_jwk() {
  const keys::key_ptr key = test::make_key("RSA", 2'048);
  return R"({"kty":"RSA","alg":"PS256","use":"sig","kid":"rsa")" + member("n", test::number_of(key, "n")) +
         member("e", test::number_of(key, "e")) + '}';
}

std::string fresh_okp_jwk(const std::string& curve) {
  return R"({"kty":"OKP","use":"sig","kid":")" + curve + R"(","crv":")" + curve + R"(","alg":")" + curve + '"' +
         member("x", test::raw_public(test::make_key(curve))) + '}';
}

// A key that begins like a published one, as one in fifty does by chance, costs a thumbprint: so three sets are tried.
TEST(validator_cost, keys_of_other_types_allocate_nothing_once_warm_either) {
  if (!test::counts_new()) {
    GTEST_SKIP() << "skipped: a sanitizer counts its own";
  }
  std::size_t least = SIZE_MAX;
  for (int round = 0; round < 3; ++round) {
    const std::string text =
        R"({"keys":[)" + fresh_rsa_jwk() + ',' + fresh_okp_jwk("Ed25519") + ',' + fresh_okp_jwk("Ed448") + "]}";
    validator with{policy::rfc()};
    std::string buffer = text;
    (void)with.check(buffer);
    buffer = text;
    const test::allocation_counts before = test::allocations();
    const report& what = with.check(buffer);
    const test::allocation_counts after = test::allocations();
    EXPECT_TRUE(what.findings.empty()) << json_of(what, with.rules(), text);
    EXPECT_EQ(what.records().size(), 3U);
    least = std::min<std::size_t>(least, after.cxx - before.cxx + after.malloc - before.malloc);
  }
  EXPECT_EQ(least, 0U);
}

TEST(validator_cost, the_counters_count) {
  const test::allocation_counts before = test::allocations();
  EXPECT_FALSE(check(std::span<char>{}, policy::rfc()).valid());
  const test::allocation_counts after = test::allocations();
  if (test::counts_new()) {
    EXPECT_GT(after.cxx, before.cxx);
  }
  if (test::counts_malloc()) {
    EXPECT_GT(after.malloc, before.malloc + (after.cxx - before.cxx));  // OpenSSL's own are among them
  }
}

// --- one validator, many texts

TEST(validator_reuse, an_answer_does_not_depend_on_what_was_checked_before) {
  const std::string clean = test::make_p256_set(2);
  const std::string texts[] = {clean, "", "{", R"({"keys":[{"kty":"EC","x":")", R"({"keys":[{"kty":"EC","d":"AAAA"}]})",
      R"({"a":1,"a":2})", "[[[[", R"({"keys":null})", test::jwk_of(test::make_p256_key(0), "only"),
      std::string(300, '['), clean.substr(0, clean.size() - 1)};
  for (const policy& rules : {policy::cloudflare(), policy::rfc()}) {
    validator reused{rules};
    for (const std::string& first : texts) {
      for (const std::string& second : texts) {
        (void)ask(reused, first);
        const answer warm = ask(reused, second);
        const answer cold = ask(rules, second);
        ASSERT_EQ(warm.json, cold.json) << first << "\nthen " << second;
        ASSERT_EQ(warm.keys, cold.keys);
      }
    }
  }
}

TEST(validator_reuse, survives_a_move) {
  validator first{policy::rfc()};
  validator second{std::move(first)};
  EXPECT_TRUE(ask(second, test::make_p256_set(1)).valid);
  EXPECT_EQ(second.rules().name(), "rfc");
}

TEST(validator_views, point_into_the_buffer) {
  std::string text = test::make_p256_set(3);
  validator with{policy::cloudflare()};
  const report& what = with.check(text);
  const auto inside = [&text](const void* from, std::size_t size) {
    const auto* const begin = static_cast<const char*>(from);
    return begin >= text.data() && begin + size <= text.data() + text.size();
  };
  ASSERT_EQ(what.keys.size(), 3U);
  for (std::size_t index = 0; index < 3; ++index) {
    const record key = what.keys[index].value();
    EXPECT_EQ(key.kid, "key-" + std::to_string(index));
    EXPECT_TRUE(inside(key.kid.data(), key.kid.size()));
    for (const auto& octets : key.parameters) {
      EXPECT_EQ(octets.size(), 32U);
      EXPECT_TRUE(inside(octets.data(), octets.size()));
    }
  }
}

// --- findings

TEST(validator_findings, stand_in_document_order) {
  std::string text =
      R"({"b":1,"keys":[{"kid":"a","kid":"b","kty":"EC","crv":"P-256","y":"A","x":"="},{"kty":"EC","crv":"P-257"},7],"b":2})";
  const report what = check(text, policy::cloudflare());
  EXPECT_GT(what.findings.size(), 7U);
  EXPECT_TRUE(std::is_sorted(what.findings.begin(), what.findings.end(),
      [](const finding& left, const finding& right) { return left.offset < right.offset; }));
}

TEST(validator_findings, are_kept_up_to_the_limit_and_counted_past_it) {
  constexpr std::uint32_t faults = 50;
  std::string text = R"({"keys":[1)";
  for (std::uint32_t index = 1; index < faults; ++index) {
    text += ",1";
  }
  text += "]}";
  for (const std::uint32_t most : {1U, faults - 1, faults, faults + 1}) {
    policy rules = policy::rfc();
    rules.limits.findings = most;
    std::string copy = text;
    const report what = check(copy, rules);
    const bool all =
        what.findings.size() == what.count(level::error) + what.count(level::warning) + what.count(level::note);
    EXPECT_FALSE(what.valid());
    EXPECT_GE(what.count(level::error), faults);
    EXPECT_LE(what.findings.size(), most + 1);
    const bool says_so = what.findings.back().rule->id == "limits.findings";
    EXPECT_EQ(says_so, !all) << most;
    if (says_so) {
      EXPECT_EQ(what.findings.size(), most + 1);
      EXPECT_EQ(what.findings.back().offset, text.size());
    }
  }
}

// --- records

TEST(validator_records, thumbprint_is_the_digest_of_a_text_written_by_hand) {
  for (std::uint32_t index = 0; index < 20; ++index) {
    const test::p256_key key = test::make_p256_key(index);
    std::string text = test::jwk_of(key, "any");
    const report what = check(text, policy::rfc());
    ASSERT_EQ(what.records().size(), 1U);
    // RFC 7638 3.2: the members of an EC key, in lexicographic order.
    const std::string hashed = R"({"crv":"P-256","kty":"EC","x":")" + key.x + R"(","y":")" + key.y + R"("})";
    EXPECT_EQ(thumbprint_text(what.records()[0]), test::openssl_base64url(test::openssl_sha256(hashed)));
  }
}

TEST(validator_records, canonical_twice_is_canonical_once) {
  std::string text = test::make_p256_set(5);
  const report what = check(text, policy::cloudflare());
  const std::string once = canonical_set(what.records());
  std::string copy = once;
  const report again = check(copy, policy::cloudflare());
  EXPECT_TRUE(again.findings.empty());
  EXPECT_EQ(canonical_set(again.records()), once);
}

// Writes a key with its members in the order given, each character of names and values escaped or not, with white space
// or not.
std::string write_key(const std::array<std::pair<std::string, std::string>, 5>& members, bool escaped, bool spaced) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto quoted = [&](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      const auto octet = static_cast<unsigned char>(c);
      out += escaped ? std::string{"\\u00"} + digits[octet >> 4U] + digits[octet & 15U] : std::string{c};
    }
    return out + '"';
  };
  const std::string blank = spaced ? " \r\n\t" : "";
  std::string out = blank + '{';
  for (const auto& [name, value] : members) {
    out += (out.back() == '{' ? "" : ",") + blank + quoted(name) + blank + ':' + blank + quoted(value) + blank;
  }
  return out + '}' + blank;
}

TEST(validator_records, order_white_space_and_escapes_change_nothing) {
  const test::p256_key key = test::make_p256_key(1);
  std::array<std::pair<std::string, std::string>, 5> members{
      {{"alg", "ES256"}, {"crv", "P-256"}, {"kty", "EC"}, {"x", key.x}, {"y", key.y}}};
  validator with{policy::rfc()};
  const answer expected = ask(with, write_key(members, false, false));
  ASSERT_EQ(expected.keys.size(), 1U);
  int orders = 0;
  do {
    for (const bool escaped : {false, true}) {
      for (const bool spaced : {false, true}) {
        ASSERT_EQ(ask(with, write_key(members, escaped, spaced)).keys, expected.keys);
      }
    }
    ++orders;
  } while (std::next_permutation(members.begin(), members.end()));
  EXPECT_EQ(orders, 120);
}

}  // namespace
}  // namespace jwkguard
