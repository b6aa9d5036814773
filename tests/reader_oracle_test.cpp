// The reader against RapidJSON 1.1.0, and beside memory that must not be touched.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "../fuzz/reader_oracle.hpp"
#include "jwkguard/validator.hpp"
#include "support/guarded_block.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard {
namespace {

using namespace std::string_view_literals;
using oracle::difference;

struct text_row {
  std::string_view text;
  difference expected = difference::none;
};

constexpr text_row hand_table[] = {
    {""sv},
    {" "sv},
    {"null"sv},
    {"nul"sv},
    {"nulll"sv},
    {"TRUE"sv},
    {"true false"sv},
    {"0"sv},
    {"-0"sv},
    {"00"sv},
    {"-"sv},
    {"1."sv},
    {".1"sv},
    {"1.5e3"sv},
    {"1e"sv},
    {"1E+09"sv},
    {"1e-400"sv},
    {"0x10"sv},
    {"1_0"sv},
    {"Infinity"sv},
    {"NaN"sv},
    {"[]"sv},
    {"[1,2,3]"sv},
    {"[1,2,]"sv},
    {"[,1]"sv},
    {"[1 2]"sv},
    {"[1"sv},
    {"]"sv},
    {"[}"sv},
    {"{}"sv},
    {R"({"a":1})"sv},
    {R"({"a":1,})"sv},
    {R"({"a"})"sv},
    {R"({"a":})"sv},
    {R"({a:1})"sv},
    {R"({'a':1})"sv},
    {R"({1:1})"sv},
    {R"({"a":1 "b":2})"sv},
    {R"({"a":1,"a":2})"sv},
    {R"({"":""})"sv},
    {R"("")"sv},
    {R"("a)"sv},
    {R"("\)"sv},
    {R"("\")"sv},
    {R"("\a")"sv},
    {R"("\u")"sv},
    {R"("\u12")"sv},
    {R"("\u12G4")"sv},
    {R"("\u0000")"sv},
    {R"("\u00e9\u20ac")"sv},
    {R"("\ud83d\ude00")"sv},
    {R"("\"\\\/\b\f\n\r\t")"sv},
    {"\"\x01\""sv},
    {"\"\n\""sv},
    {"\"\x7F\""sv},
    {"\"\x80\""sv},
    {"\"\xC3\xA9\""sv},
    {"\"\xC3\""sv},
    {"\"\xC0\x80\""sv},
    {"\"\xE0\x9F\xBF\""sv},
    {"\"\xED\xA0\x80\""sv},
    {"\"\xED\x9F\xBF\""sv},
    {"\"\xF0\x90\x80\x80\""sv},
    {"\"\xF0\x8F\x80\x80\""sv},
    {"\"\xF4\x8F\xBF\xBF\""sv},
    {"\"\xF4\x90\x80\x80\""sv},
    {"\"\xE2\x82"sv},
    {"\xEF\xBB\xBF{}"sv},
    {"\0{}"sv},
    {"[\0]"sv},
    {"\"\0\""sv},
    {"/**/1"sv},
    {"1//"sv},
    {"#1"sv},
    {"\v1"sv},
    {"\f1"sv},
    {"\xC2\xA0 1"sv},
    {" \t\r\n1\n\r\t "sv},
    // The named differences, each way that they come about.
    {R"("\uDC00")"sv},  // both take a lone low half
    {R"("\uD800")"sv, difference::lone_surrogate},
    {R"("\uD800x")"sv, difference::lone_surrogate},
    {R"("\uD800\uD800")"sv, difference::lone_surrogate},
    {R"({"\uDBFF\u0041":1})"sv, difference::lone_surrogate},
    {"{}\0"sv, difference::trailing_nul},
    {"{}\0garbage"sv, difference::trailing_nul},
    {"1 \0 2"sv, difference::trailing_nul},
    {"1e999"sv, difference::number_too_big},
    {R"({"ignored":1e999})"sv, difference::number_too_big},
    {"-1E+309"sv, difference::number_too_big},
};

TEST(reader_oracle, agrees_on_a_table) {
  for (const text_row& each : hand_table) {
    EXPECT_EQ(oracle::compare(each.text), each.expected) << each.text;
    std::size_t members = 0;
    EXPECT_TRUE(oracle::index_agrees(each.text, members)) << each.text;
  }
}

// RapidJSON 1.1.0 gives up on large numbers even with kParseNumbersAsStringsFlag: that is why this is a named
// difference.
TEST(reader_oracle, rapidjson_refuses_numbers_past_a_double) {
  const std::string largest = "1" + std::string(308, '0');
  const std::string too_large = "1" + std::string(309, '0');
  EXPECT_TRUE(oracle::read_rapidjson(largest).accepted);
  EXPECT_EQ(oracle::compare(largest), difference::none);
  for (const std::string& text : {too_large, std::string{"1e999"}, std::string{"1e309"}}) {
    EXPECT_EQ(oracle::read_rapidjson(text).error, rapidjson::kParseErrorNumberTooBig) << text;
    EXPECT_EQ(oracle::compare(text), difference::number_too_big) << text;
  }
}

TEST(reader_oracle, only_the_reader_limits_depth) {
  const auto nested = [](std::uint32_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(oracle::compare(nested(oracle::depth_limit)), difference::none);
  EXPECT_EQ(oracle::compare(nested(oracle::depth_limit + 1)), difference::depth);
  EXPECT_EQ(oracle::compare(nested(100'000)), difference::depth);
}

// Texts that mutations start from.
std::vector<std::string> documents() {
  return {
      test::make_p256_set(2),
      R"({"keys":[{"\u006bty":"EC","crv":"P-256","x":"AA=","y":null,"key_ops":["verify","sign"],"n":-12.5e+3,"o":{"a":[[],{}]}}]})",
      R"([1e5,-0.0,true,false,null,"\ud83d\ude00\u00e9\n\"",{"":[[[[]]]]},"plain",123456789012345678901234567890])",
      "{\"\xC3\xA9\":\"\xE2\x82\xAC \xF0\x9F\x98\x80\",\r\n\t\"b\" : [ 1 , 2 ] }",
  };
}

class mutator {
 public:
  explicit mutator(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] std::string mutate(std::string text) {
    for (std::size_t count = 1 + pick(3); count != 0; --count) {
      const std::size_t at = pick(text.size() + 1);
      switch (pick(5)) {
        case 0: text.erase(at, 1 + pick(4)); break;
        case 1: text.insert(at, pieces[pick(std::size(pieces))]); break;
        case 2: text.insert(at, 1, static_cast<char>(pick(256))); break;
        case 3: text.insert(at, text.substr(pick(text.size() + 1), pick(12))); break;
        default:
          if (at < text.size()) {
            text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << pick(8)));
          }
      }
    }
    return text;
  }

 private:
  static constexpr std::string_view pieces[] = {"\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e9", "\\ud800",
      "\\udc00", "\\u0000", "\0"sv, "-", ".", "e", "0", "\xC3", "\xED\xA0\x80", "\xF0\x9F", " ", "\n",
      "\"k\":", "1e999", "\\u00", "/"};

  std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(random_); }
  std::mt19937_64 random_;
};

TEST(reader_oracle, agrees_on_seeded_mutations) {
  constexpr int rounds = 15'000;  // of each document
  mutator change{20'240'229};
  std::map<difference, int> seen;
  std::size_t plain = 0;
  for (const std::string& document : documents()) {
    ASSERT_EQ(oracle::compare(document), difference::none);
    for (int round = 0; round < rounds; ++round) {
      const std::string text = change.mutate(document);
      const difference found = oracle::compare(text);
      ASSERT_NE(found, difference::unexplained) << "round " << round << ": " << testing::PrintToString(text);
      ++seen[found];
      std::size_t members = 0;
      ASSERT_TRUE(oracle::index_agrees(text, members)) << testing::PrintToString(text);
      plain += members;
    }
  }
  EXPECT_GT(seen[difference::none], 3 * rounds);  // the named differences stay rare
  EXPECT_GT(plain, 4 * rounds);                   // most mutations leave most of the members as they were
}

// --- guard pages: an access outside the text ends the program.

void check_beside_guards(test::guarded_block& block, validator& strict, validator& tolerant, std::string_view text) {
  for (const bool end : {false, true}) {
    const auto place = [&] { return end ? block.at_end(text) : block.at_start(text); };
    (void)oracle::read_own(place());
    (void)oracle::read_indexed(place());
    (void)strict.check(place());
    const report& seen = tolerant.check(place());
    for (const finding& each : seen.findings) {
      ASSERT_LE(std::uint64_t{each.offset} + each.length, text.size()) << each.rule->id;
    }
  }
}

policy tolerant_policy() {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  return rules;
}

TEST(reader_guard_pages, nothing_outside_the_text_is_touched) {
  test::guarded_block block{64 << 10};
  validator strict{policy::cloudflare()};
  validator tolerant{tolerant_policy()};
  int checked = 0;
  const auto check = [&](std::string_view text) {
    check_beside_guards(block, strict, tolerant, text);
    ++checked;
  };
  for (const text_row& each : hand_table) {
    check(each.text);
  }
  // Unfinished in every way: sequences of UTF-8, escapes, literals, numbers, names, a mark.
  for (const std::string_view text : {"\xEF"sv, "\xEF\xBB"sv, "\xEF\xBB\xBF"sv, "\xFE"sv, "<"sv, "-----BEGIN"sv,
           "-----BEGI"sv, "ey"sv, "eyJ"sv, "\"\xC3"sv, "\"\xE2"sv, "\"\xF0\x9F\x98"sv, "{\"\xF0"sv, "\"\\u"sv,
           "\"\\uD8"sv, "\"\\uD800\\"sv, "\"\\uD800\\u"sv, "\"\\uD800\\uDC0"sv, "t"sv, "fals"sv, "n"sv, "-"sv, "1e+"sv,
           "{\"keys\":[{\"kty\":\"EC\",\"x\":\""sv, "{\"d\":\"abc"sv, "{\"\\u0064\":\"a\\u00"sv}) {
    check(text);
  }
  for (const std::string& document : documents()) {
    for (std::size_t length = 0; length <= document.size(); ++length) {
      check(std::string_view{document}.substr(0, length));
      check(std::string_view{document}.substr(length));
    }
  }
  mutator change{7};
  const std::string set = test::make_p256_set(1);
  for (int round = 0; round < 3'000; ++round) {
    check(change.mutate(set));
  }
  EXPECT_GT(checked, 4'000);
}

}  // namespace
}  // namespace jwkguard
