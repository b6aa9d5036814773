#include "report/excerpt.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "json/printable.hpp"
#include "json/utf8.hpp"
#include "report/display_width.hpp"

namespace jwkguard::report_text {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view tab = "    ";  // it would move the carets by as much as it likes

// A piece of a line as it is shown, and how many columns that takes at most: what is drawn over others counts too, so
// that no flood of it gets through.
struct piece {
  std::string text;
  std::size_t columns = 0;
  std::size_t bytes = 0;  // of the line
};

enum class tabs { expanded, escaped };

// As it is, a column a byte: so are nearly all lines.
bool is_plain(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Of the first character; false: it has no room.
bool append_character(piece& to, std::string_view text, std::size_t columns, tabs how) {
  const std::size_t length =
      std::max<std::size_t>(1, json::utf8_sequence_length(text.data(), text.data() + text.size()));
  const std::string shown =
      text.front() == '\t' && how == tabs::expanded ? std::string{tab} : json::printable(text.substr(0, length));
  const std::size_t width = std::max<std::size_t>(1, display_width(shown));
  if (width > columns - to.columns) {
    return false;
  }
  to.text += shown;
  to.columns += width;
  to.bytes += length;
  return true;
}

// As many of the first characters as have room.
piece first_columns(std::string_view text, std::size_t columns, tabs how) {
  if (const std::string_view begin = text.substr(0, columns); is_plain(begin)) {
    return {std::string{begin}, begin.size(), begin.size()};
  }
  piece made;
  while (made.bytes < text.size() && append_character(made, text.substr(made.bytes), columns, how)) {
  }
  return made;
}

// As many of the last characters as have room.
piece last_columns(std::string_view text, std::size_t columns, tabs how) {
  if (const std::string_view end = text.substr(text.size() - std::min(text.size(), columns)); is_plain(end)) {
    return {std::string{end}, end.size(), end.size()};
  }
  constexpr std::size_t most_bytes = 4;  // of a character, each of which takes a column at least
  std::string_view left = text.substr(text.size() - std::min(text.size(), columns * most_bytes));
  while (left.size() < text.size() && !left.empty() && !json::starts_character(left.front())) {
    left.remove_prefix(1);
  }
  const std::string_view last = left;
  std::vector<std::pair<std::size_t, std::size_t>> characters;  // bytes and columns
  while (!left.empty()) {
    piece one;
    (void)append_character(one, left, SIZE_MAX, how);
    characters.emplace_back(one.bytes, one.columns);
    left.remove_prefix(one.bytes);
  }
  std::size_t bytes = 0;
  std::size_t taken = 0;
  for (; !characters.empty() && taken + characters.back().second <= columns; characters.pop_back()) {
    bytes += characters.back().first;
    taken += characters.back().second;
  }
  return first_columns(last.substr(last.size() - bytes), columns, how);
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
  while (end != 0 && end != text.size() && !json::starts_character(text[end])) {
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
  piece kept_before = last_columns(before, room, tabs::expanded);
  piece kept_after = first_columns(after, room, tabs::expanded);
  const std::size_t for_before = kept_after.columns < half ? room - kept_after.columns : half;
  const std::size_t for_after = kept_before.columns < half ? room - kept_before.columns : room - half;
  const auto is_whole = [](const piece& kept, std::string_view whole, std::size_t most) {
    return kept.bytes == whole.size() && kept.columns <= most;
  };
  if (!is_whole(kept_before, before, for_before)) {
    kept_before = last_columns(before, for_before - std::min<std::size_t>(for_before, 1), tabs::expanded);
    made.before = ellipsis;
  }
  made.before += kept_before.text;
  if (!is_whole(kept_after, after, for_after)) {
    kept_after = first_columns(after, for_after - std::min<std::size_t>(for_after, 1), tabs::expanded);
    kept_after.text += ellipsis;
  }
  made.after = kept_after.text;
  made.before_width = display_width(made.before);
  return made;
}

}  // namespace jwkguard::report_text
