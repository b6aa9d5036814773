// Lines and columns of a text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace jwkguard::report_text {

/// source_position counts from 1; the column in bytes.
struct source_position {
  std::uint32_t line;
  std::uint32_t column;
};

/// source_lines finds positions in a text by bisection. A line ends at LF, or at CR LF. The text must outlive it.
class source_lines {
 public:
  explicit source_lines(std::string_view text);
  [[nodiscard]] source_position position(std::uint32_t offset) const noexcept;
  /// line gives a line's text without its end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const noexcept;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace jwkguard::report_text
