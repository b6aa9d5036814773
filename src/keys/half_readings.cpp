#include "keys/half_readings.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/openssl.hpp"
#include "keys/openssl_private.hpp"

namespace jwkguard::keys {
namespace {

constexpr std::string_view between_pieces = " \t\r\n,:;-[]{}()";

// Calls `take` for each piece between blanks and signs; false where it is.
template <class Taking>
bool for_each_piece(std::string_view text, Taking&& take) {
  for (std::size_t at = text.find_first_not_of(between_pieces); at != std::string_view::npos;) {
    const std::size_t past = std::min(text.find_first_of(between_pieces, at), text.size());
    if (!take(text.substr(at, past - at))) {
      return false;
    }
    at = text.find_first_not_of(between_pieces, past);
  }
  return true;
}

// The digits of one number or of groups; a group of an odd number of them lacks its first zero.
std::string digits_of_groups(std::string_view text) {
  std::string digits;
  const bool is_whole = for_each_piece(text, [&digits](std::string_view piece) {
    const bool is_marked = piece.starts_with("0x") || piece.starts_with("0X");
    piece.remove_prefix(is_marked ? 2 : 0);
    digits += piece.size() % 2 != 0 ? "0" : "";
    digits += piece;
    return !piece.empty() && std::all_of(piece.begin(), piece.end(), json::is_hexadecimal_digit);
  });
  if (!is_whole) {
    wipe(digits);
    digits.clear();
  }
  return digits;
}

// Octets as Java writes them may be negative.
bool append_octet(std::string& out, std::string_view written) {
  int value = 0;
  const auto [past, fault] = std::from_chars(written.data(), written.data() + written.size(), value);
  const bool is_octet = fault == std::errc{} && past == written.data() + written.size() && value >= -128 && value < 256;
  if (is_octet) {
    out += static_cast<char>(value);
  }
  return is_octet;
}

// Of an object the names do not count: they say in which place the octet is, and they are in order.
std::string octets_of_list(std::string_view text) {
  std::string out;
  bool is_in_name = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    is_in_name = is_in_name != (text[at] == '"');
    if (is_in_name || !(json::is_digit(text[at]) || text[at] == '-')) {
      continue;
    }
    const std::size_t past = std::min(text.find_first_not_of("0123456789-", at), text.size());
    if (!append_octet(out, text.substr(at, past - at))) {
      wipe(out);
      return {};
    }
    at = past - 1;
  }
  return out;
}

// The same in a string, where nothing but octets may stand.
std::string octets_of_pieces(std::string_view text) {
  constexpr std::string_view list = " \t\r\n,;[]{}()";
  std::string out;
  for (std::size_t at = text.find_first_not_of(list); at != std::string_view::npos;) {
    const std::size_t past = std::min(text.find_first_of(list, at), text.size());
    if (!append_octet(out, text.substr(at, past - at))) {
      wipe(out);
      return {};
    }
    at = text.find_first_not_of(list, past);
  }
  return out;
}

bool is_decimal(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), json::is_digit); }

}  // namespace

void half_readings::clear() noexcept {
  for (std::string& each : all_) {
    wipe(each);
  }
  all_.clear();
}

void half_readings::read_string(std::string_view text) {
  if (json::find_base64url_faults(text).decodable()) {
    std::string copy{text};
    const auto decoded = json::decode_leniently(copy);
    all_.emplace_back(decoded.begin(), decoded.end());
    wipe(copy);
  }
  if (std::string digits = digits_of_groups(text); !digits.empty()) {
    all_.push_back(json::octets_of_hexadecimal(digits));
    wipe(digits);
  }
  if (is_decimal(text)) {
    all_.push_back(octets_of_decimal(text));
  } else if (std::string octets = octets_of_pieces(text); !octets.empty()) {
    all_.push_back(std::move(octets));
  }
}

void half_readings::read_numbers(const stray& value) {
  if (value.kind == json::kind::array) {
    all_.push_back(octets_of_list(value.text));
  } else if (is_decimal(value.text)) {
    all_.push_back(octets_of_decimal(value.text));
  }
}

const std::vector<std::string>& half_readings::read(const stray& value) {
  clear();
  if (value.kind == json::kind::string) {
    read_string(value.text);
  } else {
    read_numbers(value);
  }
  return all_;
}

}  // namespace jwkguard::keys
