#include "report/display_width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "json/utf8.hpp"

namespace jwkguard::report_text {
namespace {

struct width_range {
  std::uint32_t first;
  std::uint32_t last;
  std::size_t width;
};

// Unicode's East Asian Width W and F, and the blocks of combining marks that stand beside Latin, Greek and Cyrillic;
// whole blocks, because a caret that is one column off is no false verdict.
constexpr std::array<width_range, 15> unusual{{
    {0x0300, 0x036F, 0},
    {0x1100, 0x115F, 2},
    {0x1AB0, 0x1AFF, 0},
    {0x1DC0, 0x1DFF, 0},
    {0x20D0, 0x20FF, 0},
    {0x2E80, 0x303E, 2},
    {0x3041, 0xA4CF, 2},
    {0xAC00, 0xD7A3, 2},
    {0xF900, 0xFAFF, 2},
    {0xFE20, 0xFE2F, 0},
    {0xFE30, 0xFE6F, 2},
    {0xFF01, 0xFF60, 2},
    {0xFFE0, 0xFFE6, 2},
    {0x1F300, 0x1FAFF, 2},
    {0x20000, 0x3FFFD, 2},
}};

std::size_t width_of(std::uint32_t code_point) noexcept {
  const auto* const found = std::find_if(unusual.begin(), unusual.end(),
      [=](const width_range& range) { return code_point >= range.first && code_point <= range.last; });
  return found == unusual.end() ? 1 : found->width;
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = json::utf8_sequence_length(text.data(), text.data() + text.size());
    width += length == 0 ? 1 : width_of(json::utf8_code_point(text.substr(0, length)));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return width;
}

}  // namespace jwkguard::report_text
