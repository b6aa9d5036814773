// The reader for hostile key sets: strict RFC 8259, in place, iterative, bounded, without an allocation.
//
// It is pulled: the caller asks for the next value, member or element and so always knows where it is. Nothing outside
// the span is touched, and no terminator is needed. A fault is final: every later call answers false.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/ascii.hpp"
#include "json/quote_index.hpp"

namespace jwkguard::json {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

/// token is one value or name, at its place in the original text. For strings `data` and `size` show the unescaped
/// content, inside the buffer, for numbers the number as written; for other kinds they are unset. Of an array or object
/// it is the opening bracket only.
struct token {
  char* data = nullptr;
  std::uint32_t size = 0;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  ///< bytes in the original text, quotes and escapes included
  json::kind kind = kind::null;
  bool lone_surrogate = false;  ///< an escape named half a surrogate pair; the content is then not UTF-8
  bool control = false;         ///< it holds a control character: U+0000 to U+001F, U+007F to U+009F

  [[nodiscard]] std::string_view text() const noexcept { return {data, size}; }
  /// plain is whether the content stands in the original byte for byte, so that positions in it are positions there.
  [[nodiscard]] bool plain() const noexcept { return kind == kind::string && length == size + 2; }
};

enum class fault_kind : std::uint8_t {
  none,
  end_of_text,
  expected_value,
  expected_name,
  expected_colon,
  expected_comma_or_brace,
  expected_comma_or_bracket,
  bad_literal,
  bad_number,
  bad_escape,
  control_character,
  unterminated_string,
  invalid_utf8,
  trailing_text,
  too_deep,
  string_too_long,
};

/// plain_member is a member whose name and value are strings of printable ASCII, without an escape or a space: the
/// offsets of their quotes.
struct plain_member {
  std::uint32_t name = 0;
  std::uint32_t name_end = 0;
  std::uint32_t value = 0;
  std::uint32_t value_end = 0;

  [[nodiscard]] std::uint32_t name_bytes() const noexcept { return name_end - name - 1; }
  [[nodiscard]] std::uint32_t value_bytes() const noexcept { return value_end - value - 1; }
};

/// fault is why reading stopped, and where. `actual` is what went past a limit, else 0.
struct fault {
  fault_kind kind = fault_kind::none;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t actual = 0;
};

class reader {
 public:
  struct bounds {
    std::uint32_t depth;
    std::uint32_t string_bytes;
  };

  /// reader starts at `start` bytes into the text, which is at most 4 GiB - 1 long. With an index it need not look at
  /// each byte of most strings; what it says is the same.
  reader(std::span<char> text, std::uint32_t start, bounds limits, quote_index* index = nullptr) noexcept;

  /// next_value reads a scalar whole, or the opening bracket of an array or object.
  [[nodiscard]] bool next_value(token& out) noexcept { return comes_next('"') ? read_string(out) : read_other(out); }
  /// comes_next is whether a plain member is known to come next in an object, neither string too long. It is not read:
  /// pass does that.
  [[nodiscard]] bool comes_next(plain_member& out) noexcept {
    if (index_ == nullptr || failed() || (!first_ && !comes_next(','))) {
      return false;
    }
    const std::uint32_t* const quotes = index_->from(offset_of(behind_blanks(first_ ? at_ : at_ + 1)));
    if (quotes == nullptr || quotes[3] == quote_index::none || !is_colon(quotes[1] + 1, quotes[2])) {
      return false;
    }
    out = {quotes[0], quotes[1], quotes[2], quotes[3]};
    return out.name_bytes() <= limits_.string_bytes && out.value_bytes() <= limits_.string_bytes;
  }
  /// pass reads the member that comes_next has given.
  void pass(const plain_member& next) noexcept {
    index_->pass(4);
    at_ = begin_ + next.value_end + 1;
    first_ = false;
  }
  /// next_member, inside an object, reads a name and its colon; false at the closing brace, which it takes.
  [[nodiscard]] bool next_member(token& name) noexcept {
    if (!next_item('}', fault_kind::expected_comma_or_brace)) {
      return false;
    }
    if (at_ == end_ || *at_ != '"') {
      return fail_here(fault_kind::expected_name);
    }
    if (!read_string(name)) {
      return false;
    }
    if (!comes_next(':')) {
      return fail_here(fault_kind::expected_colon);
    }
    ++at_;
    return true;
  }
  /// next_element, inside an array, is whether a value follows; false at the closing bracket, which it takes.
  [[nodiscard]] bool next_element() noexcept { return next_item(']', fault_kind::expected_comma_or_bracket); }
  /// comes_next is whether this character follows, behind white space.
  [[nodiscard]] bool comes_next(char wanted) noexcept {
    skip_white_space();
    return at_ != end_ && *at_ == wanted;
  }
  /// comes_next is whether this text follows, behind white space.
  [[nodiscard]] bool comes_next(std::string_view wanted) noexcept;
  /// finish is whether nothing but white space is left.
  [[nodiscard]] bool finish() noexcept;

  [[nodiscard]] bool failed() const noexcept { return fault_.kind != fault_kind::none; }
  [[nodiscard]] const fault& why() const noexcept { return fault_; }
  /// position is the offset of the next byte.
  [[nodiscard]] std::uint32_t position() const noexcept { return offset_of(at_); }
  /// written is a value that was read, as it stands in the buffer: of a number, as it was written.
  [[nodiscard]] std::string_view written(const token& value) const noexcept {
    return {begin_ + value.offset, value.length};
  }
  /// size is the size of the whole text.
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

 private:
  [[nodiscard]] std::uint32_t offset_of(const char* place) const noexcept {
    return static_cast<std::uint32_t>(place - begin_);
  }
  [[nodiscard]] char* behind_blanks(char* at) const noexcept {
    while (at != end_ && is_white_space(*at)) {
      ++at;
    }
    return at;
  }
  void skip_white_space() noexcept { at_ = behind_blanks(at_); }
  // Whether a colon and white space are all that stands in [from, to).
  [[nodiscard]] bool is_colon(std::uint32_t from, std::uint32_t to) const noexcept {
    char* const colon = behind_blanks(begin_ + from);
    return *colon == ':' && offset_of(behind_blanks(colon + 1)) == to;
  }
  [[nodiscard]] bool read_other(token& out) noexcept;
  [[nodiscard]] bool read_string(token& out) noexcept;
  [[gnu::cold]] bool read_string_with_escapes(token& out, char* start) noexcept;
  [[nodiscard]] bool read_escape(token& out, char*& to, const char* limit) noexcept;
  [[nodiscard]] bool end_string(token& out, char* start, char* content_end) noexcept;
  [[nodiscard]] bool read_number(token& out) noexcept;
  [[nodiscard]] bool read_literal(token& out, std::string_view literal, kind which) noexcept;
  [[nodiscard]] bool open(token& out, kind which) noexcept;
  [[nodiscard]] bool close() noexcept;
  // Takes what separates items. True: at_ is where the next item must begin.
  [[nodiscard]] bool next_item(char closing, fault_kind otherwise) noexcept {
    if (comes_next(',') && !first_) [[likely]] {
      ++at_;
      skip_white_space();
      return true;
    }
    return close_or_begin(closing, otherwise);
  }
  [[nodiscard]] bool close_or_begin(char closing, fault_kind otherwise) noexcept;
  bool fail(fault_kind kind, const char* from, std::uint32_t length, std::uint32_t actual = 0) noexcept;
  bool fail_here(fault_kind kind) noexcept;

  char* begin_;
  std::uint32_t size_;
  char* at_;
  char* end_;
  bounds limits_;
  quote_index* index_;
  std::uint32_t depth_ = 0;
  bool first_ = true;  // no item has been read yet in the innermost array or object
  fault fault_;
};

}  // namespace jwkguard::json
