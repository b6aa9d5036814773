#include "report/excerpt.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "json/printable.hpp"
#include "json/utf8.hpp"
#include "report/display_width.hpp"

namespace jwkguard::report_text {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view tab = "    ";  // it would move the carets by as much as it likes

constexpr bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// A piece of a line as it is shown, and how many columns that takes at most: what is drawn over others counts too, so
// that no flood of it gets through.
struct piece {
  std::string text;
  std::size_t columns = 0;
  std::size_t bytes = 0;  // of the line
};

enum class tabs { expanded, escaped };

void append_character(piece& to, std::string_view character, tabs how) {
  const std::string shown = character == "\t" && how == tabs::expanded ? std::string{tab} : json::printable(character);
  to.columns += std::max<std::size_t>(1, display_width(shown));
  to.bytes += character.size();
  to.text += shown;
}

// As many of the first characters as have room.
piece first_columns(std::string_view text, std::size_t columns, tabs how) {
  piece made;
  while (!text.empty()) {
    const std::size_t length =
        std::max<std::size_t>(1, json::utf8_sequence_length(text.data(), text.data() + text.size()));
    piece longer;
    append_character(longer, text.substr(0, length), how);
    if (made.columns + longer.columns > columns) {
      break;
    }
    made.text += longer.text;
    made.columns += longer.columns;
    made.bytes += longer.bytes;
    text.remove_prefix(length);
  }
  return made;
}

// As many of the last characters as have room.
piece last_columns(std::string_view text, std::size_t columns, tabs how) {
  // Each takes a column at least, and four bytes at most.
  const std::size_t most_bytes = 4;
  std::string_view end = text.substr(text.size() - std::min(text.size(), columns * most_bytes));
  while (end.size() < text.size() && !end.empty() && is_continuation(end.front())) {
    end.remove_prefix(1);
  }
  piece made = first_columns(end, SIZE_MAX, how);
  while (made.columns > columns) {
    const std::size_t length =
        std::max<std::size_t>(1, json::utf8_sequence_length(end.data(), end.data() + end.size()));
    end.remove_prefix(length);
    made = first_columns(end, SIZE_MAX, how);
  }
  return made;
}

// All of it if it has room, else its two ends.
std::string fit_marked(std::string_view text, std::size_t columns) {
  const piece whole = first_columns(text, columns, tabs::escaped);
  if (whole.bytes == text.size()) {
    return whole.text;
  }
  const std::size_t of_end = columns / 3;
  return first_columns(text, columns - of_end - 1, tabs::escaped).text + std::string{ellipsis} +
         last_columns(text, of_end, tabs::escaped).text;
}

}  // namespace

std::string_view head(std::string_view text, std::size_t most) noexcept {
  std::size_t end = std::min(text.size(), most);
  while (end != 0 && end != text.size() && is_continuation(text[end])) {
    --end;
  }
  return text.substr(0, end);
}

excerpt make_excerpt(std::string_view line, std::uint32_t column, std::uint32_t length, std::size_t columns) {
  const std::size_t start = std::min<std::size_t>(column - 1, line.size());
  const std::string_view before = line.substr(0, start);
  const std::string_view marked = line.substr(start, length);
  const std::string_view after = line.substr(start + marked.size());

  excerpt made;
  made.marked = fit_marked(marked, columns * 3 / 5);
  made.marked_width = std::max<std::size_t>(1, display_width(made.marked));
  const std::size_t room = columns - std::min(columns, made.marked_width);
  // What one side does not need is the other's.
  const std::size_t half = room / 2;
  const std::size_t of_before = last_columns(before, room, tabs::expanded).columns;
  const std::size_t of_after = first_columns(after, room, tabs::expanded).columns;
  const std::size_t for_before = of_after < half ? room - of_after : half;
  const std::size_t for_after = of_before < half ? room - of_before : room - half;
  const auto is_cut = [](const piece& kept, std::string_view whole) { return kept.bytes < whole.size(); };
  piece kept = last_columns(before, for_before, tabs::expanded);
  if (is_cut(kept, before)) {
    kept = last_columns(before, for_before - std::min<std::size_t>(for_before, 1), tabs::expanded);
    made.before = ellipsis;
  }
  made.before += kept.text;
  kept = first_columns(after, for_after, tabs::expanded);
  if (is_cut(kept, after)) {
    kept = first_columns(after, for_after - std::min<std::size_t>(for_after, 1), tabs::expanded);
    kept.text += ellipsis;
  }
  made.after = kept.text;
  made.before_width = display_width(made.before);
  return made;
}

}  // namespace jwkguard::report_text
