#include "keys/straight_quotes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace jwkguard::keys {
namespace {

// Anything is replaced that stands for a double or a single quote in any language.
constexpr std::array<std::string_view, 23> quotes = {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A",
    "\xE2\x80\x9B",                                                  // single, U+2018 to U+201B
    "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x9F",  // double, U+201C to U+201F
    "\xE2\x80\xB2", "\xE2\x80\xB3",                                  // primes
    "\xE2\x80\xB9", "\xE2\x80\xBA", "\xC2\xAB", "\xC2\xBB",          // guillemets
    "\xE3\x80\x8C", "\xE3\x80\x8D", "\xE3\x80\x9D", "\xE3\x80\x9E",  // corner brackets, U+301D, U+301E
    "\xEF\xBC\x82", "&quot;", "&#34;", "&#x22;", "%22"};

// Where a quote may begin. A loop of its own: find_first_of calls a function for each character.
std::size_t next_start(std::string_view text, std::size_t from) noexcept {
  const auto may_begin = [](char c) {
    return c == '&' || c == '%' || c == '\xC2' || c == '\xE2' || c == '\xE3' || c == '\xEF';
  };
  const auto* const found = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), may_begin);
  return static_cast<std::size_t>(found - text.begin());
}

}  // namespace

std::string with_straight_quotes(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  std::size_t at = next_start(text, 0);
  while (at != text.size()) {
    const std::string_view rest = text.substr(at);
    const auto found =
        std::find_if(quotes.begin(), quotes.end(), [rest](std::string_view quote) { return rest.starts_with(quote); });
    if (found == quotes.end()) {
      at = next_start(text, at + 1);
      continue;
    }
    out.reserve(text.size());  // it may be secret: no copy stays behind
    out.append(text.substr(copied, at - copied)).append(1, '"');
    copied = at + found->size();
    at = next_start(text, copied);
  }
  return copied == 0 ? out : out.append(text.substr(copied));
}

}  // namespace jwkguard::keys
