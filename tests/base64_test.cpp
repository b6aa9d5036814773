// base64url: RFC 4648's vectors, what is not strict and where, and that decoding undoes encoding.
#include "json/base64.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/guarded_block.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::json {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view octets) {
  std::string out;
  append_base64url(out, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
  return out;
}

std::string random_octets(std::mt19937_64& random, std::size_t length) {
  std::string octets(length, '\0');
  std::generate(octets.begin(), octets.end(), [&] { return static_cast<char>(random()); });
  return octets;
}

template <class Decoder>
std::optional<std::string> decode_with(Decoder decode, std::string_view text) {
  std::vector<char> copy(text.begin(), text.end());  // a block of exactly this size
  const std::optional<std::span<std::uint8_t>> octets = decode(std::span<char>{copy});
  if (!octets) {
    EXPECT_TRUE(std::equal(copy.begin(), copy.end(), text.begin(), text.end())) << "changed though refused: " << text;
    return std::nullopt;
  }
  return std::string{octets->begin(), octets->end()};
}

std::optional<std::string> decode(std::string_view text) { return decode_with(decode_base64url, text); }
std::optional<std::string> decode_standard(std::string_view text) { return decode_with(decode_base64, text); }

std::string decode_lenient(std::string_view text) {
  std::vector<char> copy(text.begin(), text.end());
  const auto octets = decode_leniently(copy);
  return {octets.begin(), octets.end()};
}

// RFC 4648 10, without the padding that base64url of a JWK does not have.
struct vector_row {
  std::string_view octets;
  std::string_view padded;
};
constexpr vector_row rfc_4648[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

TEST(base64, vectors_of_rfc_4648) {
  for (const vector_row& each : rfc_4648) {
    const std::string_view unpadded = each.padded.substr(0, each.padded.find('='));
    EXPECT_EQ(encode(each.octets), unpadded);
    EXPECT_EQ(decode(unpadded), each.octets);
    EXPECT_EQ(decode_standard(each.padded), each.octets);
    EXPECT_EQ(decode_lenient(each.padded), each.octets);
    if (unpadded != each.padded) {
      EXPECT_EQ(decode(each.padded), std::nullopt);
      EXPECT_EQ(decode_standard(unpadded), std::nullopt);
    }
  }
}

// "padding@2 trailing-bits": what is wrong, and where.
std::string described(const base64url_faults& faults) {
  std::string text;
  const auto add = [&text](std::string_view what) { text += (text.empty() ? "" : " ") + std::string{what}; };
  const auto add_at = [&add](std::string_view what, const std::optional<std::size_t>& where) {
    if (where) {
      add(std::string{what} + '@' + std::to_string(*where));
    }
  };
  add_at("padding", faults.padding);
  add_at("white-space", faults.white_space);
  add_at("alphabet", faults.alphabet);
  add_at("foreign", faults.foreign);
  if (faults.impossible_length) {
    add("length");
  }
  if (faults.trailing_bits) {
    add("trailing-bits");
  }
  return text;
}

struct fault_row {
  std::string_view text;
  std::string_view faults;
  std::optional<std::string_view> lenient;  ///< the octets, where they are plain nevertheless
};

constexpr fault_row fault_table[] = {
    {"Zg=", "padding@2", "f"},
    {"Zg==", "padding@2", "f"},
    {"Zm9v=", "padding@4", "foo"},
    {"=", "padding@0", ""},
    {"Zm=9v", "padding@2 foreign@2", {}},
    {"=Zm9v", "padding@0 foreign@0", {}},
    {" Zm9v", "white-space@0", "foo"},
    {"Zm\n9v", "white-space@2", "foo"},
    {"Zm9v\r\n", "white-space@4", "foo"},
    {"Zg== \t", "padding@2 white-space@4", "f"},
    {"-_-_", "", "\xFB\xFF\xBF"},
    {"+/+/", "alphabet@0", "\xFB\xFF\xBF"},
    {"AA/_", "alphabet@2", std::string_view{"\0\x0F\xFF", 3}},
    {"Zm9!", "foreign@3", {}},
    {"Zm9v.", "foreign@4", {}},
    {"Zm\x80", "foreign@2", {}},
    {std::string_view{"Zm9\0", 4}, "foreign@3", {}},
    {"A", "length", {}},
    {"Zm9vY", "length", {}},
    {"A===", "padding@1 length", {}},
    {"Zh", "trailing-bits", "f"},
    {"Zm9", "trailing-bits", "fo"},
    {"Zh==", "padding@2 trailing-bits", "f"},
    {"A/", "alphabet@1 trailing-bits", "\x03"},
    {"a b+c/d=!", "padding@7 white-space@1 alphabet@3 foreign@8", {}},
};

TEST(base64, strictness_and_where_each_fault_is) {
  for (const fault_row& each : fault_table) {
    const base64url_faults seen = find_base64url_faults(each.text);
    EXPECT_EQ(described(seen), each.faults) << each.text;
    EXPECT_EQ(decode(each.text).has_value(), each.faults.empty()) << each.text;
    EXPECT_EQ(seen.decodable(), each.lenient.has_value()) << each.text;
    if (each.lenient) {
      EXPECT_EQ(decode_lenient(each.text), *each.lenient) << each.text;
    }
  }
}

TEST(base64, standard_alphabet_is_strict_too) {
  for (const std::string_view text :
      {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", "-_-_", "====", "Z===", "=m9v", "Zg==Zg=="}) {
    EXPECT_EQ(decode_standard(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_standard("+/+/"), "\xFB\xFF\xBF");
}

TEST(base64, decoding_undoes_encoding_and_openssl_agrees) {
  std::mt19937_64 random{4648};
  for (std::size_t length = 0; length <= 70; ++length) {
    for (int round = 0; round < 20; ++round) {
      const std::string octets = random_octets(random, length);
      const std::string text = encode(octets);
      ASSERT_EQ(text, test::openssl_base64url(octets));
      ASSERT_EQ(decode(text), octets);
      ASSERT_EQ(decode_lenient(text), octets);
      ASSERT_TRUE(find_base64url_faults(text).decodable());
    }
  }
}

TEST(base64, every_octet_as_a_character) {
  for (int value = 0; value < 256; ++value) {
    const auto c = static_cast<char>(value);
    const bool in_alphabet = alphabet.find(c) != std::string_view::npos;
    for (std::size_t position = 0; position < 4; ++position) {
      std::string text = "AAAA";
      text[position] = c;
      EXPECT_EQ(decode(text).has_value(), in_alphabet) << value;
      const base64url_faults seen = find_base64url_faults(text);
      const bool said = seen.padding || seen.white_space || seen.alphabet || seen.foreign;
      EXPECT_EQ(said, !in_alphabet) << value;
      EXPECT_EQ(seen.alphabet.has_value(), c == '+' || c == '/') << value;
      EXPECT_EQ(seen.white_space.has_value(), c == ' ' || c == '\t' || c == '\n' || c == '\r') << value;
    }
  }
}

TEST(base64, every_last_character) {
  for (std::size_t value = 0; value < alphabet.size(); ++value) {
    const std::string two = {'A', alphabet[value]};
    const std::string three = {'A', 'A', alphabet[value]};
    EXPECT_EQ(decode(two).has_value(), value % 16 == 0) << two;
    EXPECT_EQ(decode(three).has_value(), value % 4 == 0) << three;
    EXPECT_EQ(find_base64url_faults(two).trailing_bits, value % 16 != 0) << two;
    EXPECT_EQ(find_base64url_faults(three).trailing_bits, value % 4 != 0) << three;
    EXPECT_TRUE(decode(std::string{"AAA"} + alphabet[value]).has_value());
  }
}

// With vectors (where there are any) and without, the same must come out, and nothing beside the text may change.
std::optional<std::string> decode_both_ways(std::string_view text) {
  std::optional<std::string> results[2];
  for (const bool portably : {false, true}) {
    constexpr std::size_t beside = 64;
    std::string block(beside + text.size() + beside, '#');
    std::copy(text.begin(), text.end(), block.begin() + beside);
    const std::string before = block;
    const std::span<char> place{block.data() + beside, text.size()};
    const auto octets = portably ? detail::decode_base64url_portably(place) : decode_base64url(place);
    if (octets) {
      EXPECT_TRUE(text.empty() || octets->data() == reinterpret_cast<std::uint8_t*>(place.data()));
      results[portably ? 1 : 0] = std::string{octets->begin(), octets->end()};
      std::copy(text.begin(), text.end(), block.begin() + beside);
    }
    EXPECT_EQ(block, before) << text;
  }
  EXPECT_EQ(results[0], results[1]) << text;
  return results[0];
}

TEST(base64, both_ways_agree_at_every_length) {
  std::mt19937_64 random{43};
  constexpr std::size_t longest = 300;  // octets: 400 characters
  test::guarded_block block{4 * longest / 3};
  for (std::size_t length = 0; length <= longest; ++length) {
    const std::string octets = random_octets(random, length);
    const std::string text = encode(octets);
    ASSERT_EQ(decode_both_ways(text), octets);
    ASSERT_EQ(decode_both_ways(text + 'A').has_value(), text.size() % 4 != 0) << text;
    for (const auto decode : {decode_base64url, detail::decode_base64url_portably}) {
      for (const std::span<char> place : {block.at_start(text), block.at_end(text)}) {
        const auto decoded = decode(place);
        ASSERT_TRUE(decoded && std::string(decoded->begin(), decoded->end()) == octets) << length;
      }
    }
  }
}

TEST(base64, both_ways_agree_on_every_character_at_every_place) {
  std::size_t strict = 0;
  std::size_t refused = 0;
  for (const std::size_t length : {2U, 3U, 4U, 22U, 43U, 63U, 64U, 66U, 130U}) {
    for (std::size_t place = 0; place < length; ++place) {
      for (int value = 0; value < 256; ++value) {
        std::string text(length, 'A');
        text[place] = static_cast<char>(value);
        const base64url_faults faults = find_base64url_faults(text);
        const bool clean =
            faults.decodable() && !faults.padding && !faults.white_space && !faults.alphabet && !faults.trailing_bits;
        ASSERT_EQ(decode_both_ways(text).has_value(), clean) << length << ' ' << place << ' ' << value;
        ++(clean ? strict : refused);
      }
    }
  }
  // The last character of 4n + 2 has 4 right values of the 64, that of 4n + 3 has 16.
  EXPECT_EQ(strict, 397U * 64U - 4 * 60U - 3 * 48U);
  EXPECT_EQ(strict + refused, 397U * 256U);
}

}  // namespace
}  // namespace jwkguard::json
