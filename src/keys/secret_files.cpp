// Private keys in whole texts that are no JSON.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/octets.hpp"
#include "keys/secret_forms.hpp"

namespace jwkguard::keys {
namespace {

// What a text stands for that was encoded for a URL; empty if it was not.
std::string from_url(std::string_view text) {
  if (!text.starts_with('%')) {
    return {};
  }
  std::string decoded;
  decoded.reserve(text.size());  // so that no copy stays behind
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = at + 2 < text.size() && text[at] == '%' ? json::hexadecimal_value(text[at + 1]) : -1;
    const int low = high >= 0 ? json::hexadecimal_value(text[at + 2]) : -1;
    decoded += low >= 0 ? static_cast<char>(16 * high + low) : text[at];
    at += low >= 0 ? 2U : 0U;
  }
  return decoded;
}

// "Private-Key: (256 bit)", and its numbers.
bool is_printed_by_openssl(std::string_view text) noexcept {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.find("Private-Key:") != std::string_view::npos &&
         (text.find("\npriv:") != std::string_view::npos || text.find("\nprivateExponent:") != std::string_view::npos);
}

constexpr bool is_base64(char c) noexcept {
  return json::is_letter_or_digit(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

// The beginning of what is written in base64 here, without line ends.
std::string head_of(std::string_view text) {
  constexpr std::size_t longest = 1024;  // PKCS #1 has the modulus before what tells it
  std::string head;
  head.reserve(longest);  // so that no copy stays behind
  for (std::size_t at = 0; at < text.size() && head.size() < longest; ++at) {
    if (is_base64(text[at])) {
      head += text[at];
    } else if (text[at] != '\r' && text[at] != '\n') {
      break;
    }
  }
  head.resize(head.size() / 4 * 4);
  return head;
}

// DER in base64, in a value of whatever language.
form form_among_words(std::string_view text) {
  constexpr std::size_t shortest = 56;  // characters; the shortest private key has 64
  for (std::size_t at = 0; at < text.size();) {
    const auto* const first = std::find_if(text.begin() + at, text.end(), is_base64);
    const auto* const last = std::find_if_not(first, text.end(), is_base64);
    if (static_cast<std::size_t>(last - first) >= shortest && *first == 'M') {  // 0x30, of a sequence
      wiped_string head{head_of(text.substr(static_cast<std::size_t>(first - text.begin())))};
      if (const form found = form_of_der(json::decode_leniently(head.text)); found.is_private()) {
        return found;
      }
    }
    at = static_cast<std::size_t>(last - text.begin());
  }
  return {};
}

}  // namespace

form form_of_file(std::string_view text) {
  text = json::left_trimmed(text);
  if (const wiped_string ascii{ascii_of_utf16(text)}; !ascii.text.empty()) {
    return form_of_file(ascii.text);
  }
  if (const wiped_string decoded{from_url(text)}; !decoded.text.empty()) {
    return form_of(decoded.text);
  }
  if (const form found = form_of_der(octets_of(text)); found.is_private()) {
    return found;
  }
  if (is_printed_by_openssl(text)) {
    return {holding::private_key, "a private key printed by openssl -text"};
  }
  const form found = form_of(text);
  return found.is_private() ? found : form_among_words(text);
}

}  // namespace jwkguard::keys
