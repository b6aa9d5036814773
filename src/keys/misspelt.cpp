#include "keys/misspelt.hpp"

#include <algorithm>
#include <array>

#include "json/ascii.hpp"
#include "keys/near_names.hpp"
#include "keys/near_values.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_name = 16;  // longer than every member's, by more than one letter

using bare_member_name = bare_name<longest_name>;

// The members' names, and which of them begin with a letter: another first letter means none of them.
struct known_names {
  std::array<bare_member_name, member_count> bare{};
  std::array<member_set, 128> by_first{};

  consteval known_names() {
    for_each_member([this](member which, const member_row& row) {
      bare[static_cast<std::size_t>(which)] = bare_member_name{row.name};
      by_first[static_cast<unsigned char>(row.name.front())].insert(which);
    });
  }
  // Those whose name begins like this one.
  [[nodiscard]] member_set beginning_like(std::string_view name) const noexcept {
    for (const char c : name) {
      if (json::is_letter_or_digit(c)) {
        return by_first[static_cast<unsigned char>(json::lower_case(c))];
      }
    }
    return {};
  }
};
constexpr known_names known;

// What programs that know the words of PKCS #1 call n and e (RFC 8017 A.1.1).
struct alias {
  std::string_view bare;
  member meant;
};
constexpr std::array aliases = {
    alias{"modulus", member::n}, alias{"exponent", member::e}, alias{"publicexponent", member::e}};

std::optional<member> find_alias(std::string_view name) noexcept {
  constexpr std::size_t shortest = 7;
  const char first = name.size() < shortest ? ' ' : json::lower_case(name.front());
  if (first != 'm' && first != 'e' && first != 'p') {
    return std::nullopt;
  }
  const bare_member_name bare{name};
  for (const alias& each : aliases) {
    if (each.bare == bare.view()) {
      return each.meant;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<member> meant_by(std::string_view name) noexcept {
  constexpr std::size_t shortest_to_slip = 3;
  if (name.size() > longest_name) {
    return std::nullopt;
  }
  if (const auto meant = find_alias(name)) {
    return meant;
  }
  const member_set alike = known.beginning_like(name);
  if (alike.empty()) {
    return std::nullopt;
  }
  const bare_member_name bare{name};
  std::optional<member> same;
  std::optional<member> slip;
  alike.for_each([&](member which) {
    const bare_member_name& other = known.bare[static_cast<std::size_t>(which)];
    if (other.view() == bare.view()) {
      same = which;
    } else if (!slip && std::min(other.size, bare.size) >= shortest_to_slip && is_one_slip(other.view(), bare.view())) {
      slip = which;
    }
  });
  return same ? same : slip;
}

bool tells_purpose(std::string_view name, member meant, const json::token& value) noexcept {
  constexpr std::size_t longest_word = 64;  // what is longer is no word, and looked at as any other value
  if (meant == member::key_ops) {
    return value.kind == json::kind::array;
  }
  return meant == member::use && value.kind == json::kind::string && value.size <= longest_word &&
         (bare_member_name{name}.view() == row_of(meant).name || !near_value(meant, value.text()).empty());
}

}  // namespace jwkguard::keys
