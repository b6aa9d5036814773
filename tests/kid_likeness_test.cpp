// Kids that look alike, and Unicode's normal form that the answer rests on.
#include "keys/kid_likeness.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "keys/kid_form.hpp"

namespace jwkguard::keys {
namespace {

TEST(normal_form, takes_characters_apart) {
  struct row {
    std::string text;
    std::u32string parts;
  };
  const std::vector<row> rows{
      {"", U""}, {"plain", U"plain"}, {"\xC3\xA9", U"e\u0301"},
      {"\xE1\xBB\x87", U"e\u0323\u0302"},       // U+1EC7, of a letter that is composed itself
      {"\xE2\x84\xAB", U"A\u030A"},             // U+212B ANGSTROM SIGN, by way of U+00C5
      {"\xE2\x84\xAA", U"K"},                   // U+212A KELVIN SIGN
      {"\xEA\xB0\x80", U"\u1100\u1161"},        // U+AC00, a syllable without a last part
      {"\xED\x9E\xA3", U"\u1112\u1175\u11C2"},  // U+D7A3, the last syllable
      {"q\xCC\x87\xCC\xA3", U"q\u0323\u0307"},  // marks in the wrong order
      {"a\xCC\x81\xCC\x80", U"a\u0301\u0300"},  // marks of one class keep theirs
      {"\xF0\x9D\x85\x9E", U"\U0001D157\U0001D165"},
      {"\xEF\xAC\x81", U"\uFB01"},  // a ligature is another character: NFC is not NFKC
  };
  for (const row& each : rows) {
    EXPECT_EQ(decomposed(each.text), each.parts) << each.text;
  }
}

TEST(look, is_one_for_what_looks_alike) {
  const std::vector<std::pair<std::string, std::string>> alike{
      {"pay", "p\xD0\xB0y"},                            // Cyrillic a
      {"Kid", "\xCE\x9Aid"},                            // Greek Kappa
      {"a-1", "\xEF\xBD\x81\xEF\xBC\x8D\xEF\xBC\x91"},  // fullwidth
      {"a b",
          "a\xC2\xA0"
          "b"},
      {"a",
          "\xE2\x80\x8B"
          "a\xE3\x80\x80"},
      {"2026-01",
          "2026\xE2\x80\x93"
          "01"},
      {"\xC3\xAB", "\xD1\x91"},  // e and Cyrillic ie, both with two dots
  };
  for (const auto& [left, right] : alike) {
    EXPECT_EQ(look_of(left), look_of(right)) << left << " and " << right;
    EXPECT_NE(difference_between(left, right), "") << left << " and " << right;
    EXPECT_EQ(difference_between(left, right), difference_between(right, left)) << left << " and " << right;
  }
}

TEST(look, is_another_for_what_is_seen) {
  for (const auto& [left, right] : std::vector<std::pair<std::string, std::string>>{
           {"a", "b"}, {"a", "A"}, {"l", "1"}, {"cl\xC3\xA9", "cle"}, {"\xE6\x97\xA5", "\xE6\x9C\x88"}}) {
    EXPECT_NE(look_of(left), look_of(right)) << left << " and " << right;
  }
}

TEST(look, tells_which_character_differs) {
  EXPECT_EQ(difference_between("p\xD0\xB0y", "pay"), "U+0430 CYRILLIC SMALL LETTER A");
  EXPECT_EQ(difference_between("pay", "pa\xE2\x80\x8By"), "U+200B ZERO WIDTH SPACE");
  EXPECT_NE(difference_between("\xC3\xA9", "e\xCC\x81").find("NFC"), std::string_view::npos);
}

TEST(kids, tell_their_blanks_and_lost_letters) {
  EXPECT_EQ(foreign_blank_at_end("a\xC2\xA0"), "U+00A0 NO-BREAK SPACE");
  EXPECT_EQ(foreign_blank_at_end("\xE3\x80\x80"
                                 "a"),
      "U+3000 IDEOGRAPHIC SPACE");
  EXPECT_EQ(foreign_blank_at_end("a\xC2\xA0"
                                 "b"),
      "");
  EXPECT_TRUE(has_replacement("a\xEF\xBF\xBD"));
  EXPECT_FALSE(has_replacement("a\xEF\xBF\xBC"));
}

}  // namespace
}  // namespace jwkguard::keys
