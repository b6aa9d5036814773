#include "json/writer.hpp"

#include <algorithm>

#include "json/base64.hpp"
#include "json/utf8.hpp"

namespace jwkguard::json {
namespace {

// Whether a character stands in a string as it is, and is no part of a longer sequence.
constexpr bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

void append_control(std::string& out, unsigned char control) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (control) {
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default:
      out += "\\u00";
      out += digits[control >> 4U];
      out += digits[control & 15U];
  }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* const plain_end = std::find_if_not(at, end, is_plain);
    out.append(at, plain_end);
    if (at = plain_end; at == end) {
      break;
    }
    const auto byte = static_cast<unsigned char>(*at);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += *at++;
    } else if (byte < 0x20) {
      append_control(out, byte);
      ++at;
    } else if (const std::size_t length = utf8_sequence_length(at, end); length != 0) {
      out.append(at, length);
      at += length;
    } else {
      out += "\xEF\xBF\xBD";
      ++at;
    }
  }
  out += '"';
}

void writer::separate() {
  if (!first_) {
    text_ += ',';
  }
  first_ = false;
}

writer& writer::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

writer& writer::close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

writer& writer::name(std::string_view text) {
  separate();
  append_string(text_, text);
  text_ += ':';
  first_ = true;
  return *this;
}

writer& writer::string(std::string_view text) {
  separate();
  append_string(text_, text);
  return *this;
}

writer& writer::base64url(std::span<const std::uint8_t> octets) {
  separate();
  text_ += '"';
  append_base64url(text_, octets);
  text_ += '"';
  return *this;
}

writer& writer::number(std::uint64_t value) {
  separate();
  text_ += std::to_string(value);
  return *this;
}

writer& writer::boolean(bool value) { return raw(value ? "true" : "false"); }

writer& writer::null() { return raw("null"); }

writer& writer::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

}  // namespace jwkguard::json
