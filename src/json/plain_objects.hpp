// The fast way through objects that are plain: names and values are strings of ASCII without an escape or a space,
// nothing is nested. Whatever is not plain is left to the reader, which alone knows what is wrong with a text.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "json/ascii.hpp"
#include "json/quotes.hpp"

namespace jwkguard::json {

/// plain_objects reads the plain objects of one text, from its start to its end. It looks ahead for quotes, a window at
/// a time, and never past the text.
class plain_objects {
 public:
  void start(std::string_view text) noexcept {
    text_ = text;
    run_ = {};
    from_ = next_ = 0;
  }

  /// read has `taker` take the members of the object whose opening brace stands before `start`: `begin()`, and then,
  /// for each, `take(name_offset, name_size, value_offset, value_size)`, without the quotes; it goes on while that is
  /// true, and may begin again. The offset behind the closing brace, or 0 if the object is not plain: what was taken
  /// until then means nothing. Starts never go down.
  template <class Taker>
  [[nodiscard]] std::uint32_t read(std::uint32_t start, Taker& taker) noexcept {
    find_first_quote(start);
    for (;;) {
      const std::uint32_t end = read_members(start, taker);
      if (end != cut_off) [[likely]] {
        return end;
      }
      if (!is_mostly_used_up(start)) {
        return 0;
      }
      look_ahead(start);
    }
  }

 private:
  static constexpr std::uint32_t window = 8'192;
  static constexpr std::uint32_t cut_off = UINT32_MAX;  // the quotes that were found end within the object

  void look_ahead(std::uint32_t start) noexcept {
    const auto size = static_cast<std::uint32_t>(text_.size());
    run_ = find_quotes(text_, start, start + std::min(window, size - start), offsets_);
    from_ = start;
    next_ = 0;
  }

  void find_first_quote(std::uint32_t start) noexcept {
    if (start >= run_.end) {
      look_ahead(start);
    }
    while (next_ != run_.count && offsets_[next_] < start) {
      ++next_;
    }
  }

  // Only such a window is moved, so that no text is looked at again and again.
  [[nodiscard]] bool is_mostly_used_up(std::uint32_t start) const noexcept {
    return run_.end - from_ == window && start - from_ > window / 2;
  }

  // A view of what was found that no store into other memory makes the compiler read again.
  struct plain_text {
    const char* text;
    std::uint32_t end;

    [[nodiscard]] std::uint32_t skip_space(std::uint32_t at) const noexcept {
      while (at < end && is_white_space(text[at])) {
        ++at;
      }
      return at;
    }
    // Whether white space is all that stands in [from, to).
    [[nodiscard]] bool is_blank(std::uint32_t from, std::uint32_t to) const noexcept {
      return from == to || skip_space(from) == to;
    }
    // Whether a colon and white space are all that stands in [from, to).
    [[nodiscard]] bool is_colon(std::uint32_t from, std::uint32_t to) const noexcept {
      if (to - from == 1) [[likely]] {
        return text[from] == ':';
      }
      const std::uint32_t colon = skip_space(from);
      return colon < to && text[colon] == ':' && is_blank(colon + 1, to);
    }
  };

  template <class Taker>
  [[nodiscard, gnu::always_inline]] std::uint32_t read_members(std::uint32_t start, Taker& taker) noexcept {
    taker.begin();
    const plain_text in{text_.data(), run_.end};
    const std::uint32_t* quote = offsets_.data() + next_;
    const std::uint32_t* const last = offsets_.data() + run_.count;
    const std::uint32_t first = in.skip_space(start);
    if (first != in.end && in.text[first] != '"') {
      return in.text[first] == '}' ? first + 1 : 0;
    }
    if (last - quote < 4) {
      return cut_off;
    }
    for (;; quote += 4) {
      const std::uint32_t name = quote[0] + 1;
      const std::uint32_t name_end = quote[1];
      const std::uint32_t value = quote[2] + 1;
      const std::uint32_t value_end = quote[3];
      if (!in.is_colon(name_end + 1, quote[2]) || !taker.take(name, name_end - name, value, value_end - value)) {
        return 0;
      }
      const bool has_next = last - quote >= 8;
      if (has_next && quote[4] - value_end == 2 && in.text[value_end + 1] == ',') [[likely]] {
        continue;
      }
      const std::uint32_t behind = in.skip_space(value_end + 1);
      if (behind == in.end) {
        return cut_off;
      }
      if (in.text[behind] != ',') {
        next_ = static_cast<std::uint32_t>(quote + 4 - offsets_.data());
        return in.text[behind] == '}' ? behind + 1 : 0;
      }
      if (!has_next) {
        return cut_off;
      }
      if (!in.is_blank(behind + 1, quote[4])) {
        return 0;
      }
    }
  }

  std::string_view text_;
  quote_run run_;           // of offsets_
  std::uint32_t from_ = 0;  // where the run begins
  std::uint32_t next_ = 0;  // in offsets_: the first one that may belong to the next object
  std::array<std::uint32_t, window + quote_slack> offsets_{};
};

}  // namespace jwkguard::json
