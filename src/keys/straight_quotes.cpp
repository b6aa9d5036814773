#include "keys/straight_quotes.hpp"

#include <algorithm>
#include <array>

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

}  // namespace

std::string with_straight_quotes(std::string_view text) {
  constexpr std::string_view first_octets = "\xC2\xE2\xE3\xEF&%";
  std::string out;
  std::size_t copied = 0;
  std::size_t at = text.find_first_of(first_octets);
  while (at != std::string_view::npos) {
    const std::string_view rest = text.substr(at);
    const auto found =
        std::find_if(quotes.begin(), quotes.end(), [rest](std::string_view quote) { return rest.starts_with(quote); });
    if (found == quotes.end()) {
      at = text.find_first_of(first_octets, at + 1);
      continue;
    }
    out.append(text.substr(copied, at - copied)).append(1, '"');
    copied = at + found->size();
    at = text.find_first_of(first_octets, copied);
  }
  return copied == 0 ? out : out.append(text.substr(copied));
}

}  // namespace jwkguard::keys
