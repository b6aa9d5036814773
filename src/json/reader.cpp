#include "json/reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "json/ascii.hpp"
#include "json/utf8.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace jwkguard::json {
namespace {

// Bytes that need no second look in a string: ASCII but for quote, backslash and controls.
constexpr auto plain_in_string = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) {
    table[byte] = byte != '"' && byte != '\\';
  }
  return table;
}();

// The value of four hexadecimal digits at `at`, or -1.
int hex4(const char* at, const char* end) noexcept {
  if (end - at < 4) {
    return -1;
  }
  int value = 0;
  for (int index = 0; index < 4; ++index) {
    const int digit = hexadecimal_value(at[index]);
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

constexpr bool is_control(std::uint32_t code) noexcept { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

constexpr bool is_high_surrogate(int unit) noexcept { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low_surrogate(int unit) noexcept { return unit >= 0xDC00 && unit <= 0xDFFF; }

// The first byte of a string that is not plain, or the end.
char* skip_plain(char* at, const char* end) noexcept {
#ifdef __SSE2__
  constexpr int step = sizeof(__m128i);
  for (; end - at >= step; at += step) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto equal = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    // Signed: what is not ASCII is below as well.
    const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
    const __m128i odd = _mm_or_si128(_mm_or_si128(low, equal(0x7F)), _mm_or_si128(equal('"'), equal('\\')));
    if (const auto marks = static_cast<unsigned>(_mm_movemask_epi8(odd)); marks != 0) {
      return at + std::countr_zero(marks);
    }
  }
#endif
  while (at != end && plain_in_string[static_cast<std::uint8_t>(*at)]) {
    ++at;
  }
  return at;
}

}  // namespace

reader::reader(std::span<char> text, std::uint32_t start, bounds limits, quote_index* index) noexcept
    : begin_(text.data()),
      size_(static_cast<std::uint32_t>(text.size())),
      at_(text.data() + start),
      end_(text.data() + text.size()),
      limits_(limits),
      index_(index) {
  if (index != nullptr) {
    index->start({text.data(), text.size()});
  }
}

bool reader::fail(fault_kind kind, const char* from, std::uint32_t length, std::uint32_t actual) noexcept {
  fault_ = {kind, offset_of(from), length, actual};
  end_ = at_;  // a caller that goes on reads nothing more
  return false;
}

bool reader::fail_here(fault_kind kind) noexcept {
  if (failed()) {
    return false;
  }
  if (at_ == end_) {
    return fail(fault_kind::end_of_text, at_, 0);
  }
  const std::size_t length = utf8_sequence_length(at_, end_);
  return length == 0 ? fail(fault_kind::invalid_utf8, at_, 1) : fail(kind, at_, static_cast<std::uint32_t>(length));
}

bool reader::comes_next(std::string_view wanted) noexcept {
  skip_white_space();
  return std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(wanted);
}

bool reader::read_other(token& out) noexcept {
  if (at_ == end_) {
    return fail_here(fault_kind::expected_value);
  }
  switch (*at_) {
    case '{': return open(out, kind::object);
    case '[': return open(out, kind::array);
    case 't': return read_literal(out, "true", kind::boolean);
    case 'f': return read_literal(out, "false", kind::boolean);
    case 'n': return read_literal(out, "null", kind::null);
    default: break;
  }
  if (*at_ == '-' || is_digit(*at_)) {
    return read_number(out);
  }
  return fail_here(fault_kind::expected_value);
}

bool reader::open(token& out, kind which) noexcept {
  if (depth_ == limits_.depth) {
    return fail(fault_kind::too_deep, at_, 1, depth_ + 1);
  }
  ++depth_;
  out = token{nullptr, 0, position(), 1, which};
  ++at_;
  first_ = true;
  return true;
}

bool reader::close() noexcept {
  ++at_;
  --depth_;
  first_ = false;
  return false;
}

// at_ is not at a comma that separates items.
bool reader::close_or_begin(char closing, fault_kind otherwise) noexcept {
  if (failed()) {
    return false;
  }
  if (at_ != end_ && *at_ == closing) {
    return close();
  }
  if (!first_) {
    return fail_here(otherwise);
  }
  first_ = false;
  return true;
}

bool reader::finish() noexcept {
  if (failed()) {
    return false;
  }
  skip_white_space();
  if (at_ == end_) {
    return true;
  }
  return fail(fault_kind::trailing_text, at_, static_cast<std::uint32_t>(end_ - at_));
}

bool reader::read_literal(token& out, std::string_view literal, kind which) noexcept {
  const auto left = static_cast<std::size_t>(end_ - at_);
  const std::size_t compared = std::min(left, literal.size());
  if (std::memcmp(at_, literal.data(), compared) != 0) {
    return fail_here(fault_kind::bad_literal);
  }
  if (compared < literal.size()) {
    return fail(fault_kind::end_of_text, end_, 0);
  }
  out = token{nullptr, 0, position(), static_cast<std::uint32_t>(literal.size()), which};
  at_ += literal.size();
  first_ = false;
  return true;
}

bool reader::read_number(token& out) noexcept {
  char* const start = at_;
  const auto digits = [this] {
    const char* const from = at_;
    while (at_ != end_ && is_digit(*at_)) {
      ++at_;
    }
    return at_ != from;
  };
  const auto take = [this](char wanted) { return at_ != end_ && *at_ == wanted ? (++at_, true) : false; };

  (void)take('-');
  bool well_formed = take('0') ? at_ == end_ || !is_digit(*at_) : digits();
  if (well_formed && take('.')) {
    well_formed = digits();
  }
  if (well_formed && (take('e') || take('E'))) {
    (void)(take('+') || take('-'));
    well_formed = digits();
  }
  if (!well_formed) {
    return at_ == end_ ? fail(fault_kind::end_of_text, at_, 0)
                       : fail(fault_kind::bad_number, start, static_cast<std::uint32_t>(at_ - start) + 1);
  }
  const auto size = static_cast<std::uint32_t>(at_ - start);
  out = token{start, size, offset_of(start), size, kind::number};
  first_ = false;
  return true;
}

bool reader::read_string(token& out) noexcept {
  char* const start = at_;
  const std::uint32_t* const quotes = index_ == nullptr ? nullptr : index_->from(offset_of(start));
  if (quotes != nullptr && quotes[1] != quote_index::none) {
    at_ = begin_ + quotes[1];
    index_->pass(2);
  } else {
    at_ = skip_plain(start + 1, end_);
    if (at_ == end_ || *at_ != '"') {
      return read_string_with_escapes(out, start);
    }
  }
  out.lone_surrogate = out.control = false;
  return end_string(out, start, at_);
}

// at_ is at the closing quote.
bool reader::end_string(token& out, char* start, char* content_end) noexcept {
  ++at_;
  out.data = start + 1;
  out.size = static_cast<std::uint32_t>(content_end - out.data);
  out.offset = offset_of(start);
  out.length = static_cast<std::uint32_t>(at_ - start);
  out.kind = kind::string;
  first_ = false;
  if (out.size > limits_.string_bytes) {
    return fail(fault_kind::string_too_long, start, out.length, out.size);
  }
  return true;
}

bool reader::read_string_with_escapes(token& out, char* start) noexcept {
  out = token{nullptr, 0, 0, 0, kind::string};
  char* to = at_;  // unescaping only shortens, so what is written stays behind what is read
  while (at_ != end_) {
    const auto byte = static_cast<std::uint8_t>(*at_);
    if (plain_in_string[byte]) {
      *to++ = *at_++;
    } else if (byte == '"') {
      return end_string(out, start, to);
    } else if (byte == '\\') {
      if (!read_escape(out, to, end_)) {
        return false;
      }
    } else if (byte < 0x20) {
      return fail(fault_kind::control_character, at_, 1);
    } else {
      const std::size_t length = utf8_sequence_length(at_, end_);
      if (length == 0) {
        return fail(fault_kind::invalid_utf8, at_, 1);
      }
      // C1 controls are C2 80 to C2 9F.
      out.control = out.control || byte == 0x7F || (byte == 0xC2 && static_cast<std::uint8_t>(at_[1]) < 0xA0);
      std::memmove(to, at_, length);
      to += length;
      at_ += length;
    }
  }
  return fail(fault_kind::unterminated_string, start, static_cast<std::uint32_t>(end_ - start));
}

// at_ is at the backslash.
bool reader::read_escape(token& out, char*& to, const char* limit) noexcept {
  const char* const escape = at_;
  if (limit - escape < 2) {
    return fail(fault_kind::end_of_text, limit, 0);
  }
  if (escape[1] != 'u') {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const std::size_t index = names.find(escape[1]);
    if (index == std::string_view::npos) {
      return fail(fault_kind::bad_escape, escape, 2);
    }
    out.control = out.control || meanings[index] < 0x20;
    *to++ = meanings[index];
    at_ += 2;
    return true;
  }
  const int unit = hex4(escape + 2, limit);
  if (unit < 0) {
    return fail(
        fault_kind::bad_escape, escape, static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(6, limit - escape)));
  }
  at_ += 6;
  auto code = static_cast<std::uint32_t>(unit);
  if (is_high_surrogate(unit) && limit - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
    const int second = hex4(at_ + 2, limit);
    if (second >= 0 && is_low_surrogate(second)) {
      code = 0x10000U + ((code - 0xD800U) << 10U) + (static_cast<std::uint32_t>(second) - 0xDC00U);
      at_ += 6;
    }
  }
  out.lone_surrogate = out.lone_surrogate || (code >= 0xD800 && code <= 0xDFFF);
  out.control = out.control || is_control(code);
  to = put_utf8(to, code);  // of a lone surrogate three bytes, too, so that two different ones stay different names
  return true;
}

}  // namespace jwkguard::json
