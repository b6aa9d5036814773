// The fast way through plain objects: what it takes and what it leaves; and that keys are judged alike either way.
#include "json/plain_objects.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "../fuzz/reader_oracle.hpp"
#include "jwkguard/validator.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

using namespace std::string_view_literals;

// The members, each "name=value;", and what follows the object; "-" if it is left to the reader.
std::string taken(json::plain_objects& from, std::string_view text, std::uint32_t start) {
  oracle::plain_members seen{text, {}};
  const std::uint32_t end = from.read(start, seen);
  std::string members;
  for (const auto& [name, value] : seen.members) {
    members += name + '=' + value + ';';
  }
  return end == 0 ? "-" : members.append("|").append(text, end);
}

std::string taken(std::string_view text) {
  const auto from = std::make_unique<json::plain_objects>();
  from->start(text);
  return taken(*from, text, 1);
}

struct row {
  std::string_view text;
  std::string_view taken;
};
constexpr row rows[] = {
    {R"({"a":"b"})"sv, "a=b;|"sv},
    {R"({"a":"b","c":"d"},{)"sv, "a=b;c=d;|,{"sv},
    {R"({"":""})"sv, "=;|"sv},
    {"{ \"a\"\t:\r\n\"b\" ,\n\"c\" : \"d\"\n} "sv, "a=b;c=d;| "sv},
    {R"({"a":"b","a":"c"})"sv, "a=b;a=c;|"sv},
    {R"({"a":"},:{"}])"sv, "a=},:{;|]"sv},
    {R"({"a":"b"}\)"sv, "a=b;|\\"sv},
    {R"({"a":"b"}é)"sv, "a=b;|é"sv},
    {R"({})"sv, "-"sv},
    {R"({"a")"sv, "-"sv},
    {R"({"a":"b")"sv, "-"sv},
    {R"({"a":"b",)"sv, "-"sv},
    {R"({"a":"b",})"sv, "-"sv},
    {R"({"a":"b","c"})"sv, "-"sv},
    {R"({"a":"b""c":"d"})"sv, "-"sv},
    {R"({"a""b"})"sv, "-"sv},
    {R"({"a"::"b"})"sv, "-"sv},
    {R"({"a","b"})"sv, "-"sv},
    {R"({,"a":"b"})"sv, "-"sv},
    {R"({"a":"b",,"c":"d"})"sv, "-"sv},
    {R"({"a":"b"]"c":"d"})"sv, "-"sv},
    {R"({"a":1})"sv, "-"sv},
    {R"({"a":"b","c":1})"sv, "-"sv},
    {R"({"a":["b"],"c":"d"})"sv, "-"sv},
    {R"({"a":{"b":"c"}})"sv, "-"sv},
    {R"({"a":"b","c":null,"d":"e"})"sv, "-"sv},
    {R"({a:"b"})"sv, "-"sv},
    {R"({"a":"b c"})"sv, "-"sv},
    {R"({"a":"\u0062"})"sv, "-"sv},
    {R"({"\u0061":"b"})"sv, "-"sv},
    {R"({"a":"é"})"sv, "-"sv},
    {"{\"a\":\"\x7F\"}"sv, "-"sv},
    {"{\"a\":\"\n\"}"sv, "-"sv},
    {"{\"a\":\"\0\"}"sv, "-"sv},
    {"{\"a\":\v\"b\"}"sv, "-"sv},
};

TEST(plain_objects, a_table) {
  for (const row& each : rows) {
    EXPECT_EQ(taken(each.text), each.taken) << each.text;
  }
  EXPECT_EQ(std::size(rows), 35U);
}

// Windows of quotes end anywhere in an object.
TEST(plain_objects, are_found_in_any_window) {
  for (std::size_t filler = 1; filler < 9'000; filler += 7) {
    const std::string text = R"({"filler":")" + std::string(filler, 'f') + R"("},{"a":"b","c":"d"},{"e":"f"}])";
    const auto from = std::make_unique<json::plain_objects>();
    from->start(text);
    const auto first = static_cast<std::uint32_t>(text.find(R"("a")"));
    const auto second = static_cast<std::uint32_t>(text.find(R"("e")"));
    (void)taken(*from, text, 1);
    ASSERT_EQ(taken(*from, text, first), "a=b;c=d;|,{\"e\":\"f\"}]") << filler;
    ASSERT_EQ(taken(*from, text, second), "e=f;|]") << filler;
  }
}

TEST(plain_objects, longer_than_a_window_are_left) {
  const auto with = [](std::size_t bytes) { return taken(R"({"a":")" + std::string(bytes, 'x') + R"("})"); };
  EXPECT_EQ(with(8'000).substr(0, 3), "a=x");
  EXPECT_EQ(with(8'192), "-");
}

// --- the same verdict either way: an escape in `kty` leaves a key to the reader and changes nothing else

// Replaces each `"kty":"E` by what is given; both replacements are as long, so that all that follows stays in its
// place.
std::string with_kty(std::string text, std::string_view written) {
  constexpr std::string_view plain = R"("kty":"E)";
  for (std::size_t at = text.find(plain); at != std::string::npos; at = text.find(plain, at + written.size())) {
    text.replace(at, plain.size(), written);
  }
  return text;
}
constexpr std::string_view spaced = R"("kty":     "E)";
constexpr std::string_view escaped = R"("kty":"\u0045)";
static_assert(spaced.size() == escaped.size());

std::string verdict(validator& with, std::string text) {
  const report& seen = with.check(text);
  std::string said;
  for (const finding& each : seen.findings) {
    said += std::string{each.rule->id} + ' ' + each.pointer + ' ' + std::string{name_of(each.level)} + ' ' +
            std::to_string(each.key);
    if (!each.pointer.ends_with("/kty")) {
      said += ' ' + std::to_string(each.offset) + '+' + std::to_string(each.length);
    }
    said += '\n';
  }
  for (const key_entry& each : seen.keys) {
    said += std::to_string(static_cast<int>(each.status)) + ' ' + std::string{each.kid} + ' ' +
            std::to_string(each.offset) + '+' + std::to_string(each.length) + ' ';
    said += each.status == key_status::usable ? canonical_key(each.value) + '\n' : "\n";
  }
  return said;
}

TEST(plain_keys, are_judged_as_others_are) {
  constexpr int rounds = 4'000;
  policy own = policy::rfc();
  own.skip_unsupported = own.repair = own.kid_from_thumbprint = true;
  validator strict{policy::cloudflare()};
  validator tolerant{std::move(own)};
  policy narrow = policy::rfc();
  narrow.limits.string_bytes = 43;
  validator limited{std::move(narrow)};
  const std::string set = test::make_p256_set(11);  // more than are measured together
  constexpr std::string_view replacements[] = {"A", "_", "=", "+", "\"", ",", "ES384", "P-384", "enc", "",
      "\"d\":\"AA\",", "\"n\":\"AA\",", "\"kid\":\"a\",", "\"key_ops\":\"verify\",", "\"use\":\"x\",", " ", "\n", "{}",
      "null"};
  std::mt19937_64 random{7};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  std::size_t findings = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text = set;
    for (std::size_t count = pick(4); count != 0; --count) {
      text.replace(pick(text.size()), pick(3), replacements[pick(std::size(replacements))]);
    }
    for (validator* with : {&strict, &tolerant, &limited}) {
      const std::string said = verdict(*with, with_kty(text, spaced));
      ASSERT_EQ(said, verdict(*with, with_kty(text, escaped))) << text;
      findings += static_cast<std::size_t>(std::count(said.begin(), said.end(), '\n'));
    }
  }
  EXPECT_GT(findings, static_cast<std::size_t>(rounds));
}

TEST(plain_keys, hold_names_and_values_to_the_limit) {
  const auto rules_broken = [](std::uint32_t most_bytes) {
    policy rules = policy::rfc();
    rules.limits.string_bytes = most_bytes;
    std::string text = R"({"keys":[{"kty":"EC","crv":"EC","x5t#S256":"AAAA"}]})";
    const report seen = check(text, rules);
    return seen.findings.empty() ? "" : std::string{seen.findings.front().rule->id};
  };
  EXPECT_EQ(rules_broken(7), "limits.string");
  EXPECT_NE(rules_broken(8), "limits.string");
}

}  // namespace
}  // namespace jwkguard
