// Characters that nobody sees: how they are named, and how they come out in JSON.
#include "json/hidden_characters.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/tree.hpp"

namespace jwkguard::json {
namespace {

TEST(hidden_characters, have_their_names) {
  EXPECT_EQ(hidden_character_name(0x202E), "U+202E RIGHT-TO-LEFT OVERRIDE");
  EXPECT_EQ(hidden_character_name(0x00AD), "U+00AD SOFT HYPHEN");
  EXPECT_EQ(hidden_character_name(0xE0061), "U+E0061 TAG LATIN SMALL LETTER A");
  EXPECT_FALSE(hidden_character_name(0xE0FFF).empty());
  for (const std::uint32_t shown : {0x20U, 0x61U, 0xA0U, 0x200AU, 0x2010U, 0x2070U, 0xFFFDU, 0x1F511U, 0xE1000U}) {
    EXPECT_EQ(hidden_character_name(shown), "") << shown;
    EXPECT_FALSE(is_hidden(shown)) << shown;
  }
}

TEST(hidden_characters, are_controls_too) {
  for (const std::uint32_t control : {0x00U, 0x1BU, 0x1FU, 0x7FU, 0x80U, 0x9BU, 0x9FU, 0x200BU, 0x2066U, 0xFEFFU}) {
    EXPECT_TRUE(is_hidden(control)) << control;
  }
}

TEST(hidden_characters, come_out_as_escapes_that_mean_the_same) {
  const std::string text =
      "{\"kid\":\"a\xE2\x80\xAE"
      "b\xC2\x9B\x7F\xF3\xA0\x81\xA1\xC3\xA9\"}";
  const std::string shown = show_hidden(text);
  EXPECT_EQ(shown, "{\"kid\":\"a\\u202eb\\u009b\\u007f\\udb40\\udc61\xC3\xA9\"}");
  const auto before = tree::parse(text);
  const auto after = tree::parse(shown);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->root().member("kid").text(), after->root().member("kid").text());
}

TEST(hidden_characters, leave_what_is_seen_as_it_is) {
  for (const std::string& text :
      std::vector<std::string>{"", "{}", "{\"a\":\"\\u202e \xE6\x97\xA5\"}", "cut \xE2\x80"}) {
    EXPECT_EQ(show_hidden(text), text);
  }
}

}  // namespace
}  // namespace jwkguard::json
