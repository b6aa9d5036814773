#include "keys/misspelt.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_name = 16;  // longer than every member's, by more than one letter

// A name's letters and digits, in lower case: "x5t#S256" and "X5tS256" are one.
struct bare_name {
  std::array<char, longest_name> text{};
  std::size_t size = 0;

  explicit bare_name(std::string_view name) noexcept {
    for (const char c : name) {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      const bool is_kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
      if (is_kept && size < text.size()) {
        text[size++] = lower;
      }
    }
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }
};

// One letter more or less, one other letter, or two neighbours that changed places; never the first letter, because
// `sub` is another word than `pub`.
bool is_one_slip(std::string_view left, std::string_view right) noexcept {
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

}  // namespace

std::optional<member> meant_by(std::string_view name) noexcept {
  constexpr std::size_t shortest_to_slip = 3;
  if (name.size() > longest_name) {
    return std::nullopt;
  }
  const bare_name bare{name};
  std::optional<member> slip;
  for (std::size_t index = 0; index < member_count; ++index) {
    const bare_name known{member_rows[index].name};
    if (known.view() == bare.view()) {
      return static_cast<member>(index);
    }
    if (!slip && std::min(known.size, bare.size) >= shortest_to_slip && is_one_slip(known.view(), bare.view())) {
      slip = static_cast<member>(index);
    }
  }
  return slip;
}

}  // namespace jwkguard::keys
