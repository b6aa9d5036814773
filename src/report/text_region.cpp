#include "report/text_region.hpp"

#include <algorithm>

#include "json/utf8.hpp"

namespace jwkguard::report_text {
namespace {

std::size_t utf16_units(std::string_view text) noexcept {
  std::size_t units = 0;
  while (!text.empty()) {
    const std::size_t length = json::utf8_sequence_length(text.data(), text.data() + text.size());
    units += length == 4 ? 2 : 1;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return units;
}

}  // namespace

// Counts on from a known place on the same line, else from the start of the line.
region_finder::place region_finder::place_of(std::size_t offset, const place& known) const noexcept {
  offset = std::min(offset, text_.size());
  const auto [line, byte_column] = lines_.position(static_cast<std::uint32_t>(offset));
  const bool goes_on = known.line == line && known.offset <= offset;
  const place from = goes_on ? known : place{offset - (byte_column - 1), line, 1};
  return {offset, line, from.column + utf16_units(text_.substr(from.offset, offset - from.offset))};
}

text_region region_finder::find(std::uint32_t offset, std::uint32_t length) noexcept {
  const place start = place_of(offset, last_);
  const place end = place_of(std::size_t{offset} + length, start);
  last_ = start;
  return {start.line, start.column, end.line, end.column};
}

}  // namespace jwkguard::report_text
