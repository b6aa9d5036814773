// Which texts read as a person's choice, and that random ones do not.
#include "keys/readable.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

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
