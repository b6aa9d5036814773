// Secrets that are none: lists, placeholders, patterns, keys; and random octets, of which nothing may be said.
#include "keys/guessable_secrets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/base64.hpp"
#include "keys/published_secrets.hpp"
#include "keys/weak_secrets.hpp"

namespace jwkguard::keys {
namespace {

struct published_secret {
  std::string_view digest;
  std::string_view source;
};
constexpr published_secret rows[] = {
#include "keys/published_secrets.inc"
};

TEST(published_secrets, are_digests_with_a_source_each_once_and_in_order) {
  std::string_view last;
  for (const published_secret& row : rows) {
    EXPECT_EQ(row.digest.size(), 64U);
    EXPECT_EQ(row.digest.find_first_not_of("0123456789abcdef"), std::string_view::npos) << row.digest;
    EXPECT_LT(last, row.digest) << "out of order, or twice";
    EXPECT_FALSE(row.source.empty()) << row.digest;
    last = row.digest;
  }
  EXPECT_EQ(std::size(rows), 403U) << "a row was lost, or this number was not brought up to date";
}

TEST(published_secrets, are_found_in_any_case_and_between_blanks_and_quotes) {
  for (const std::string_view text : {"changeme", "ChangeMe", " changeme\n", "\"changeme\"", "CHANGEME\r\n"}) {
    EXPECT_FALSE(find_published_secret(text).empty()) << text;
  }
  for (const std::string_view text : {"", " ", "\"\"", "changeme!", "change meek"}) {
    EXPECT_TRUE(find_published_secret(text).empty()) << text;
  }
  EXPECT_TRUE(find_published_secret(std::string(10'000, 'x')).empty());
}

TEST(guessable_secrets, placeholders) {
  for (const std::string_view text :
      {"CHANGE_ME", "changeMe", "change-this-in-production", "your-256-bit-secret", "yourSuperSecretKeyHere",
          "REPLACE_WITH_A_RANDOM_STRING_OF_AT_LEAST_32_CHARACTERS", "<your jwt secret>", "${JWT_SECRET}",
          "{{ .Values.jwtSecret }}", "$(JWT_SECRET)", "process.env.JWT_SECRET", "django-insecure-4k2f&dk3",
          "development_secret_do_not_use_in_production", "insecure-default-secret", "Please set your secret here!"}) {
    EXPECT_TRUE(what_was_typed(text) == typed::placeholder) << text;
  }
  for (const std::string_view text : {"", "a", "secret", "correct horse battery staple", "exchange rates of Tuesday",
           "change-me-3f9a1c77d0b2", "0123456789", "your-9wq8zXkPl2"}) {
    EXPECT_FALSE(what_was_typed(text) == typed::placeholder) << text;
  }
  EXPECT_EQ(what_was_typed(std::string(100'000, 'a')), typed::nothing_known);
}

TEST(guessable_secrets, common_words) {
  for (const std::string_view text :
      {"my_super_secret_jwt_signing_key_1234", "SecretKeyForTheServer", "keyboard cat"}) {
    EXPECT_EQ(what_was_typed(text), typed::words) << text;
  }
  for (const std::string_view text : {"my_super_secret_zebra_key", "secret-3f9a1c77d0b2", "012345678901"}) {
    EXPECT_EQ(what_was_typed(text), typed::nothing_known) << text;
  }
}

std::vector<std::uint8_t> random_octets(std::mt19937_64& random, std::size_t size) {
  std::vector<std::uint8_t> octets(size);
  std::generate(octets.begin(), octets.end(), [&] { return static_cast<std::uint8_t>(random()); });
  return octets;
}

TEST(guessable_secrets, nothing_is_said_of_random_octets_nor_of_their_text) {
  std::mt19937_64 random{35};
  for (int time = 0; time < 20'000; ++time) {
    for (const std::size_t size : {16U, 32U, 48U, 64U}) {
      const auto octets = random_octets(random, size);
      ASSERT_EQ(look_at_secret(octets).broken, nullptr) << testing::PrintToString(octets);
      std::string text;
      json::append_base64url(text, octets);
      ASSERT_EQ(look_at_secret(std::string_view{text}).broken, nullptr) << text;
    }
  }
}

TEST(guessable_secrets, der_that_is_cut_or_that_lies_about_a_length_is_none) {
  // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 4).
  std::vector<std::uint8_t> key = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
  key.resize(44, 0x5a);
  EXPECT_FALSE(key_form_of(key).empty());
  for (std::size_t size = 0; size < key.size(); ++size) {
    EXPECT_TRUE(key_form_of(std::span{key}.first(size)).empty()) << size;
  }
  for (const int length : {0x00, 0x29, 0x2b, 0x80, 0x81, 0x84, 0xff}) {
    key[1] = static_cast<std::uint8_t>(length);
    EXPECT_TRUE(key_form_of(key).empty()) << length;
  }
}

}  // namespace
}  // namespace jwkguard::keys
