#include "cli/token_input.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstring>

#include "cli/input.hpp"
#include "json/ascii.hpp"
#include "json/printable.hpp"
#include "submit/environment.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_bytes = 4U << 20U;

// Takes a word and what separates it from the token: "Authorization:", "Bearer ".
std::string_view without_word(std::string_view text, std::string_view word) noexcept {
  const bool begins =
      text.size() > word.size() && std::equal(word.begin(), word.end(), text.begin(),
                                       [](char left, char right) { return left == json::lower_case(right); });
  return begins ? json::trimmed(text.substr(word.size())) : text;
}

std::string_view bare_token(std::string_view line) noexcept {
  return without_word(without_word(without_word(json::trimmed(line), "authorization:"), "bearer "), "bearer\t");
}

}  // namespace

token_input::~token_input() {
  text_.resize(text_.capacity());  // what was read of a text that is too long is behind its end
  ::explicit_bzero(text_.data(), text_.size());
}

std::string token_input::read(const std::string& file) {
  const submit::secret named = submit::take_variable("JWKGUARD_TOKEN");
  if (file.empty() && !named.empty()) {
    text_ = named.reveal();
    return {};
  }
  return read_file(file.empty() ? "-" : file);
}

std::string token_input::read_file(const std::string& from) {
  text_.reserve(most_bytes + 1);  // so that it is never copied from one block to another
  if (from == "-" && is_terminal(STDIN_FILENO)) {
    print(STDERR_FILENO, "jwkguard: reading a token from standard input; end with Ctrl-D\n");
  }
  std::string why = read_whole(from, most_bytes, text_);
  if (why.empty()) {
    return {};
  }
  return "cannot read " + json::printable(name_of_input(from)) + ": " + why;
}

std::vector<token_input::token> token_input::tokens() const {
  std::vector<token> found;
  std::uint64_t number = 0;
  for (std::string_view rest = text_; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    if (const std::string_view text = bare_token(line); !text.empty()) {
      found.push_back({number, text});
    }
  }
  const auto dots = [](std::string_view text) { return std::count(text.begin(), text.end(), '.'); };
  const bool is_broken_up = found.size() > 1 && (dots(text_) == 2 || dots(text_) == 4) &&
                            std::none_of(found.begin(), found.end(),
                                [&](const token& each) { return dots(each.text) == 2 && !each.text.ends_with('.'); });
  if (found.empty() || is_broken_up) {  // one token over several lines is one token, and faulty
    return {{1, bare_token(text_)}};
  }
  return found;
}

bool looks_like_token(std::string_view argument) noexcept {
  constexpr std::size_t shortest_header = 16;
  argument.remove_prefix(std::min(argument.find_first_not_of('-'), argument.size()));
  argument.remove_prefix(argument.starts_with("./") ? 2 : 0);
  const std::string_view text = bare_token(argument);
  const auto dots = std::count(text.begin(), text.end(), '.');
  // "{" and a quote, a space or the end of a line, in base64url.
  const bool begins = text.starts_with("ey") || text.starts_with("ew");
  const bool has_parts = (dots == 2 || dots == 4) && text.find('.') >= shortest_header;
  const bool is_named = text.size() < json::trimmed(argument).size();  // "Bearer", "Authorization:"
  return text.starts_with("eyJ") || is_named || (begins && has_parts);
}

}  // namespace jwkguard::cli
