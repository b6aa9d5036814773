// Hashes under a secret, the set on top of them, and what tells which of many hashes occur twice.
#include "json/names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "json/repeats.hpp"

namespace jwkguard {
namespace {

TEST(keyed_hash, tells_texts_apart_that_differ_anywhere) {
  const json::keyed_hash hash;
  std::size_t checked = 0;
  for (std::size_t size = 0; size < 200; ++size) {
    std::string text(size, 'a');
    const std::uint64_t same = hash(text);
    EXPECT_EQ(same, hash(std::string(size, 'a')));
    EXPECT_NE(same, hash(text, 1));
    EXPECT_NE(same, hash(text + 'a'));
    for (char& letter : text) {
      for (const int change : {1, 0x80}) {
        letter = static_cast<char>(letter ^ change);
        ASSERT_NE(same, hash(text)) << size;
        letter = static_cast<char>(letter ^ change);
        ++checked;
      }
    }
  }
  EXPECT_EQ(checked, 2U * 199 * 200 / 2);
}

TEST(keyed_hash, lengths_of_zeros_are_different_texts) {
  const json::keyed_hash hash;
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size < 300; ++size) {
    seen.insert(hash(std::string(size, '\0')));
  }
  EXPECT_EQ(seen.size(), 300U);
}

TEST(keyed_hash, each_has_a_secret_of_its_own) {
  const json::keyed_hash one;
  const json::keyed_hash other;
  EXPECT_NE(one("text"), other("text"));
}

// Texts that weaker hashes confuse: they differ in the highest bits of their words only, or have the same sum.
std::vector<std::string> confusing_texts(bool of_one_sum) {
  std::vector<std::string> texts;
  for (unsigned number = 0; number < 4'096; ++number) {
    std::string text(48, of_one_sum ? 'm' : 'a');
    for (unsigned word = 0; word < 6; ++word) {
      const unsigned bits = number >> (2 * word) & 3U;
      text[8 * word + 7] = static_cast<char>(of_one_sum ? 'a' + bits : 'a' ^ bits << 6U);
      text[8 * word + 6] = static_cast<char>(of_one_sum ? 'z' - bits : 'a');
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::size_t different_hashes(const json::keyed_hash& hash, const std::vector<std::string>& texts, std::uint64_t mask) {
  std::set<std::uint64_t> seen;
  for (const std::string& text : texts) {
    seen.insert(hash(text) & mask);
  }
  return seen.size();
}

// Of 4,096 texts in 65,536 places some 124 fall on another. What a universal hash promises holds over all secrets:
// under one secret, two changes that come to the same do so in all texts that have them. So the median of many counts.
TEST(keyed_hash, its_lowest_bits_are_chance) {
  constexpr std::size_t secrets = 31;
  for (const bool of_one_sum : {false, true}) {
    const std::vector<std::string> texts = confusing_texts(of_one_sum);
    std::vector<std::size_t> places;
    for (std::size_t index = 0; index < secrets; ++index) {
      const json::keyed_hash hash;
      EXPECT_EQ(different_hashes(hash, texts, UINT64_MAX), texts.size());
      places.push_back(different_hashes(hash, texts, 0xFFFF));
    }
    std::nth_element(places.begin(), places.begin() + secrets / 2, places.end());
    EXPECT_GT(places[secrets / 2], 4'096U - 250) << of_one_sum;
  }
}

TEST(hashed_set, finds_what_is_there_and_forgets_it) {
  json::hashed_set<std::uint32_t> set;
  const auto is = [](std::uint32_t wanted) { return [wanted](std::uint32_t other) { return other == wanted; }; };
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t number = 0; number < 1'000; ++number) {
      EXPECT_EQ(set.insert(number % 7, number, is(number)), nullptr);  // seven hashes for all
    }
    for (std::uint32_t number = 0; number < 1'000; ++number) {
      const std::uint32_t* const found = set.insert(number % 7, number, is(number));
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(*found, number);
    }
    EXPECT_FALSE(set.contains(3, is(1'000)));
    set.clear();
    EXPECT_FALSE(set.contains(3, is(3)));
  }
}

TEST(repeats, misses_none_and_names_few_others) {
  std::mt19937_64 random{20'261'126};
  json::repeats repeats;
  for (const std::size_t count : {0U, 1U, 2U, 3U, 64U, 1'000U, 50'000U}) {
    std::vector<std::uint64_t> hashes(count);
    for (std::uint64_t& hash : hashes) {
      hash = random();
    }
    const std::size_t twice = count / 10;
    std::copy_n(hashes.begin(), twice, hashes.end() - static_cast<std::ptrdiff_t>(twice));
    std::vector<bool> is_named(count);
    std::size_t others = 0;
    std::uint32_t next = 0;
    for (const auto& [hash, place] : repeats.find(hashes)) {
      ASSERT_LE(next, place) << "not ascending, or twice";
      next = place + 1;
      ASSERT_EQ(hash, hashes.at(place));
      is_named[place] = true;
      others += place >= twice && place < count - twice ? 1U : 0U;
    }
    for (std::size_t index = 0; index < twice; ++index) {
      ASSERT_TRUE(is_named[index] && is_named[count - 1 - index]) << count << ' ' << index;
    }
    EXPECT_LE(others, 2 + count / 50) << count;
  }
}

}  // namespace
}  // namespace jwkguard
