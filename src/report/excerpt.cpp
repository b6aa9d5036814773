#include "report/excerpt.hpp"

#include <algorithm>

#include "json/printable.hpp"
#include "report/display_width.hpp"

namespace jwkguard::report_text {
namespace {

constexpr std::size_t most_before = 36;
constexpr std::size_t most_marked = 40;
constexpr std::size_t most_after = 16;
constexpr std::string_view ellipsis = "…";

constexpr bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The last `most` bytes, not beginning inside a character.
std::string_view tail(std::string_view text, std::size_t most) noexcept {
  std::string_view kept = text.substr(text.size() - std::min(text.size(), most));
  while (!kept.empty() && is_continuation(kept.front())) {
    kept.remove_prefix(1);
  }
  return kept;
}

// A tab would move the carets by as much as it likes.
std::string with_tabs_expanded(std::string_view text) {
  constexpr std::string_view tab = "    ";
  std::string out;
  for (std::size_t at = text.find('\t'); at != std::string_view::npos; at = text.find('\t')) {
    json::append_printable(out, text.substr(0, at));
    out += tab;
    text.remove_prefix(at + 1);
  }
  json::append_printable(out, text);
  return out;
}

std::string elide_middle(std::string_view text) {
  if (text.size() <= most_marked) {
    return json::printable(text);
  }
  return json::printable(head(text, most_marked / 2)) + std::string{ellipsis} +
         json::printable(tail(text, most_marked / 4));
}

}  // namespace

std::string_view head(std::string_view text, std::size_t most) noexcept {
  std::size_t end = std::min(text.size(), most);
  while (end != 0 && end != text.size() && is_continuation(text[end])) {
    --end;
  }
  return text.substr(0, end);
}

excerpt make_excerpt(std::string_view line, std::uint32_t column, std::uint32_t length) {
  const std::size_t start = std::min<std::size_t>(column - 1, line.size());
  const std::string_view before = line.substr(0, start);
  const std::string_view marked = line.substr(start, length);
  const std::string_view after = line.substr(start + marked.size());

  excerpt made;
  const std::string_view kept_before = tail(before, most_before);
  made.before =
      (kept_before.size() < before.size() ? std::string{ellipsis} : std::string{}) + with_tabs_expanded(kept_before);
  made.marked = elide_middle(marked);
  const std::string_view kept_after = head(after, most_after);
  made.after =
      with_tabs_expanded(kept_after) + (kept_after.size() < after.size() ? std::string{ellipsis} : std::string{});
  made.before_width = display_width(made.before);
  made.marked_width = std::max<std::size_t>(1, display_width(made.marked));
  return made;
}

}  // namespace jwkguard::report_text
