// What of a text may stand in an excerpt.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "json/ascii.hpp"
#include "jwkguard/render.hpp"
#include "report/unread_text.hpp"

namespace jwkguard {
namespace {

constexpr std::string_view between_numbers = ", \t";

constexpr bool begins_number(char c) noexcept { return json::is_digit(c) || c == '-'; }

// Whether nothing but what parts the elements of an array stands from one offset up to another, where a number begins.
bool leads_to_number(std::string_view text, std::size_t from, std::size_t to) noexcept {
  return from < to && to < text.size() && begins_number(text[to]) &&
         text.find_first_not_of(between_numbers, from) == to;
}

// Of JSON the brackets and quotes are left, so that one sees where a value ends; in a string, nothing is but its line
// ends: a passphrase may have any character. Of numbers in a row not even the commas are: how many digits each octet of
// a key has tells more than a bit of it.
void mask_values(std::string& text, std::size_t from, std::size_t to) {
  constexpr std::string_view structure = " \t\r\n{}[],:";
  const std::size_t end = std::min(to, text.size());
  bool in_string = false;
  bool in_number = false;
  for (std::size_t at = from; at < end; ++at) {
    char& c = text[at];
    const bool ends_number = std::exchange(in_number, !in_string && json::is_digit(c));
    if (c == '"') {
      in_string = !in_string;
    } else if (c == '\\') {
      c = '*';
      if (++at < end && text[at] != '\n') {
        text[at] = '*';
      }
    } else if (in_string ? c != '\n' && c != '\r' : structure.find(c) == std::string_view::npos) {
      c = '*';
    } else if (ends_number && between_numbers.find(c) != std::string_view::npos) {
      const std::size_t next = std::min(text.find_first_not_of(between_numbers, at), end);
      if (next < end && begins_number(text[next])) {
        std::fill(
            text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(next), '*');
      }
      at = next - 1;
    }
  }
}

}  // namespace

void mask_secrets(const report& what, std::string& original) {
  const auto is_number = [&original](const extent& secret) {
    return secret.offset < original.size() && begins_number(original[secret.offset]);
  };
  for (auto next = what.secrets.begin(); next != what.secrets.end();) {
    const std::size_t from = next->offset;
    std::size_t to = from + next->length;
    const bool in_row = is_number(*next);
    for (++next; in_row && next != what.secrets.end() && leads_to_number(original, to, next->offset); ++next) {
      to = std::size_t{next->offset} + next->length;
    }
    mask_values(original, from, to);
  }
  // What was not read as JSON may hold anything.
  report_text::mask_unread(original, what.understood);
}

}  // namespace jwkguard
