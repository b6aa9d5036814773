#include "report/excerpt.hpp"

#include <algorithm>

#include "json/printable.hpp"

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

std::size_t width_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
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
      (kept_before.size() < before.size() ? std::string{ellipsis} : std::string{}) + json::printable(kept_before);
  made.marked = elide_middle(marked);
  const std::string_view kept_after = head(after, most_after);
  made.after = json::printable(kept_after) + (kept_after.size() < after.size() ? std::string{ellipsis} : std::string{});
  made.before_width = width_of(made.before);
  made.marked_width = std::max<std::size_t>(1, width_of(made.marked));
  return made;
}

}  // namespace jwkguard::report_text
