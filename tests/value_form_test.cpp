// Values that hold something else than octets: each way of writing a random one is told, and random ones have no form.
#include "keys/value_form.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/p256_keys.hpp"

namespace jwkguard::keys {
namespace {

std::string random_octets(std::mt19937_64& from, std::size_t count) {
  std::string all;
  for (std::size_t at = 0; at < count; ++at) {
    all += static_cast<char>(from() & 0xFFU);
  }
  all.front() = static_cast<char>(static_cast<unsigned char>(all.front()) | 0x80U);  // as a modulus begins
  all[1] = '\x80';                                                                   // no UTF-8 by chance
  return all;
}

std::span<const std::uint8_t> octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hexadecimal(std::string_view octets, std::string_view before, std::string_view between) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : octets) {
    out += out.empty() ? "" : between;
    out += before;
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string list(std::string_view octets) {
  std::string out = "[";
  for (const char c : octets) {
    out += (out.size() == 1 ? "" : ", ") + std::to_string(static_cast<unsigned char>(c));
  }
  return out + ']';
}

std::string utf8_of_latin1(std::string_view octets) {
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | octet >> 6U);
      out += static_cast<char>(0x80U | (octet & 0x3FU));
    }
  }
  return out;
}

std::string utf16(std::string_view text, bool with_mark) {
  std::string out = with_mark ? "\xFF\xFE" : "";
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

struct disguise {
  std::string_view name;
  std::string_view rule;
  std::function<std::string(const std::string&)> wear;
};

// As octets of n, which base64url of them stands for.
const std::vector<disguise> disguises = {
    {"digits", "rsa.modulus.hexadecimal", [](const std::string& of) { return hexadecimal(of, "", ""); }},
    {"pairs", "rsa.modulus.hexadecimal", [](const std::string& of) { return hexadecimal(of, "", ":"); }},
    {"0x before each", "rsa.modulus.hexadecimal", [](const std::string& of) { return hexadecimal(of, "0x", ", "); }},
    {"backslashes", "rsa.modulus.hexadecimal", [](const std::string& of) { return hexadecimal(of, "\\x", ""); }},
    {"list", "value.text", list},
    {"base64url", "value.base64-twice", [](const std::string& of) { return test::openssl_base64url(of); }},
    {"UTF-8", "value.text", utf8_of_latin1},
    {"UTF-16", "value.text", [](const std::string& of) { return utf16(test::openssl_base64url(of), false); }},
    {"UTF-16 with a mark", "value.text",
        [](const std::string& of) { return utf16(test::openssl_base64url(of), true); }},
    {"twice", "value.repeated", [](const std::string& of) { return of + of; }},
    {"three times", "value.repeated", [](const std::string& of) { return of + of + of; }},
};

TEST(value_form, each_disguise_is_told) {
  std::mt19937_64 from{20261129};
  for (const std::size_t count : {std::size_t{128}, std::size_t{256}, std::size_t{384}, std::size_t{512}}) {
    for (int turn = 0; turn < 20; ++turn) {
      const std::string octets = random_octets(from, count);
      for (const disguise& each : disguises) {
        const std::string worn = each.wear(octets);
        const auto found = find_form_in_octets(octets_of(worn), member::n);
        ASSERT_TRUE(found.has_value()) << each.name;
        EXPECT_EQ(found->broken->id, each.rule) << each.name;
        EXPECT_TRUE(may_have_form(octets_of(worn))) << each.name;
      }
    }
  }
}

TEST(value_form, random_octets_have_none) {
  std::mt19937_64 from{20261130};
  int passed_on = 0;
  constexpr int turns = 20'000;
  for (int turn = 0; turn < turns; ++turn) {
    const std::string octets = random_octets(from, 24 + from() % 600);
    EXPECT_FALSE(find_form_in_octets(octets_of(octets), member::n).has_value());
    passed_on += may_have_form(octets_of(octets)) ? 1 : 0;
  }
  EXPECT_LT(passed_on, turns / 50) << "the quick look lets too many through";
}

// One value in 2^8 begins with 0x30, one in 2^24 and less as a whole sequence does.
TEST(value_form, random_octets_behind_the_head_of_a_sequence_have_none) {
  std::mt19937_64 from{20261201};
  int begun = 0;
  int whole = 0;
  constexpr int turns = 100'000;
  for (int turn = 0; turn < turns; ++turn) {
    constexpr std::size_t head = 3;
    std::string octets = random_octets(from, 64 + from() % 190);
    octets[1] = static_cast<char>(from());
    octets.front() = '\x30';
    begun += find_form_in_octets(octets_of(octets), member::n).has_value() ? 1 : 0;
    octets[1] = '\x81';
    octets[2] = static_cast<char>(octets.size() - head);
    whole += find_form_in_octets(octets_of(octets), member::n).has_value() ? 1 : 0;
  }
  EXPECT_EQ(begun, 0);
  EXPECT_LT(whole, turns / 32);
}

TEST(value_form, random_octets_are_not_taken_for_UTF_8) {
  std::mt19937_64 from{20261202};
  int passed_on = 0;
  constexpr int turns = 500'000;
  for (int turn = 0; turn < turns; ++turn) {
    std::string octets = random_octets(from, shortest_utf8);
    octets[0] = static_cast<char>(from());
    octets[1] = static_cast<char>(from());
    passed_on += begins_as_utf8(octets_of(octets)) ? 1 : 0;
  }
  EXPECT_LE(passed_on, 10);
}

TEST(value_form, a_short_word_again_is_none_whatever_follows) {
  for (const std::string_view text : {"ab,ab", "ab,ab,", "ab, ab, ", "ab ab,"}) {
    EXPECT_FALSE(find_form_in_text(text, member::x).has_value()) << text;
  }
}

TEST(value_form, the_same_word_again_is_no_other_word) {
  for (const std::string_view between : {" ", "\n", ", ", "\r\n"}) {
    const std::string once = "a46Bg3wnjs59fJAMPY60mNKD3Tt9V2e-WEbTzQ9conA";
    const std::string twice = once + std::string{between} + once;
    const auto found = find_form_in_text(twice, member::x);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->broken->id, "value.repeated");
    EXPECT_FALSE(find_form_in_text(twice + 'A', member::x).has_value());
    EXPECT_FALSE(find_form_in_text(twice.substr(1), member::x).has_value());
  }
}

}  // namespace
}  // namespace jwkguard::keys
