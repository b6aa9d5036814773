#include "submit/scrub.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

#include "json/ascii.hpp"
#include "keys/members.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t shortest_secret_bytes = 8;
constexpr std::string_view stars = "***";

// unit is one character and how many bytes spell it.
struct unit {
  char value;
  std::size_t bytes;
};

std::optional<char> hexadecimal(std::string_view digits) noexcept {
  unsigned value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, 16);
  return digits.size() == 2 && error == std::errc{} && stopped == end ? std::optional{static_cast<char>(value)}
                                                                      : std::nullopt;
}

std::optional<unit> unescape(std::string_view text) noexcept {
  if (text.starts_with('%')) {
    const auto value = hexadecimal(text.substr(1, 2));
    return value ? std::optional{unit{*value, 3}} : std::nullopt;
  }
  if (text.starts_with("\\u00")) {
    const auto value = hexadecimal(text.substr(4, 2));
    return value ? std::optional{unit{*value, 6}} : std::nullopt;
  }
  return text.starts_with('\\') && text.size() > 1 ? std::optional{unit{text[1], 2}} : std::nullopt;
}

// How many bytes at the start of `text` spell the secret; 0 if they do not.
std::size_t spelt_bytes(std::string_view text, std::string_view secret) noexcept {
  std::size_t at = 0;
  for (const char wanted : secret) {
    const std::string_view rest = text.substr(at);
    const auto escaped = unescape(rest);
    if (escaped && escaped->value == wanted) {
      at += escaped->bytes;
    } else if (rest.starts_with(wanted)) {
      ++at;
    } else {
      return 0;
    }
  }
  return at;
}

// The members of an element of oth (RFC 7518 6.3.2.7), whose d is one of a key as well.
constexpr std::array<std::string_view, 2> names_in_oth{"r", "t"};

bool is_private(std::string_view name) noexcept {
  return std::any_of(keys::member_rows.begin(), keys::member_rows.end(), [name](const keys::member_row& row) {
    return row.kept != keys::secrecy::open && row.name == name;
  }) || std::find(names_in_oth.begin(), names_in_oth.end(), name) != names_in_oth.end();
}

// Where the string of a private member starts, if `text` begins with the member's name; else 0. Quotes are not paired:
// what looks like one inside a string may become stars as well.
std::size_t private_value_in(std::string_view text) noexcept {
  if (!text.starts_with('"')) {
    return 0;
  }
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos || !is_private(text.substr(1, end - 1))) {
    return 0;
  }
  const std::size_t colon = text.find_first_not_of(json::white_space, end + 1);
  if (colon == std::string_view::npos || text[colon] != ':') {
    return 0;
  }
  const std::size_t value = text.find_first_not_of(json::white_space, colon + 1);
  return value != std::string_view::npos && text[value] == '"' ? value + 1 : 0;
}

}  // namespace

void remember_secrets(std::string_view body, std::vector<secret>& into) {
  // No string of a JSON text can hold this: its quotes would be escaped.
  constexpr std::string_view opening = R"("k":")";
  for (std::size_t at = body.find(opening); at != std::string_view::npos; at = body.find(opening, at)) {
    at += opening.size();
    into.emplace_back(body.substr(at, body.find('"', at) - at));
  }
}

std::vector<std::string_view> secrets_of(const authorization& who, std::span<const secret> sent) {
  std::vector<std::string_view> all{who.token.reveal(), who.key.reveal()};
  for (const secret& each : sent) {
    all.push_back(each.reveal());
  }
  std::erase_if(all, [](std::string_view each) { return each.size() < shortest_secret_bytes; });
  return all;
}

std::string without_key_material(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t value = private_value_in(text);
    if (value == 0) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += text.substr(0, value);
      out += stars;
      text.remove_prefix(std::min(text.find('"', value), text.size()));
    }
  }
  return out;
}

std::string scrubbed(std::string_view text, std::span<const std::string_view> secrets) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t longest = 0;
    for (const std::string_view secret : secrets) {
      longest = std::max(longest, spelt_bytes(text.substr(at), secret));
    }
    if (longest == 0) {
      out += text[at++];
    } else {
      out += stars;
      at += longest;
    }
  }
  return out;
}

}  // namespace jwkguard::submit
