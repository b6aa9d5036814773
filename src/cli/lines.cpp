#include "cli/lines.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t chunk = 256U << 10U;  // of a pipe there is less at once

// What is said about many short lines is many times longer than they are.
constexpr std::size_t most_lines = 256;

}  // namespace

bool line_reader::next(std::string& text, std::vector<text_line>& lines) {
  lines.clear();
  text.assign(rest_);
  start_ = 0;
  seen_ = 0;
  take_lines(text, lines);
  while (lines.empty() && read_more(text)) {
    take_lines(text, lines);
  }
  rest_.assign(text, start_);
  return !lines.empty();
}

// False if there is no more.
bool line_reader::read_more(std::string& text) {
  if (is_at_end_) {
    return false;
  }
  text.erase(0, start_);
  start_ = 0;
  seen_ = text.size();
  const auto count = from_.read_some(text, chunk);
  is_at_end_ = count <= 0;
  if (count < 0) {
    fault_ = std::strerror(errno);
    text.clear();  // the beginning of a line is no document
  }
  return true;
}

void line_reader::take_lines(const std::string& text, std::vector<text_line>& lines) {
  while (lines.size() < most_lines) {
    const std::size_t end = text.find('\n', seen_);
    if (end == std::string::npos) {
      const bool is_too_long = text.size() - start_ > most_ + 1;  // with or without a CR at its end
      if (is_at_end_ || is_too_long || is_given_) {
        add_line(text, text.size(), lines);
        start_ = text.size();
        is_given_ = true;
      }
      return;
    }
    add_line(text, end, lines);
    start_ = end + 1;
    seen_ = start_;
    is_given_ = false;
    ++number_;
  }
}

void line_reader::add_line(const std::string& text, std::size_t end, std::vector<text_line>& lines) const {
  std::string_view line{text.data() + start_, end - start_};
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  const bool is_blank = line.size() <= most_ && line.find_first_not_of(json::white_space) == std::string_view::npos;
  if (!is_blank && !is_given_) {
    lines.push_back({number_, start_, line.size()});
  }
}

}  // namespace jwkguard::cli
