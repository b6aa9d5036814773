#include "report/source_lines.hpp"

#include <algorithm>

namespace jwkguard::report_text {

source_lines::source_lines(const render_options& options)
    : text_(options.original), first_(std::max<std::uint64_t>(options.line, 1)), starts_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1)) {
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

source_position source_lines::position(std::uint32_t offset) const noexcept {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto index = static_cast<std::uint64_t>(after - starts_.begin()) - 1;
  return {first_ + index, offset - *(after - 1) + 1};
}

std::string_view source_lines::line(std::uint64_t number) const noexcept {
  const std::uint64_t index = number - first_;
  const std::uint32_t start = starts_[index];
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] - 1 : text_.size();
  std::string_view found = text_.substr(start, end - start);
  if (found.ends_with('\r')) {
    found.remove_suffix(1);
  }
  return found;
}

std::string name_of_document(std::string_view source, std::uint64_t line) {
  std::string name{source};
  return line == 0 ? name : name + ':' + std::to_string(line);
}

}  // namespace jwkguard::report_text
