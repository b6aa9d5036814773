#include "keys/misspelt.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_name = 16;  // longer than every member's, by more than one letter

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Of letters in lower case.
constexpr bool is_letter_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A name's letters and digits, in lower case: "x5t#S256" and "X5tS256" are one.
struct bare_name {
  std::array<char, longest_name> text{};
  std::size_t size = 0;

  constexpr bare_name() = default;
  constexpr explicit bare_name(std::string_view name) noexcept {
    for (const char c : name) {
      if (is_letter_or_digit(lower(c)) && size < text.size()) {
        text[size++] = lower(c);
      }
    }
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

// The members' names, and which of them begin with a letter: another first letter means none of them.
struct known_names {
  std::array<bare_name, member_count> bare{};
  std::array<member_set, 128> by_first{};

  consteval known_names() {
    for_each_member([this](member which, const member_row& row) {
      bare[static_cast<std::size_t>(which)] = bare_name{row.name};
      by_first[static_cast<unsigned char>(row.name.front())].insert(which);
    });
  }
  // Those whose name begins like this one.
  [[nodiscard]] member_set beginning_like(std::string_view name) const noexcept {
    for (const char c : name) {
      if (is_letter_or_digit(lower(c))) {
        return by_first[static_cast<unsigned char>(lower(c))];
      }
    }
    return {};
  }
};
constexpr known_names known;

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
  const member_set alike = known.beginning_like(name);
  if (alike.empty()) {
    return std::nullopt;
  }
  const bare_name bare{name};
  std::optional<member> same;
  std::optional<member> slip;
  alike.for_each([&](member which) {
    const bare_name& other = known.bare[static_cast<std::size_t>(which)];
    if (other.view() == bare.view()) {
      same = which;
    } else if (!slip && std::min(other.size, bare.size) >= shortest_to_slip && is_one_slip(other.view(), bare.view())) {
      slip = which;
    }
  });
  return same ? same : slip;
}

}  // namespace jwkguard::keys
