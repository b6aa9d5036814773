// The tree of texts that are not key sets: what it refuses. Cut characters are where its parser would read past the
// end, which the sanitizers would see.
#include "json/tree.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace jwkguard {
namespace {

std::string string_of(std::string_view content) { return '"' + std::string{content} + '"'; }

TEST(json_tree, takes_utf_8) {
  for (const std::string_view text : {"a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    const auto parsed = json::tree::parse(string_of(text));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->root().text(), text);
  }
}

TEST(json_tree, tells_numbers_from_strings) {
  const std::string text = R"(["1",1,-0,1.50e+3,"\u0031",12345678901234567890123,true,null,[],{"a":7}])";
  const auto parsed = json::tree::parse(text);
  ASSERT_TRUE(parsed);
  const auto at = [&](std::size_t index) { return parsed->root().element(index); };
  for (const std::size_t index : {0U, 4U}) {
    EXPECT_EQ(at(index).string(), "1");
    EXPECT_EQ(at(index).text(), "1");
    EXPECT_FALSE(at(index).number());
  }
  const std::string_view digits[] = {"1", "-0", "1.50e+3"};
  for (std::size_t index = 0; index < 3; ++index) {
    EXPECT_EQ(at(index + 1).number(), digits[index]);
    EXPECT_EQ(at(index + 1).text(), digits[index]);
    EXPECT_FALSE(at(index + 1).string());
  }
  EXPECT_EQ(at(5).number(), "12345678901234567890123");
  for (std::size_t index = 6; index < 10; ++index) {
    EXPECT_FALSE(at(index).number() || at(index).string() || at(index).text());
  }
  EXPECT_EQ(at(9).member("a").number(), "7");
  EXPECT_EQ(json::tree::parse("7")->root().number(), "7");
  EXPECT_FALSE(json::tree::parse("01"));
  EXPECT_FALSE(json::value{}.number() || json::value{}.string());
}

TEST(json_tree, refuses_a_text_that_ends_inside_a_character) {
  for (const std::string_view character : {"\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xF0\x9F\x98\x80"}) {
    for (std::size_t kept = 1; kept < character.size(); ++kept) {
      for (const std::string_view before : {"", "\"", "{\"", "{\"a\":\"", "[1,"}) {
        const std::string cut = std::string{before} + std::string{character.substr(0, kept)};
        EXPECT_FALSE(json::tree::parse(cut)) << before;
        EXPECT_FALSE(json::tree::parse(cut + '"')) << before;
      }
    }
  }
}

TEST(json_tree, refuses_what_is_not_utf_8) {
  for (const std::string_view text : {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(json::tree::parse(string_of(text)));
  }
  EXPECT_FALSE(json::tree::parse({"\"a\0\"", 4}));
  EXPECT_FALSE(json::tree::parse({"1\0", 2}));
}

}  // namespace
}  // namespace jwkguard
