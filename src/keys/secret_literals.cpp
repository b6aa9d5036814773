#include "keys/secret_literals.hpp"

#include <algorithm>
#include <cstddef>

#include "json/ascii.hpp"
#include "keys/secret_hints.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::size_t longest_name = 48;
constexpr std::size_t longest_value = 256;  // as much of it as is looked at
constexpr std::size_t shortest_named = 12;  // "secret: required" says nothing
constexpr std::size_t shortest_value = 16;  // of what stands under any other name
constexpr std::string_view blanks = " \t";
constexpr std::string_view line_ends = "\r\n";
constexpr std::string_view quotes = "\"'`";

constexpr bool is_name_character(char c) noexcept { return json::is_letter_or_digit(c) || c == '_' || c == '-'; }
constexpr bool is_one_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }

// What is left of `text` when characters of a set are taken off its end.
std::string_view without_end(std::string_view text, std::string_view set) noexcept {
  return text.substr(0, text.find_last_not_of(set) + 1);
}

// Whether a name may begin behind this text: at the beginning of a line, behind a bracket or comma, a word ("const"), a
// dot ("jwk.d"), or Ruby's colon. Base64 and a value of JSON end in none of them.
bool may_precede_name(std::string_view before) noexcept {
  constexpr std::string_view opening = "{[(,;.$@<>|#*-\r\n";
  const std::string_view rest = without_end(before, blanks);
  if (rest.empty() || is_one_of(rest.back(), opening)) {
    return true;
  }
  if (rest.size() != before.size()) {
    return json::is_letter(rest.back()) || rest.back() == '/';
  }
  return rest.back() == ':' && (rest.size() == 1 || is_one_of(rest[rest.size() - 2], " \t\r\n{[(,"));
}

// The name of a member that ends before a separator, quoted or not, escaped or not; empty if there is none.
std::string_view name_before(std::string_view text) noexcept {
  text = text.substr(text.size() - std::min(text.size(), 2 * longest_name));
  std::string_view rest = without_end(text, blanks);
  const char quote = !rest.empty() && is_one_of(rest.back(), quotes) ? rest.back() : '\0';
  if (quote != '\0') {
    rest = without_end(without_end(rest.substr(0, rest.size() - 1), "\\"), blanks);
  }
  const std::size_t end = rest.size();
  while (!rest.empty() && is_name_character(rest.back())) {
    rest.remove_suffix(1);
  }
  const std::size_t start = rest.size();
  if (quote != '\0') {
    rest = without_end(rest, blanks);
    if (rest.empty() || rest.back() != quote) {
      return {};
    }
    rest = without_end(rest.substr(0, rest.size() - 1), "\\");
  } else if (!rest.empty() && is_one_of(rest.back(), quotes)) {
    // A whole line in quotes ("NAME=value"); behind a colon, or as long as a letter, it is a value.
    rest = without_end(without_end(rest.substr(0, rest.size() - 1), "\\"), blanks);
    if (end - start == 1 || rest.ends_with(':') || rest.ends_with('=')) {
      return {};
    }
  }
  return may_precede_name(rest) ? text.substr(start, end - start) : std::string_view{};
}

// The value that begins behind a separator: what stands between quotes, or up to the next blank or bracket. YAML puts
// "|" or ">-" and a line end before a long one.
std::string_view value_behind(std::string_view text, std::size_t at) noexcept {
  constexpr std::string_view before = " \t\r\n\\\"'`|>[";
  constexpr std::string_view behind = " \t\r\n\\\"'`,;]}<";
  constexpr std::size_t most_before = 24;
  const bool is_equals = text[at] == '=';
  std::string_view from = text.substr(at + 1, longest_value);
  if (!is_equals && from.starts_with('=')) {
    from.remove_prefix(1);
  }
  const std::size_t first = std::min(from.size(), from.find_first_not_of(blanks));
  if (from.substr(first).starts_with(">-") || from.substr(first).starts_with("|-")) {
    from.remove_prefix(first + 2);
  }
  const std::size_t start = from.substr(0, most_before).find_first_not_of(before);
  if (start == std::string_view::npos) {
    return {};
  }
  // What ends in "=" may be base64, and then has a line end or a second one behind it.
  if (is_equals && (from[start] == '=' || is_one_of(from.front(), line_ends))) {
    return {};
  }
  const std::string_view value = from.substr(start);
  return value.substr(0, value.find_first_of(behind));
}

// Base64 or hexadecimal, and no word: it has a digit, letters of either case in turn, or more of them than words have.
bool may_be_number(std::string_view value) noexcept {
  constexpr std::size_t longest_word = 31;
  constexpr int most_changes = 3;  // "BasicConstraints"
  if (value.size() < shortest_value ||
      !std::all_of(value.begin(), value.end(), [](char c) { return is_name_character(c) || is_one_of(c, "+/=:"); })) {
    return false;
  }
  int changes = 0;
  for (std::size_t at = 1; at < value.size(); ++at) {
    const bool are_letters = json::is_letter(value[at]) && json::is_letter(value[at - 1]);
    changes += are_letters && json::is_upper_case(value[at]) != json::is_upper_case(value[at - 1]) ? 1 : 0;
  }
  return value.size() > longest_word || std::any_of(value.begin(), value.end(), json::is_digit) ||
         changes > most_changes;
}

bool has_value(name_says says, std::string_view value) noexcept {
  switch (says) {
    case name_says::nothing: return false;
    case name_says::secret: return value.size() >= shortest_named;
    case name_says::private_member:
    case name_says::key: return may_be_number(value);
    default: return !value.empty();
  }
}

}  // namespace

bool literals_hold_secret(std::string_view text) {
  secret_hints hints;
  bool says_secret = false;
  for (std::size_t at = 0; at < text.size() && !says_secret; ++at) {
    if (text[at] != ':' && text[at] != '=') {
      continue;
    }
    const std::string_view name = name_before(text.substr(0, at));
    const name_says says = name.empty() ? name_says::nothing : classify(name).says;
    const std::string_view value = says == name_says::nothing ? std::string_view{} : value_behind(text, at);
    if (has_value(says, value)) {
      says_secret = hints.take(name, {}, {seen_value::what::text, value, value.starts_with("-----BEGIN")});
    }
  }
  hints.for_each_leak([&says_secret](const rule&, const suspect&) { says_secret = true; });
  return says_secret;
}

}  // namespace jwkguard::keys
