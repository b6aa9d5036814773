// What of the input stands in a finding, made printable and the other way round.
#include "json/printable.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

std::string printable(std::string_view text) { return json::printable(text); }

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [code](unsigned shift) { return static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += {static_cast<char>(0xC0U | code >> 6U), tail(0)};
  } else if (code < 0x10000) {
    out += {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xF0U | (code >> 18U & 7U)), tail(12), tail(6), tail(0)};
  }
}

// How long "~u{202e}" or "~x9b" is at the start of a text; 0: there is none.
std::size_t escape_length(std::string_view text) noexcept {
  if (text.starts_with("~u{")) {
    return text.find('}') + 1;
  }
  return text.starts_with("~x") && text.size() >= 4 ? 4 : 0;
}

}  // namespace

// The escapes are those that keys::pointer_of writes.
std::string exact_pointer(const finding& what) {
  std::string exact;
  std::string_view rest = what.pointer;
  while (!rest.empty()) {
    const std::size_t length = escape_length(rest);
    if (length == 0) {
      exact += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    const bool is_character = rest[1] == 'u';
    std::uint32_t code = 0;
    std::from_chars(rest.data() + (is_character ? 3 : 2), rest.data() + length, code, 16);
    if (is_character) {
      append_utf8(exact, code);
    } else {
      exact += static_cast<char>(code);
    }
    rest.remove_prefix(length);
  }
  return exact;
}

}  // namespace jwkguard
