// The fast way through objects that are plain: names and values are strings of ASCII without an escape, nothing is
// nested. Whatever is not plain is left to the reader, which alone knows what is wrong with a text.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

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
  /// true, and may begin anew. The offset behind the closing brace, or 0 if the object is not plain: what was taken
  /// until then means nothing. Starts never go down.
  template <class Taker>
  [[nodiscard]] std::uint32_t read(std::uint32_t start, Taker&& taker) noexcept {
    if (start >= run_.end) {
      look_ahead(start);
    }
    while (next_ != run_.count && offsets_[next_] < start) {
      ++next_;
    }
    std::uint32_t end = read_members(start, taker);
    if (end == cut_off && from_ != start) {
      look_ahead(start);
      end = read_members(start, taker);
    }
    return end == cut_off ? 0 : end;
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

  [[nodiscard]] static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  [[nodiscard]] std::uint32_t skip_space(std::uint32_t at) const noexcept {
    while (at < run_.end && is_space(text_[at])) {
      ++at;
    }
    return at;
  }
  // Whether `wanted` and white space are all that stands in [from, to), which holds one byte at least.
  [[nodiscard]] bool is_only(char wanted, std::uint32_t from, std::uint32_t to) const noexcept {
    if (to - from == 1) [[likely]] {
      return text_[from] == wanted;
    }
    from = skip_space(from);
    return from < to && text_[from] == wanted && skip_space(from + 1) == to;
  }

  template <class Taker>
  [[nodiscard]] std::uint32_t read_members(std::uint32_t start, Taker& taker) noexcept {
    taker.begin();
    const std::uint32_t* quote = offsets_.data() + next_;
    const std::uint32_t* const last = offsets_.data() + run_.count;
    if (last - quote < 4) {
      return cut_off;
    }
    if (quote[0] != start && skip_space(start) != quote[0]) {
      return 0;
    }
    for (;;) {
      const std::uint32_t name = quote[0] + 1;
      const std::uint32_t value = quote[2] + 1;
      const std::uint32_t value_end = quote[3];
      if (quote[2] == quote[1] + 1 || !is_only(':', quote[1] + 1, quote[2]) ||
          !taker.take(name, quote[1] - name, value, value_end - value)) {
        return 0;
      }
      quote += 4;
      const std::uint32_t behind = skip_space(value_end + 1);
      if (behind >= run_.end) {
        return cut_off;
      }
      if (text_[behind] == '}') {
        next_ = static_cast<std::uint32_t>(quote - offsets_.data());
        return behind + 1;
      }
      if (text_[behind] != ',') {
        return 0;
      }
      if (last - quote < 4) {
        return cut_off;
      }
      if (quote[0] != behind + 1 && skip_space(behind + 1) != quote[0]) {
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
