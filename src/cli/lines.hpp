// The lines of NDJSON: one document each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input.hpp"

namespace jwkguard::cli {

/// text_line is where one line stands in a text. It has no line end, and is not blank.
struct text_line {
  std::uint64_t number = 0;  ///< in the source, from 1
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// line_reader cuts a file or a pipe into lines. It gives what one read brought, without waiting for more: whoever
/// writes a line and pauses gets its answer. What it holds does not grow with the input.
class line_reader {
 public:
  /// line_reader gives only the beginning of a line that has more than `most` bytes: enough for the check to say so.
  line_reader(const std::string& file, std::size_t most) noexcept : from_(file), most_(most) {}

  /// next gives the next lines, one at least, at places in `text`. False at the end; `fault` then says whether that is
  /// because reading failed.
  [[nodiscard]] bool next(std::string& text, std::vector<text_line>& lines);
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  [[nodiscard]] bool read_more(std::string& text);
  void take_lines(const std::string& text, std::vector<text_line>& lines);
  void add_line(const std::string& text, std::size_t end, std::vector<text_line>& lines) const;

  input_descriptor from_;
  std::size_t most_;
  std::string rest_;          // what was read behind the lines that were given
  std::size_t start_ = 0;     // of the line that is being read, in the text
  std::size_t seen_ = 0;      // how far the text is known not to hold that line's end
  std::uint64_t number_ = 1;  // of that line
  bool is_given_ = false;     // it is too long, and the part that is held was given already
  bool is_at_end_ = false;
  std::string fault_;
};

}  // namespace jwkguard::cli
