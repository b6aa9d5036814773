// JSON out: strings and structure in the one form of RFC 8785 (no white space, shortest escapes, lower-case \u).
// The caller gives the members in the order that they shall stand in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace jwkguard::json {

/// append_string appends `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD, so that the output always is.
void append_string(std::string& out, std::string_view text);

/// writer builds one JSON text and sets the commas.
class writer {
 public:
  writer& begin_object() { return open('{'); }
  writer& end_object() { return close('}'); }
  writer& begin_array() { return open('['); }
  writer& end_array() { return close(']'); }
  writer& name(std::string_view text);
  writer& string(std::string_view text);
  /// base64url writes octets as a string of unpadded base64url.
  writer& base64url(std::span<const std::uint8_t> octets);
  writer& number(std::uint64_t value);
  writer& boolean(bool value);
  writer& null();
  /// raw appends text that is one JSON value already.
  writer& raw(std::string_view json);
  /// member writes a name and its string.
  writer& member(std::string_view name, std::string_view text) { return this->name(name).string(text); }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::string take() noexcept { return std::move(text_); }

 private:
  writer& open(char bracket);
  writer& close(char bracket);
  void separate();

  std::string text_;
  bool first_ = true;  // nothing stands before the next value at this level, or it follows its name
};

}  // namespace jwkguard::json
