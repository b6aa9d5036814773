#include "keys/secret_literals.hpp"

#include <algorithm>
#include <cstddef>

#include "keys/secret_hints.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_name = 48;
constexpr std::size_t longest_value = 256;    // as much of it as is looked at
constexpr std::size_t shortest_named = 12;    // "secret: required" says nothing
constexpr std::size_t shortest_private = 16;  // of what stands under a name of one letter

constexpr bool is_name_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\'' || c == '`'; }

// The name that ends before `end`, quoted or not, escaped or not; empty if there is none.
std::string_view name_before(std::string_view text, std::size_t end) noexcept {
  const std::size_t first = end - std::min(end, longest_name);
  while (end != first && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
    --end;
  }
  while (end != first && (is_quote(text[end - 1]) || text[end - 1] == '\\' || text[end - 1] == ' ')) {
    --end;
  }
  std::size_t start = end;
  while (start != first && is_name_character(text[start - 1])) {
    --start;
  }
  return text.substr(start, end - start);
}

// The value that begins behind a separator: what stands between quotes, or up to the next blank or bracket. YAML puts
// "|" or ">-" and a line end before a long one.
std::string_view value_behind(std::string_view text, std::size_t at) noexcept {
  constexpr std::string_view before = " \t\r\n\\\"'`|>[=";
  constexpr std::string_view behind = " \t\r\n\\\"'`,;]}<";
  constexpr std::size_t most_before = 24;
  const std::string_view from = text.substr(at, longest_value);
  const std::size_t start = from.substr(0, most_before).find_first_not_of(before);
  if (start == std::string_view::npos) {
    return {};
  }
  // A dash is YAML's, unless PEM begins here.
  const std::string_view value = from.substr(start);
  return value.substr(0, value.find_first_of(behind));
}

}  // namespace

bool literals_hold_secret(std::string_view text) {
  constexpr std::string_view separators = ":=";
  secret_hints hints;
  bool says_secret = false;
  for (std::size_t at = text.find_first_of(separators); at != std::string_view::npos && !says_secret;
       at = text.find_first_of(separators, at + 1)) {
    const std::string_view name = name_before(text, at);
    const named says = name.empty() ? named{} : classify(name);
    if (says.says == name_says::nothing) {
      continue;
    }
    const std::string_view value = value_behind(text, at + 1);
    const std::size_t least = says.says == name_says::secret           ? shortest_named
                              : says.says == name_says::private_member ? shortest_private
                                                                       : 1;
    if (value.size() >= least) {
      says_secret = hints.take(name, {}, {seen_value::what::text, value, value.starts_with("-----BEGIN")});
    }
  }
  hints.for_each_leak([&says_secret](const rule&, const suspect&) { says_secret = true; });
  return says_secret;
}

}  // namespace jwkguard::keys
