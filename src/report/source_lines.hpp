// Lines and columns of a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/render.hpp"

namespace jwkguard::report_text {

/// source_position counts from 1; the column in bytes.
struct source_position {
  std::uint64_t line;
  std::uint32_t column;
};

/// source_lines finds positions in a text by bisection. A line ends at LF, or at CR LF. The text must outlive it.
/// Lines are numbered as they are in the source.
class source_lines {
 public:
  explicit source_lines(const render_options& options);
  [[nodiscard]] source_position position(std::uint32_t offset) const noexcept;
  /// line gives a line's text without its end.
  [[nodiscard]] std::string_view line(std::uint64_t number) const noexcept;

 private:
  std::string_view text_;
  std::uint64_t first_;
  std::vector<std::uint32_t> starts_;
};

/// name_of_document is the source's name as it is given here; of a line, with its number behind: "keys.ndjson:17".
[[nodiscard]] std::string name_of_document(std::string_view source, std::uint64_t line);

}  // namespace jwkguard::report_text
