#include "report/unread_text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "json/ascii.hpp"

namespace jwkguard::report_text {
namespace {

// Sorted, in small letters. No word here helps anyone who looks for a key.
constexpr std::string_view known_words[] = {
#include "report/known_words.inc"
};
static_assert(std::is_sorted(std::begin(known_words), std::end(known_words)));

constexpr std::size_t longest_word = 16;

// What base64 and its kin are made of, and whatever is not ASCII.
constexpr bool is_masked(char c) noexcept {
  return json::is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 || c == '+' || c == '-' || c == '_' ||
         c == '=';
}
// Of a word here. The slash counts, since base64 has it.
constexpr bool is_of_word(char c) noexcept { return is_masked(c) || c == '/'; }

bool is_known(std::string_view word) noexcept {
  if (word.empty() || word.size() > longest_word) {
    return false;
  }
  std::array<char, longest_word> small{};
  std::transform(word.begin(), word.end(), small.begin(), json::lower_case);
  return std::binary_search(
      std::begin(known_words), std::end(known_words), std::string_view{small.data(), word.size()});
}

// A status, a line's number: too short to matter. One number of several may be an octet of a key.
bool is_short_number(std::string_view line, std::size_t begin, std::size_t end) noexcept {
  constexpr std::size_t longest = 4;
  const std::string_view word = line.substr(begin, end - begin);
  if (word.empty() || word.size() > longest || !std::all_of(word.begin(), word.end(), json::is_digit)) {
    return false;
  }
  constexpr std::string_view between = " \t,:;";
  const std::size_t before = line.substr(0, begin).find_last_not_of(between);
  const std::size_t after = line.find_first_not_of(between, end);
  const bool is_beside_number = (before != std::string_view::npos && json::is_digit(line[before])) ||
                                (after != std::string_view::npos && json::is_digit(line[after]));
  const bool is_in_list = (begin != 0 && line[begin - 1] == ',') || (end != line.size() && line[end] == ',');
  return !is_beside_number && !is_in_list;
}

// Quotes, braces and the like: not a message, but data, where a known word may be part of a secret.
bool is_prose(std::string_view line) noexcept { return line.find_first_of("\"'`{}[]\\=") == std::string_view::npos; }

constexpr std::array<std::string_view, 4> curly_quotes = {"\u2018", "\u2019", "\u201C", "\u201D"};
// What pasting brings along: no part of a word.
constexpr std::array<std::string_view, 6> blanks = {"\u00A0", "\u200B", "\u202F", "\u2060", "\u3000", "\uFEFF"};

template <std::size_t Count>
std::size_t length_of(std::string_view text, const std::array<std::string_view, Count>& all) noexcept {
  const auto* const found =
      std::find_if(all.begin(), all.end(), [text](std::string_view each) { return text.starts_with(each); });
  return found == all.end() ? 0 : found->size();
}

// How much of the text here is a sign or white space between words; 0 if a word begins there.
std::size_t gap_length(std::string_view text) noexcept {
  if (!is_of_word(text.front())) {
    return 1;
  }
  return std::max(length_of(text, curly_quotes), length_of(text, blanks));
}

bool is_quoted(std::string_view line, std::size_t begin, std::size_t end) noexcept {
  constexpr std::size_t curly = 3;
  const std::string_view before = line.substr(0, begin);
  const std::string_view after = line.substr(end);
  if (before.empty() || after.empty()) {
    return false;
  }
  return (before.back() == after.front() && (after.front() == '"' || after.front() == '\'')) ||
         (before.size() >= curly && length_of(before.substr(before.size() - curly), curly_quotes) != 0 &&
             length_of(after, curly_quotes) != 0);
}

// "HTTP/1.1 200": what an answer begins with.
std::size_t status_length(std::string_view line) noexcept {
  constexpr std::string_view name = "HTTP/";
  constexpr std::size_t longest = 13;
  const std::size_t end =
      line.starts_with(name) ? std::min(line.size(), line.find_first_not_of("0123456789. ", name.size())) : 0;
  return end <= longest ? end : 0;
}

// `line` is at `start` of the text. Words before `from` were read, and stay.
void mask_line(std::string& text, std::size_t start, std::size_t end, std::size_t from) noexcept {
  const std::string_view line = std::string_view{text}.substr(start, end - start);
  const bool prose = is_prose(line);
  bool leads = true;  // nothing but known words so far
  for (std::size_t at = status_length(line); at < line.size();) {
    if (const std::size_t gap = gap_length(line.substr(at)); gap != 0) {
      at += gap;
      continue;
    }
    std::size_t past = at;
    while (past < line.size() && gap_length(line.substr(past)) == 0) {
      ++past;
    }
    const std::string_view word = line.substr(at, past - at);
    const bool known = is_known(word);
    const bool is_status = prose && is_short_number(line, at, past);
    leads = leads && (known || is_status || word.find_first_not_of("+-_=/") == std::string_view::npos);
    const bool stays = leads || (prose && known) || is_status || (known && is_quoted(line, at, past));
    if (!stays && start + past > from) {
      mask_range(text, std::max(start + at, from), start + past);
    }
    at = past;
  }
}

}  // namespace

bool has_words(std::string_view line) noexcept {
  return std::any_of(line.begin(), line.end(), [](char c) { return json::is_letter_or_digit(c); });
}

void mask_range(std::string& text, std::size_t from, std::size_t to) noexcept {
  const std::size_t end = std::min(to, text.size());
  for (std::size_t at = from; at < end; ++at) {
    if (is_masked(text[at])) {
      text[at] = '*';
    }
  }
}

void mask_unread(std::string& text, std::size_t from) {
  if (from >= text.size()) {
    return;  // all was read, as nearly always
  }
  std::size_t start = from == 0 ? 0 : text.rfind('\n', from - 1) + 1;  // npos + 1 is 0
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    mask_line(text, start, end, from);
    start = end + 1;
  }
}

}  // namespace jwkguard::report_text
