#include "cli/help_text.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "json/utf8.hpp"

namespace jwkguard::cli {
namespace {

// Where the description of an option begins: behind the first two spaces that follow its name.
std::size_t description_of(std::string_view line) noexcept {
  const std::size_t name = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", name);
  const bool has_name = name > 0 && name < 8 && gap != std::string_view::npos;
  return has_name ? std::min(line.find_first_not_of(' ', gap), line.size()) : name;
}

void append_wrapped(std::string& out, std::string_view line, std::size_t width) {
  std::size_t indent = description_of(line);
  if (indent + 20 > width) {
    indent = 4;
  }
  std::size_t used = json::character_count(line.substr(0, description_of(line)));
  out += line.substr(0, description_of(line));
  line.remove_prefix(description_of(line));
  bool is_first = true;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    const std::size_t size = json::character_count(word);
    if (!is_first && used + 1 + size > width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (!is_first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += size;
    is_first = false;
  }
}

}  // namespace

std::string wrapped_help(std::string_view text, std::size_t columns) {
  constexpr std::size_t usual = 80;
  constexpr std::size_t least = 40;
  constexpr std::size_t most = 100;
  const std::size_t width = columns == 0 ? usual : std::clamp(columns, least, most);
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (json::character_count(line) <= width) {
      out += line;
    } else {
      append_wrapped(out, line, width);
    }
    out += '\n';
  }
  return out;
}

bool is_nearly(std::string_view given, std::string_view meant) {
  constexpr std::size_t longest = 32;
  if (given.size() > longest) {
    return false;
  }
  const std::size_t width = meant.size() + 1;
  std::vector<std::vector<std::size_t>> cost(given.size() + 1, std::vector<std::size_t>(width));
  std::iota(cost[0].begin(), cost[0].end(), std::size_t{0});
  for (std::size_t row = 1; row <= given.size(); ++row) {
    cost[row][0] = row;
    for (std::size_t column = 1; column < width; ++column) {
      const bool is_same = given[row - 1] == meant[column - 1];
      cost[row][column] = std::min(
          {cost[row - 1][column] + 1, cost[row][column - 1] + 1, cost[row - 1][column - 1] + (is_same ? 0U : 1U)});
      if (row > 1 && column > 1 && given[row - 1] == meant[column - 2] && given[row - 2] == meant[column - 1]) {
        cost[row][column] = std::min(cost[row][column], cost[row - 2][column - 2] + 1);
      }
    }
  }
  return cost[given.size()][meant.size()] <= std::min<std::size_t>(2, meant.size() / 3);
}

}  // namespace jwkguard::cli
