// Finding quotes, both ways, against a loop over single bytes.
#include "json/quotes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/guarded_block.hpp"

namespace jwkguard {
namespace {

using finder = json::quote_run (*)(std::string_view, std::uint32_t, std::uint32_t, std::span<std::uint32_t>) noexcept;
constexpr finder ways[] = {json::find_quotes, json::find_quotes_portably};

struct found {
  std::uint32_t end = 0;
  std::vector<std::uint32_t> offsets;
  [[nodiscard]] bool operator==(const found&) const = default;
};

found find(finder way, std::string_view text, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> offsets(to - from + json::quote_slack);
  const json::quote_run run = way(text, from, to, offsets);
  offsets.resize(run.count);
  return {run.end, offsets};
}

found find_bytewise(std::string_view text, std::uint32_t from, std::uint32_t to) {
  found seen{to, {}};
  bool inside = false;
  for (std::uint32_t at = from; at < to; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool space = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    if (byte == '\\' || byte >= 0x7F || (byte <= 0x20 && (inside || !space))) {
      seen.end = at;
      break;
    }
    if (byte == '"') {
      seen.offsets.push_back(at);
      inside = !inside;
    }
  }
  return seen;
}

TEST(quotes, every_byte_at_every_place_of_a_block) {
  int checked = 0;
  for (const std::string_view frame : {R"({"kty":"EC"})", "    ", R"("")"}) {
    for (std::uint32_t place = 0; place < 70; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text{frame};
        text.resize(150, 'a');
        text[place] = static_cast<char>(byte);
        const auto size = static_cast<std::uint32_t>(text.size());
        for (const finder way : ways) {
          ASSERT_EQ(find(way, text, 0, size), find_bytewise(text, 0, size)) << frame << ' ' << place << ' ' << byte;
          ++checked;
        }
      }
    }
  }
  EXPECT_EQ(checked, 3 * 70 * 256 * 2);
}

TEST(quotes, any_stretch_of_any_text) {
  constexpr std::string_view bytes = "\"\"\"\"aaaaaaa{}:, \n\t\r";
  std::mt19937_64 random{20'261'126};
  const auto pick = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random);
  };
  std::size_t quotes = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(pick(300), ' ');
    std::generate(text.begin(), text.end(), [&] { return bytes[pick(bytes.size())]; });
    if (!text.empty() && pick(2) == 0) {
      text[pick(text.size())] = "\\\x7F\x80\xFF\x01"[pick(5)];
    }
    const auto from = static_cast<std::uint32_t>(pick(text.size() + 1));
    const auto to = static_cast<std::uint32_t>(from + pick(text.size() - from + 1));
    const found expected = find_bytewise(text, from, to);
    for (const finder way : ways) {
      ASSERT_EQ(find(way, text, from, to), expected) << testing::PrintToString(text) << ' ' << from << ' ' << to;
    }
    quotes += expected.offsets.size();
  }
  EXPECT_GT(quotes, 20'000U);
}

TEST(quotes, sixty_four_in_a_row) {
  const std::string text(200, '"');
  for (const finder way : ways) {
    EXPECT_EQ(find(way, text, 0, 200), find_bytewise(text, 0, 200));
  }
}

TEST(quotes, nothing_outside_is_read) {
  test::guarded_block block{4096};
  for (std::uint32_t size = 0; size < 200; ++size) {
    const std::string text(size, '"');
    for (const finder way : ways) {
      const std::span<char> at_end = block.at_end(text);
      EXPECT_EQ(find(way, {at_end.data(), at_end.size()}, 0, size).offsets.size(), size);
      const std::span<char> at_start = block.at_start(text);
      EXPECT_EQ(find(way, {at_start.data(), at_start.size()}, 0, size).offsets.size(), size);
    }
  }
}

}  // namespace
}  // namespace jwkguard
