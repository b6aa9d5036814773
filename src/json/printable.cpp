#include "json/printable.hpp"

#include <cstddef>
#include <cstdint>

#include "json/hidden_characters.hpp"
#include "json/utf8.hpp"

namespace jwkguard::json {
namespace {

void append_hex(std::string& out, std::uint32_t number, unsigned at_least) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (unsigned place = 8; place-- > 0;) {
    const std::uint32_t rest = number >> (4U * place);
    if (rest != 0 || place < at_least) {
      out += digits[rest & 15U];
    }
  }
}

}  // namespace

void append_printable(std::string& out, std::string_view text, char mark) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text.data(), text.data() + text.size());
    if (length == 0) {
      out += mark;
      out += 'x';
      append_hex(out, static_cast<std::uint8_t>(text[0]), 2);
      text.remove_prefix(1);
      continue;
    }
    const std::string_view sequence = text.substr(0, length);
    if (const std::uint32_t code_point = utf8_code_point(sequence); is_hidden(code_point)) {
      out += mark;
      out += "u{";
      append_hex(out, code_point, 1);
      out += '}';
    } else {
      out += sequence;
    }
    text.remove_prefix(length);
  }
}

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

}  // namespace jwkguard::json
