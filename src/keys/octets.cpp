#include "keys/octets.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/readable.hpp"

namespace jwkguard::keys {

std::string octets_in_base64(std::string_view text) {
  std::string octets;
  if (json::find_base64url_faults(text).decodable()) {
    octets = text;
    const std::size_t size = json::decode_leniently(octets).size();
    wipe(std::span{octets}.subspan(size));  // what is left of the text
    octets.resize(size);
  }
  return octets;
}

std::string octets_in_hexadecimal(std::string_view text) {
  std::string digits = hexadecimal_digits_of(text);
  std::string octets = json::octets_of_hexadecimal(digits);
  wipe(digits);
  return octets;
}

std::string ascii_of_utf16(std::string_view text) {
  constexpr std::size_t shortest = 8;
  const auto zeros = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
  std::string ascii;
  if (text.size() >= shortest && 5 * zeros >= 2 * text.size()) {
    ascii.reserve(text.size() - zeros);  // so that no copy stays behind
    std::copy_if(text.begin(), text.end(), std::back_inserter(ascii),
        [](char c) { return c != '\0' && static_cast<unsigned char>(c) < 0x80; });
  }
  return ascii;
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  text.remove_prefix(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
  return text;
}

bool is_ascii_text(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return json::is_printable(c) || json::is_white_space(c); });
}

}  // namespace jwkguard::keys
