// Where a finding stands, as editors and other programs count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "jwkguard/render.hpp"
#include "report/source_lines.hpp"

namespace jwkguard::report_text {

/// text_region is a range of a text. Lines and columns count from 1, columns in UTF-16 code units; the end is the place
/// right behind the last character.
struct text_region {
  std::size_t start_line = 1;
  std::size_t start_column = 1;
  std::size_t end_line = 1;
  std::size_t end_column = 1;
};

/// region_finder finds regions. Asked in document order it goes over each line once, however long that is and however
/// many findings it has. A byte that is not UTF-8 counts as one character. The text must outlive it.
class region_finder {
 public:
  explicit region_finder(const render_options& options) : text_(options.original), lines_(options) {}
  /// find gives the region of `length` bytes at `offset`; what lies past the end of the text is cut off.
  [[nodiscard]] text_region find(std::uint32_t offset, std::uint32_t length) noexcept;

 private:
  struct place {
    std::size_t offset = 0;
    std::size_t line = 1;
    std::size_t column = 1;
  };
  [[nodiscard]] place place_of(std::size_t offset, const place& known) const noexcept;

  std::string_view text_;
  source_lines lines_;
  place last_;
};

}  // namespace jwkguard::report_text
