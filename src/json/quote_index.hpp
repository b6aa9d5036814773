// Where the strings of a text end, found ahead of the reader, many at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "json/quotes.hpp"

namespace jwkguard::json {

/// quote_index has the places of the quotes in one window of a text, up to the first byte that is not plain: one that
/// is neither printable ASCII nor white space, a backslash, or a space in a string. It never looks past the text. Its
/// memory is its own, so that it outlives texts.
class quote_index {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;  ///< no offset: a text ends before

  /// start begins a text.
  void start(std::string_view text) noexcept {
    text_ = text;
    end_ = 0;
    end_window(0);
  }

  /// from gives the offset of a string's opening quote and of the three quotes that follow it; `none` for those that
  /// are not known; null if not even the first one is. Offsets never go down; the bytes behind them must not be
  /// changed.
  [[nodiscard]] const std::uint32_t* from(std::uint32_t opening) noexcept {
    if (offsets_[next_] != opening && opening >= end_) [[unlikely]] {
      look_ahead(opening);
    }
    return offsets_[next_] == opening ? &offsets_[next_] : nullptr;
  }
  /// pass goes on behind so many quotes of those that `from` gave.
  void pass(std::uint32_t quotes) noexcept { next_ += quotes; }

 private:
  static constexpr std::uint32_t window = 8'192;

  void look_ahead(std::uint32_t first) noexcept {
    const auto size = static_cast<std::uint32_t>(text_.size());
    const quote_run run = find_quotes(text_, first, first + std::min(window, size - first), offsets_);
    end_ = run.end;
    end_window(run.count);
  }
  void end_window(std::uint32_t quotes) noexcept {
    std::fill_n(offsets_.begin() + quotes, 4, none);
    next_ = 0;
  }

  std::string_view text_;
  std::uint32_t end_ = 0;   // of the window
  std::uint32_t next_ = 0;  // in offsets_
  std::array<std::uint32_t, window + quote_slack> offsets_{};
};

}  // namespace jwkguard::json
