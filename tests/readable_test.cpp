// Which texts read as a person's choice, and that random ones do not.
#include "keys/readable.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "json/ascii.hpp"

namespace jwkguard::keys {
namespace {

TEST(readable, passphrases_are_words) {
  for (const std::string_view text : {"super-secret-jwt-token-with-at-least-32-characters-long", "your-256-bit-secret",
           "changeme", "secret", "MySuperSecretKey", "correct.horse.battery.staple", "correct horse battery staple",
           "MY_SECRET_SIGNING_KEY", "the_quick_brown_fox_jumps_over_the_lazy_dog", "please-do-not-tell-anyone-2024",
           "ThisIsMySecretSigningKeyForJwtTokens2024", "iamaveryverylongsecret"}) {
    EXPECT_EQ(reads_as(text), "words") << text;
  }
}

TEST(readable, other_kinds_are_told) {
  EXPECT_EQ(reads_as("3f0c9a52-7d41-4b8e-9c65-1a2b3c4d5e6f"), "a UUID");
  EXPECT_EQ(reads_as("3F0C9A52-7D41-4B8E-9C65-1A2B3C4D5E6F"), "a UUID");
  EXPECT_EQ(reads_as("0123456789"), "decimal digits");
  EXPECT_EQ(reads_as(""), "");
  EXPECT_EQ(reads_as("---"), "");
  EXPECT_TRUE(is_printable("a b~"));
  EXPECT_FALSE(is_printable("a\x7F"));
}

TEST(readable, hexadecimal_is_told_by_its_digits_its_prefix_or_its_pairs) {
  const std::string lower = "00f1e2d3c4b5a69788796a5b4c3d2e1f";
  const std::string mixed = "00f1e2d3C4B5A697";
  std::string pairs = "00:f1:e2:d3:C4:B5:A6:97";
  EXPECT_EQ(hexadecimal_digits_of(lower), lower);
  EXPECT_EQ(hexadecimal_digits_of("0x" + mixed), mixed);
  EXPECT_EQ(hexadecimal_digits_of("0X" + lower), lower);
  EXPECT_EQ(hexadecimal_digits_of(pairs), mixed);
  for (const char separator : {'-', ' '}) {
    std::replace_if(
        pairs.begin(), pairs.end(), [](char c) { return !json::is_hexadecimal_digit(c); }, separator);
    EXPECT_EQ(hexadecimal_digits_of(pairs), mixed);
  }
  for (const std::string& none :
      {std::string{}, std::string{"0x"}, mixed, lower.substr(1), "0x" + mixed.substr(2), "0x" + mixed + 'a',
          "0x" + mixed + "zz", pairs.substr(3), pairs + ' ', std::string{"aa:bb-cc dd:ee:ff:00:11:22"},
          std::string{"3f0c9a52-7d41-4b8e-9c65-1a2b3c4d5e6f"}, lower.substr(0, 31) + 'A'}) {
    EXPECT_EQ(hexadecimal_digits_of(none), "") << none;
    EXPECT_FALSE(is_hexadecimal_text(none)) << none;
  }
}

TEST(readable, random_text_is_not) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::mt19937_64 random{1};
  for (const auto& [characters, most] : {std::pair{22U, 20}, std::pair{43U, 0}, std::pair{86U, 0}}) {
    int found = 0;
    for (int turn = 0; turn < 200'000; ++turn) {
      std::string text(characters, ' ');
      for (char& c : text) {
        c = alphabet[random() % alphabet.size()];
      }
      found += reads_as(text).empty() ? 0 : 1;
    }
    EXPECT_LE(found, most) << characters;
  }
}

}  // namespace
}  // namespace jwkguard::keys
