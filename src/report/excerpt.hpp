// The part of a line that shows a fault, and the carets under it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jwkguard::report_text {

/// excerpt is one line of source fit for a terminal: `before`, `marked` and `after` in a row, with "…" where something
/// is left out. Widths are in columns of a terminal.
struct excerpt {
  std::string before;
  std::string marked;
  std::string after;
  std::size_t before_width = 0;
  std::size_t marked_width = 0;
};

/// head is the first `most` bytes, or fewer so as not to end inside a character.
[[nodiscard]] std::string_view head(std::string_view text, std::size_t most) noexcept;

/// make_excerpt cuts a window of so many columns around `length` bytes at `column` (from 1) out of a line; what runs
/// past the line's end is cut off.
[[nodiscard]] excerpt make_excerpt(
    std::string_view line, std::uint32_t column, std::uint32_t length, std::size_t columns);

}  // namespace jwkguard::report_text
