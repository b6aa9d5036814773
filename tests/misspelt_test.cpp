// Which member a name comes near to, held to a slow way of telling how far two names are apart.
#include "keys/misspelt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::keys {
namespace {

std::string bare(std::string_view name) {
  std::string kept;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80 && std::isalnum(octet) != 0) {
      kept += static_cast<char>(std::tolower(octet));
    }
  }
  return kept;
}

// Letters put in, taken out and replaced, and neighbours swapped, by the usual table.
std::size_t distance(const std::string& left, const std::string& right) {
  std::vector<std::vector<std::size_t>> of(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        of[i][j] = i + j;
        continue;
      }
      const std::size_t other = left[i - 1] == right[j - 1] ? 0 : 1;
      of[i][j] = std::min({of[i - 1][j] + 1, of[i][j - 1] + 1, of[i - 1][j - 1] + other});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        of[i][j] = std::min(of[i][j], of[i - 2][j - 2] + 1);
      }
    }
  }
  return of[left.size()][right.size()];
}

std::optional<member> expected(const std::string& name) {
  const std::string own = bare(name);
  std::optional<member> slip;
  for (std::size_t index = 0; index < member_count; ++index) {
    const std::string other = bare(member_rows[index].name);
    if (own == other) {
      return static_cast<member>(index);
    }
    if (!slip && !own.empty() && own[0] == other[0] && std::min(own.size(), other.size()) >= 3 &&
        distance(own, other) == 1) {
      slip = static_cast<member>(index);
    }
  }
  return slip;
}

// All names that one edit makes of a name.
std::vector<std::string> edited(const std::string& name) {
  constexpr std::string_view letters = "kxyetps5_#KZ \xC3";
  std::vector<std::string> all;
  for (std::size_t place = 0; place <= name.size(); ++place) {
    for (const char letter : letters) {
      all.push_back(name.substr(0, place) + letter + name.substr(place));
      if (place < name.size()) {
        all.push_back(name.substr(0, place) + letter + name.substr(place + 1));
      }
    }
    if (place < name.size()) {
      all.push_back(name.substr(0, place) + name.substr(place + 1));
    }
    if (place + 1 < name.size()) {
      all.push_back(name);
      std::swap(all.back()[place], all.back()[place + 1]);
    }
  }
  return all;
}

TEST(misspelt, names_up_to_two_edits_away_are_told_as_the_slow_way_tells_them) {
  int cases = 0;
  int meant = 0;
  for (const member_row& row : member_rows) {
    for (const std::string& once : edited(std::string{row.name})) {
      for (const std::string& twice : edited(once)) {
        if (find_member(twice)) {
          continue;
        }
        const auto found = meant_by(twice);
        ASSERT_EQ(found, expected(twice)) << twice;
        meant += found ? 1 : 0;
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 200'000);
  EXPECT_GT(meant, 20'000);
}

TEST(misspelt, names_without_letters_or_too_long_mean_nothing) {
  for (const std::string_view name : {"", "_", "#/~", "\xC3\xBC", "k_______________t", "___________________kty"}) {
    EXPECT_EQ(meant_by(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace jwkguard::keys
