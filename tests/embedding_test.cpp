// What a program that embeds the validator may rely on: what does not compile, what lives how long, what can be
// printed, and that no secret stays behind where memory runs out.
#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/jwkguard.hpp"
#include "places.hpp"
#include "support/allocation_count.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

template <typename Validator, typename Text>
concept checks = requires(Validator&& with, Text&& text) {
  std::forward<Validator>(with).check(std::forward<Text>(text));
};
template <typename Text>
concept is_checked_at_once = requires(Text&& text, const policy& rules) {
  check(std::forward<Text>(text), rules);
};
template <typename Report>
concept has_records = requires(Report&& of) {
  std::forward<Report>(of).records();
};
template <typename Validator>
concept has_rules = requires(Validator&& with) {
  std::forward<Validator>(with).rules();
};
template <typename Record>
concept has_view = requires(Record&& of) {
  std::forward<Record>(of).view();
};

static_assert(checks<validator&, std::string&> && checks<validator&, std::vector<char>&>);
static_assert(checks<validator&, std::vector<std::uint8_t>&> && checks<validator&, std::span<std::byte>>);
static_assert(!checks<validator&, std::string_view> && !checks<validator&, const std::string&>, "it writes");
static_assert(!checks<validator&, char (&)[3]> && !is_checked_at_once<char (&)[3]>, "is the NUL part of the text?");
static_assert(!checks<validator, std::string&>, "the report would be gone");
static_assert(!checks<validator&, std::string>, "the text would be gone");
static_assert(has_rules<const validator&> && !has_rules<validator>);
static_assert(has_records<const report&> && !has_records<report>);
static_assert(has_view<const owned_record&> && !has_view<owned_record>);
static_assert(!std::default_initializable<policy>, "nobody knows which it would be");

std::string set_of_one() { return R"({"keys":[)" + jwk_of(make_p256_key(0), "a\\u002fb") + "]}"; }

// A set of one key, and what was read of it.
struct checked_one {
  std::string text = set_of_one();
  report found = check(text, policy::cloudflare());
  record key = found.records().at(0);
};

std::vector<std::string_view> rules_in(const report& of) {
  std::vector<std::string_view> ids;
  for (const finding& each : of.findings) {
    ids.push_back(each.rule->id);
  }
  return ids;
}

const std::vector<std::string_view> no_set{"set.keys.missing"};

TEST(embedding, texts_of_any_octets_are_checked) {
  const std::string text = set_of_one();
  validator with{policy::cloudflare()};
  std::vector<std::uint8_t> octets{text.begin(), text.end()};
  EXPECT_TRUE(with.check(octets).valid());
  std::string other = text;
  EXPECT_TRUE(with.check(std::as_writable_bytes(std::span{other})).valid());
  const std::vector<std::uint8_t> fixed{text.begin(), text.end()};
  EXPECT_TRUE(with.check_copy(std::span{fixed}).valid());
  EXPECT_TRUE(with.check_copy(std::as_bytes(std::span{text})).valid());
  EXPECT_TRUE(check_copy(text, policy::cloudflare()).valid());
}

TEST(embedding, a_copy_is_checked_and_lives_with_the_report) {
  const std::string text = set_of_one();
  std::optional<report> kept;
  {
    validator with{policy::cloudflare()};
    kept = with.check_copy(text);
    EXPECT_EQ(rules_in(with.check_copy("{}")), no_set);
  }
  const std::vector<record> records = kept->records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kid, "a/b");
  EXPECT_EQ(text, set_of_one());
  ASSERT_NE(kept->text, nullptr);
  EXPECT_EQ(kept->text->size(), text.size());
}

TEST(embedding, a_validator_that_was_moved_from_checks_on) {
  policy own = policy::rfc();
  own.own_name = "own";
  validator first{own};
  validator second{std::move(first)};
  std::string text = set_of_one();
  std::string again = text;
  EXPECT_TRUE(second.check(text).valid());
  EXPECT_EQ(first.rules().name(), "own");  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_TRUE(first.check(again).valid());
  second = std::move(first);
  EXPECT_EQ(first.rules().name(), "own");  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(rules_in(first.check_copy("{}")), no_set);
}

owned_record key_of_a_buffer_that_is_gone(std::string_view text, const policy& rules) {
  std::string buffer{text};
  const report checked = check(buffer, rules);
  owned_record kept{checked.records().at(0)};
  std::fill(buffer.begin(), buffer.end(), 'x');
  return kept;
}

TEST(embedding, an_owned_record_outlives_everything) {
  const checked_one one;
  const record wanted = one.key;
  owned_record kept = key_of_a_buffer_that_is_gone(set_of_one(), policy::cloudflare());
  EXPECT_EQ(kept.view(), wanted);
  const owned_record copy = kept;
  const owned_record moved = std::move(kept);
  EXPECT_TRUE(kept.view().kty.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  kept = moved;
  EXPECT_EQ(kept.view(), wanted);
  EXPECT_EQ(copy.view(), wanted);
  EXPECT_NE(copy.view().kid.data(), moved.view().kid.data());
  EXPECT_EQ(thumbprint_text(copy.view()), thumbprint_text(wanted));
  EXPECT_EQ(owned(one.found.records()).at(0).view(), wanted);
}

TEST(embedding, an_owned_record_keeps_whether_there_is_a_kid) {
  record key;
  key.kty = "EC";
  const owned_record without{key};
  EXPECT_EQ(without.view().kid.data(), nullptr);
  key.kid = "";
  const owned_record with_empty{key};
  EXPECT_NE(with_empty.view().kid.data(), nullptr);
}

TEST(embedding, a_record_that_is_not_whole_has_no_thumbprint) {
  const checked_one one;
  record key = one.key;
  EXPECT_EQ(thumbprint_text(key).size(), 43U);
  key.parameters[1] = {};
  EXPECT_EQ(thumbprint_text(key), "");
  EXPECT_EQ(thumbprint(key), sha256_digest{});
  EXPECT_EQ(thumbprint_text({}), "");
}

// Secrets in all ways that a text may hold them; the octets stand for base64url of text that is not encoded again.
std::string text_with_secrets() {
  const std::string d = make_p256_key(7).x;
  const std::string key = jwk_of(make_p256_key(0), "a");
  const std::string beside = key.substr(0, key.size() - 1);
  return R"({"keys":[)" + beside + R"(,"d":")" + d + "\"}," + beside + R"(,"D":")" + d + "\"}," + beside +
         R"(,"private_key":")" + d + R"("},{"kty":"oct","alg":"HS256","kid":"h","k":")" + d +
         R"("},{"kty":"OKP","crv":"Ed25519","kid":"e","x":")" + make_p256_key(3).x + R"(","d":")" + d +
         R"("},{"wrapped":"{\"kty\":\"oct\",\"k\":\")" + d + R"(\"}"},{"kty":"RSA","n":"AQAB","e":"AQAB","p":")" + d +
         R"("}],"secret":")" + d + "\"}";
}

// Checks the text again and again, each time with one more allocation before memory runs out, until it does not: how
// often it did. The buffer is wiped each time.
template <typename Check>
std::uint64_t fail_each_allocation(const std::string& text, const Check& check_it) {
  for (std::uint64_t failed = 0;; ++failed) {
    std::string buffer = text;
    try {
      const failing_allocation none{failed};
      check_it(buffer);
      return failed;
    } catch (const std::bad_alloc&) {
      EXPECT_EQ(buffer, std::string(text.size(), '\0')) << "after allocation " << failed;
    }
  }
}

TEST(embedding, no_secret_stays_behind_where_memory_runs_out) {
  if (!counts_new()) {
    GTEST_SKIP() << "operator new is the sanitizer's";
  }
  for (const policy& rules : {policy::cloudflare(), policy::rfc()}) {
    const auto check_it = [&](std::string& buffer) { (void)check(buffer, rules); };
    EXPECT_GT(fail_each_allocation(text_with_secrets(), check_it), 20U);
  }
}

TEST(embedding, no_secret_stays_behind_in_a_validator_that_is_used_again) {
  if (!counts_new()) {
    GTEST_SKIP() << "operator new is the sanitizer's";
  }
  std::string whole = text_with_secrets();
  const std::vector<std::string_view> rules = rules_in(check(whole, policy::rfc()));
  validator with{policy::rfc()};
  const auto check_it = [&](std::string& buffer) {
    const std::vector<finding>& found = with.check(buffer).findings;
    EXPECT_TRUE(std::equal(found.begin(), found.end(), rules.begin(), rules.end(),
        [](const finding& left, std::string_view right) { return left.rule->id == right; }));
  };
  EXPECT_GT(fail_each_allocation(text_with_secrets(), check_it), 5U);
}

void expect_printable(const finding& each, const std::string& where) {
  for (const std::string& text : {each.pointer, each.command, message_of(each), help_of(each),
           std::string{each.subject}, std::string{citation_of(each)}}) {
    EXPECT_EQ(printable(text), text) << where;
  }
}

TEST(embedding, what_a_finding_says_can_be_printed) {
  const std::string name = "a\n\x1b[31m\x7f\xC2\x9B~/\\u\xE2\x80\xAE\xE2\x80\xA8\xF3\xA0\x81\xA1";
  const std::string written = R"(a\n\u001b[31m\u007f\u009b~/\\u\u202e\u2028\udb40\udc61)";
  const std::string text = R"({"keys":[{"kty":"EC",")" + written + R"(":1,")" + written + R"(":2}]})";
  const report checked = check_copy(text, policy::rfc());
  std::size_t named = 0;
  for (const finding& each : checked.findings) {
    expect_printable(each, text);
    if (each.pointer.find("31m") != std::string::npos) {
      ++named;
      EXPECT_EQ(each.pointer, "/keys/0/a~u{a}~u{1b}[31m~u{7f}~u{9b}~0~1\\u~u{202e}~u{2028}~u{e0061}");
      std::string escaped = name;
      escaped.replace(escaped.find("~/"), 2, "~0~1");
      EXPECT_EQ(exact_pointer(each), "/keys/0/" + escaped);
    }
  }
  EXPECT_EQ(named, 3U);
}

TEST(embedding, what_findings_say_of_every_vector_can_be_printed) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{JWKGUARD_SOURCE_DIR "/tests/vectors"}) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    for (const policy& rules : {policy::rfc(), policy::cloudflare()}) {
      for (const finding& each : check_copy(text, rules).findings) {
        expect_printable(each, entry.path().string());
      }
    }
    ++files;
  }
  std::size_t owed = 0;
  std::ifstream{JWKGUARD_SOURCE_DIR "/tests/vectors/COUNT"} >> owed;
  EXPECT_EQ(files, owed);
}

TEST(embedding, an_altered_pointer_is_read_to_its_end) {
  finding what;
  for (const std::string pointer : {"/~", "/~x", "/~x9", "/~u", "/~u{", "/~u{2", "/~u{}", "/~u{ffffffffff}", "/~0~1"}) {
    what.pointer = pointer;
    (void)exact_pointer(what);
  }
  EXPECT_EQ(exact_pointer(what), "/~0~1");
}

// The options are the command's, and its business.
TEST(embedding, no_help_speaks_of_options) {
  for (const rule_group& group : rule_groups()) {
    for (const rule* const each : group.rules) {
      for (const std::string_view text : {each->says, each->help, each->repaired, each->proof, each->says_more}) {
        for (const std::string_view option :
            {"--repair", "--skip", "--allow", "--deep", "--kid", "--default", "--max", "--ndjson", "--policy"}) {
          EXPECT_EQ(text.find(option), std::string_view::npos) << each->id << ": " << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace jwkguard::test
