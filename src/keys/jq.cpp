#include "keys/jq.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "json/ascii.hpp"
#include "json/utf8.hpp"

namespace jwkguard::keys {
namespace {

bool is_identifier(std::string_view name) noexcept {
  return !name.empty() && !json::is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return json::is_letter_or_digit(c) || c == '_'; });
}

void append_escape(std::string& to, std::uint32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  to += "\\u";
  for (unsigned shift = 16; shift != 0; shift -= 4) {
    to += digits[(unit >> (shift - 4)) & 0xFU];
  }
}

// Nothing in it can end the shell's quotes, or drive a terminal. False: it is not UTF-8.
bool append_string(std::string& to, std::string_view name) {
  to += '"';
  while (!name.empty()) {
    const std::size_t length = json::utf8_sequence_length(name.data(), name.data() + name.size());
    if (length == 0) {
      return false;
    }
    const std::uint32_t code = json::utf8_code_point(name.substr(0, length));
    const char c = name.front();
    if (code >= 0x10000) {
      append_escape(to, 0xD800U + ((code - 0x10000U) >> 10U));
      append_escape(to, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
    } else if (code < 0x20 || code > 0x7E || c == '"' || c == '\\' || c == '\'') {
      append_escape(to, code);
    } else {
      to += c;
    }
    name.remove_prefix(length);
  }
  to += '"';
  return true;
}

}  // namespace

std::string jq_path(std::span<const json::step> path) {
  constexpr std::size_t most_bytes = 200;
  std::string text = path.empty() || !path.front().in_object || !is_identifier(path.front().name) ? "." : "";
  for (const json::step& each : path) {
    if (!each.in_object) {
      text += '[' + std::to_string(each.index) + ']';
    } else if (is_identifier(each.name)) {
      text += '.';
      text += each.name;
    } else {
      text += '[';
      if (each.name.size() > most_bytes || !append_string(text, each.name)) {
        return {};
      }
      text += ']';
    }
    if (text.size() > most_bytes) {
      return {};
    }
  }
  return text;
}

std::string jq_command(std::string_view filter) {
  if (filter.empty()) {
    return {};
  }
  const bool is_plain = std::all_of(
      filter.begin(), filter.end(), [](char c) { return json::is_letter_or_digit(c) || c == '_' || c == '.'; });
  const std::string_view quote = is_plain ? "" : "'";
  std::string line = "jq ";
  line.append(quote).append(filter).append(quote).append(" FILE");
  return line;
}

}  // namespace jwkguard::keys
