// What of a text may stand in an excerpt.
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "jwkguard/render.hpp"
#include "report/unread_text.hpp"

namespace jwkguard {
namespace {

// Of JSON the brackets and quotes are left, so that one sees where a value ends; in a string, nothing is but its line
// ends: a passphrase may have any character.
void mask_values(std::string& text, std::size_t from, std::size_t to) {
  constexpr std::string_view structure = " \t\r\n{}[],:";
  bool in_string = false;
  for (std::size_t at = from; at < std::min(to, text.size()); ++at) {
    char& c = text[at];
    if (c == '"') {
      in_string = !in_string;
    } else if (c == '\\') {
      c = '*';
      if (++at < std::min(to, text.size()) && text[at] != '\n') {
        text[at] = '*';
      }
    } else if (in_string ? c != '\n' && c != '\r' : structure.find(c) == std::string_view::npos) {
      c = '*';
    }
  }
}

}  // namespace

void mask_secrets(const report& what, std::string& original) {
  for (const extent& secret : what.secrets) {
    mask_values(original, secret.offset, std::size_t{secret.offset} + secret.length);
  }
  // What was not read as JSON may hold anything.
  report_text::mask_unread(original, what.understood);
}

}  // namespace jwkguard
