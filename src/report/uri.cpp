#include "report/uri.hpp"

#include <cstdint>

#include "json/ascii.hpp"

namespace jwkguard::report_text {
namespace {

constexpr bool stands_as_it_is(char c) noexcept {
  return json::is_letter_or_digit(c) || std::string_view{"-._~/"}.find(c) != std::string_view::npos;
}

}  // namespace

std::string percent_encoded(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    if (stands_as_it_is(c)) {
      out += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += '%';
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
  }
  return out;
}

std::string uri_of(std::string_view path) { return (path.starts_with('/') ? "file://" : "") + percent_encoded(path); }

}  // namespace jwkguard::report_text
