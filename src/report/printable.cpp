// What of the input stands in a finding, made printable and the other way round.
#include "json/printable.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/utf8.hpp"
#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

std::string printable(std::string_view text) { return json::printable(text); }

namespace {

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
      std::array<char, json::longest_utf8_sequence> character{};
      exact.append(character.data(), json::put_utf8(character.data(), code));
    } else {
      exact += static_cast<char>(code);
    }
    rest.remove_prefix(length);
  }
  return exact;
}

}  // namespace jwkguard
