// What of a text may stand in an excerpt.
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "jwkguard/render.hpp"

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

// What was not read as JSON may hold anything; its words go, its punctuation stays.
void mask_words(std::string& text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const bool is_letter_or_digit = (c >= '0' && c <= '9') || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z');
    if (is_letter_or_digit || c >= 0x80 || c == '+' || c == '-' || c == '_' || c == '=') {
      text[at] = '*';
    }
  }
}

}  // namespace

void mask_secrets(const report& what, std::string& original) {
  for (const extent& secret : what.secrets) {
    mask_values(original, secret.offset, std::size_t{secret.offset} + secret.length);
  }
  mask_words(original, what.understood);
}

}  // namespace jwkguard
