// How near two names are: what misspelt names and values are told by.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "json/ascii.hpp"

namespace jwkguard::keys {

/// bare_name is a name's letters and digits, the first `Most` of them, in lower case: "x5t#S256" and "X5tS256" are one.
template <std::size_t Most>
struct bare_name {
  std::array<char, Most> text{};
  std::size_t size = 0;

  constexpr bare_name() = default;
  constexpr explicit bare_name(std::string_view name) noexcept {
    for (const char c : name) {
      if (json::is_letter_or_digit(c) && size < text.size()) {
        text[size++] = json::lower_case(c);
      }
    }
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

/// is_one_slip is whether one letter is more or less, one is another, or two neighbours are swapped; never the first
/// letter, because `sub` is another word than `pub`.
[[nodiscard]] inline bool is_one_slip(std::string_view left, std::string_view right) noexcept {
  if (left.size() > right.size()) {
    std::swap(left, right);
  }
  const auto at = static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin()).first - left.begin());
  if (at == 0) {
    return false;
  }
  if (right.size() == left.size() + 1) {
    return left.substr(at) == right.substr(at + 1);
  }
  if (right.size() != left.size() || at == left.size()) {
    return false;
  }
  const bool swapped = at + 1 < left.size() && left[at] == right[at + 1] && left[at + 1] == right[at] &&
                       left.substr(at + 2) == right.substr(at + 2);
  return swapped || left.substr(at + 1) == right.substr(at + 1);
}

/// edit_distance is how many characters must be put in, taken out or changed (Levenshtein).
[[nodiscard]] inline std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t changed = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace jwkguard::keys
