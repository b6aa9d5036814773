// The reader of this project beside RapidJSON 1.1.0, on the same bytes: what both saw, and whether that agrees.
// Shared by fuzz/reader_fuzz.cpp and tests/reader_test.cpp. The list of named differences is frozen: a new one is a
// fault.
#pragma once

#ifdef __clang__  // RapidJSON adds offsets to a null pointer, which clang's sanitizer ends the program for
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/reader.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/quote_index.hpp"
#include "json/reader.hpp"
#include "json/walk.hpp"

namespace jwkguard::oracle {

/// difference is why the two may disagree.
enum class difference : std::uint8_t {
  none,            ///< they agree
  lone_surrogate,  ///< RapidJSON refuses a lone high surrogate (and takes a lone low one); the reader takes and flags
                   ///< both
  trailing_nul,    ///< RapidJSON takes a NUL after the value for the end of the text; the reader refuses it
  number_too_big,  ///< RapidJSON refuses numbers past a double even when it converts none; the reader does not
  depth,           ///< the reader has a limit, RapidJSON's iterative parser has none
  unexplained,     ///< one of the two is wrong
};

/// event is one thing a parser said: what, and the unescaped text of names and strings or the digits of numbers.
struct event {
  char what = 0;  ///< ':' name, '"' string, '0' number, 'b' true or false, 'n' null, '{', '}', '[', ']'
  std::string text;
  [[nodiscard]] bool operator==(const event&) const = default;
};

/// reading is what one parser made of a text.
struct reading {
  std::vector<event> events;
  bool accepted = false;
};

constexpr std::uint32_t depth_limit = 128;

struct own_reading : reading {
  json::fault why;
  bool lone_surrogate = false;
};

/// own_events collects what json::walk says.
class own_events {
 public:
  own_events(std::string_view original, own_reading& seen) noexcept : original_(original), seen_(seen) {}

  void on_name(const json::token& name, std::span<const json::step>) { add(':', name); }
  void on_value(const json::token& value) {
    constexpr std::string_view kinds = "nb0\"[{";  // in the order of json::kind
    add(kinds[static_cast<std::size_t>(value.kind)], value);
  }
  void on_close(json::kind which) { seen_.events.push_back({which == json::kind::object ? '}' : ']', {}}); }

 private:
  void add(char what, const json::token& token) {
    seen_.lone_surrogate = seen_.lone_surrogate || token.lone_surrogate;
    const bool as_written = token.kind == json::kind::number || token.kind == json::kind::boolean;
    const std::string_view content = as_written ? original_.substr(token.offset, token.length) : token.text();
    seen_.events.push_back({what, std::string{content}});
  }
  std::string_view original_;
  own_reading& seen_;
};

/// read_own reads in place, so `text` is changed.
inline own_reading read_own(std::span<char> text) {
  const std::string original{text.data(), text.size()};
  own_reading seen;
  own_events visit{original, seen};
  json::reader from{text, 0, {depth_limit, UINT32_MAX}};
  json::token top;
  if (from.next_value(top)) {
    visit.on_value(top);
    const bool nested = top.kind == json::kind::array || top.kind == json::kind::object;
    seen.accepted = (!nested || json::walk<depth_limit>(from, top, visit)) && from.finish();
  }
  seen.why = from.why();
  return seen;
}

/// bounded_stream ends where the text ends, whatever stands behind it.
class bounded_stream {
 public:
  using Ch = char;
  explicit bounded_stream(std::string_view text) noexcept
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}
  [[nodiscard]] char Peek() const noexcept { return at_ == end_ ? '\0' : *at_; }
  char Take() noexcept { return at_ == end_ ? '\0' : *at_++; }
  [[nodiscard]] std::size_t Tell() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
  // Demanded by RapidJSON's concept of a stream, and for in-place parsing only.
  char* PutBegin() noexcept { return nullptr; }
  void Put(char) noexcept {}
  void Flush() noexcept {}
  std::size_t PutEnd(char*) noexcept { return 0; }

 private:
  const char* begin_;
  const char* at_;
  const char* end_;
};

struct rapidjson_reading : reading {
  rapidjson::ParseErrorCode error = rapidjson::kParseErrorNone;
  std::size_t consumed = 0;  ///< bytes; less than the text if a NUL ended it
};

inline rapidjson_reading read_rapidjson(std::string_view text) {
  struct handler {
    std::vector<event>& events;
    bool add(char what, std::string content = {}) {
      events.push_back({what, std::move(content)});
      return true;
    }
    bool Null() { return add('n'); }
    bool Bool(bool value) { return add('b', value ? "true" : "false"); }
    bool RawNumber(const char* digits, rapidjson::SizeType length, bool) { return add('0', {digits, length}); }
    bool String(const char* content, rapidjson::SizeType length, bool) { return add('"', {content, length}); }
    bool Key(const char* content, rapidjson::SizeType length, bool) { return add(':', {content, length}); }
    bool StartObject() { return add('{'); }
    bool EndObject(rapidjson::SizeType) { return add('}'); }
    bool StartArray() { return add('['); }
    bool EndArray(rapidjson::SizeType) { return add(']'); }
    // Never called: numbers stay text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
  };
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson_reading seen;
  bounded_stream stream{text};
  handler events{seen.events};
  rapidjson::Reader parser;
  const rapidjson::ParseResult result = parser.Parse<flags>(stream, events);
  seen.accepted = !result.IsError();
  seen.error = result.Code();
  seen.consumed = stream.Tell();
  return seen;
}

/// compare reads one text both ways.
inline difference compare(std::string_view text) {
  std::vector<char> copy(text.begin(), text.end());  // a block of exactly this size
  const own_reading own = read_own(copy);
  const rapidjson_reading peer = read_rapidjson(text);

  const std::size_t common = std::min(own.events.size(), peer.events.size());
  if (!std::equal(own.events.begin(), own.events.begin() + static_cast<std::ptrdiff_t>(common), peer.events.begin())) {
    return difference::unexplained;
  }
  if (own.accepted && peer.accepted) {
    return own.events.size() == peer.events.size() ? difference::none : difference::unexplained;
  }
  if (own.accepted) {
    switch (peer.error) {
      case rapidjson::kParseErrorNumberTooBig: return difference::number_too_big;
      case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        return own.lone_surrogate ? difference::lone_surrogate : difference::unexplained;
      default: return difference::unexplained;
    }
  }
  if (peer.accepted) {
    if (own.why.kind == json::fault_kind::too_deep) {
      return difference::depth;
    }
    const bool ended_by_nul = peer.consumed < text.size() && text[peer.consumed] == '\0';
    return ended_by_nul && own.why.kind == json::fault_kind::trailing_text && own.why.offset == peer.consumed
               ? difference::trailing_nul
               : difference::unexplained;
  }
  return difference::none;
}

/// indexed_reading is the same with an index of quotes, which takes plain members whole as a key set's are.
struct indexed_reading : own_reading {
  std::size_t plain_members = 0;
};

inline indexed_reading read_indexed(std::span<char> text) {
  const std::string original{text.data(), text.size()};
  indexed_reading seen;
  own_events visit{original, seen};
  const auto index = std::make_unique<json::quote_index>();
  json::reader from{text, 0, {depth_limit, UINT32_MAX}, index.get()};
  const auto string_at = [&](std::uint32_t quote, std::uint32_t bytes) {
    return json::token{text.data() + quote + 1, bytes, quote, bytes + 2, json::kind::string};
  };
  std::vector<json::kind> opened;
  const auto value = [&] {
    json::token next;
    if (from.next_value(next)) {
      visit.on_value(next);
      if (next.kind == json::kind::array || next.kind == json::kind::object) {
        opened.push_back(next.kind);
      }
    }
  };
  value();
  while (!opened.empty() && !from.failed()) {
    const bool in_object = opened.back() == json::kind::object;
    json::token name;
    for (json::plain_member next; in_object && from.comes_next(next); from.pass(next)) {
      visit.on_name(string_at(next.name, next.name_bytes()), {});
      visit.on_value(string_at(next.value, next.value_bytes()));
      ++seen.plain_members;
    }
    if (in_object ? from.next_member(name) : from.next_element()) {
      if (in_object) {
        visit.on_name(name, {});
      }
      value();
    } else if (!from.failed()) {
      visit.on_close(opened.back());
      opened.pop_back();
    }
  }
  seen.accepted = from.finish();
  seen.why = from.why();
  return seen;
}

/// index_agrees is whether the reader says the same with an index and without.
inline bool index_agrees(std::string_view text, std::size_t& plain_members) {
  std::vector<char> copy(text.begin(), text.end());
  std::vector<char> other(text.begin(), text.end());
  const own_reading scanned = read_own(copy);
  const indexed_reading indexed = read_indexed(other);
  plain_members = indexed.plain_members;
  const json::fault& one = scanned.why;
  const json::fault& two = indexed.why;
  return scanned.events == indexed.events && scanned.accepted == indexed.accepted &&
         scanned.lone_surrogate == indexed.lone_surrogate && copy == other && one.kind == two.kind &&
         one.offset == two.offset && one.length == two.length && one.actual == two.actual;
}

}  // namespace jwkguard::oracle
