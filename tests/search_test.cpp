// The search for a rare text, both ways, against the standard library's.
#include "json/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "support/guarded_block.hpp"

namespace jwkguard {
namespace {

constexpr std::string_view wanted = "PRIVATE KEY-----";
constexpr json::rare_text rare{wanted, wanted.find(' ')};

void expect_found(std::string_view text, std::size_t from) {
  const std::size_t expected = text.find(wanted, from);
  ASSERT_EQ(json::find(text, rare, from), expected) << testing::PrintToString(text) << ' ' << from;
  ASSERT_EQ(json::find_portably(text, rare, from), expected) << testing::PrintToString(text) << ' ' << from;
}

TEST(search, at_every_place_of_every_length) {
  for (std::size_t size = 0; size < 200; ++size) {
    expect_found(std::string(size, 'x'), 0);
    for (std::size_t place = 0; place + wanted.size() <= size; ++place) {
      std::string text(size, ' ');  // all of them may be the rare byte
      text.replace(place, wanted.size(), wanted);
      expect_found(text, 0);
      expect_found(text, place);
      expect_found(text, std::min(size, place + 1));
    }
  }
}

TEST(search, among_pieces_of_what_is_wanted) {
  std::mt19937_64 random{3};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  int found = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    while (text.size() < 250) {
      const std::size_t from = pick(4) == 0 ? 0 : pick(wanted.size());
      text += wanted.substr(from, pick(2) == 0 ? wanted.size() : pick(wanted.size()));
    }
    expect_found(text, pick(text.size()));
    found += text.find(wanted) != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(found, 1'000);
}

TEST(search, reads_nothing_outside) {
  test::guarded_block block{4096};
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string text(size, ' ');
    const std::span<char> at_end = block.at_end(text);
    expect_found({at_end.data(), at_end.size()}, 0);
    const std::span<char> at_start = block.at_start(text);
    expect_found({at_start.data(), at_start.size()}, 0);
  }
}

}  // namespace
}  // namespace jwkguard
