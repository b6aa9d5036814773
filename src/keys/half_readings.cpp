#include "keys/half_readings.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>

#include "json/ascii.hpp"
#include "keys/octets.hpp"
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

// Calls `take` for each number of a list; false where it is. Of an object the names do not count: they say in which
// place the number is, and they are in order.
template <class Taking>
bool for_each_number(std::string_view text, Taking&& take) {
  bool is_in_name = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    is_in_name = is_in_name != (text[at] == '"');
    if (is_in_name || !(json::is_digit(text[at]) || text[at] == '-')) {
      continue;
    }
    const std::size_t past = std::min(text.find_first_not_of("0123456789-", at), text.size());
    if (!take(text.substr(at, past - at))) {
      return false;
    }
    at = past - 1;
  }
  return true;
}

std::string octets_of_list(std::string_view text) {
  std::string out;
  if (!for_each_number(text, [&out](std::string_view written) { return append_octet(out, written); })) {
    wipe(out);
    out.clear();
  }
  return out;
}

void wipe_words(std::span<std::uint64_t> words) noexcept {
  wipe({reinterpret_cast<char*>(words.data()), words.size_bytes()});
}

// Words of big numbers; those of 32 bits may be negative.
std::vector<std::uint64_t> words_of_list(std::string_view text) {
  std::vector<std::uint64_t> words;
  words.reserve(text.size() / 2 + 1);  // so that no copy stays behind
  const bool is_whole = for_each_number(text, [&words](std::string_view written) {
    const char* const end = written.data() + written.size();
    std::uint64_t word = 0;
    std::int32_t with_sign = 0;
    const auto [past, fault] = written.starts_with('-') ? std::from_chars(written.data(), end, with_sign)
                                                        : std::from_chars(written.data(), end, word);
    words.push_back(with_sign < 0 ? static_cast<std::uint32_t>(with_sign) : word);
    return fault == std::errc{} && past == end;
  });
  if (!is_whole) {
    wipe_words(words);
    words.clear();
  }
  return words;
}

// The number that words of so many bits are, the lowest first; its highest octet first.
std::string join(const std::vector<std::uint64_t>& words, unsigned bits) {
  std::string octets;
  octets.reserve(words.size() * sizeof words[0]);
  unsigned filled = 0;
  unsigned open = 0;  // the bits of the next octet
  for (const std::uint64_t word : words) {
    for (unsigned at = 0; at < bits; ++at) {
      open |= static_cast<unsigned>(word >> at & 1U) << filled;
      if (++filled == 8) {
        octets += static_cast<char>(open);
        open = filled = 0;
      }
    }
  }
  if (filled != 0) {
    octets += static_cast<char>(open);
  }
  std::reverse(octets.begin(), octets.end());
  return octets;
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

// What stands behind a name, or in a URL: "d=…", "data:…;base64,…".
void half_readings::read_parts(std::string_view text) {
  constexpr std::string_view between = " \t\r\n,;:?&=\"'<>()[]{}#|";
  for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos;) {
    const std::size_t past = std::min(text.find_first_of(between, at), text.size());
    const std::string_view part = text.substr(at, past - at);
    read_base64(part);
    if (const std::size_t slash = part.rfind('/'); slash != std::string_view::npos) {
      read_base64(part.substr(slash + 1));
    }
    at = text.find_first_not_of(between, past);
  }
}

void half_readings::read_base64(std::string_view text) {
  if (text.size() >= stray::shortest) {
    all_.push_back(octets_in_base64(text));
  }
}

void half_readings::read_string(std::string_view text) {
  if (std::string octets = octets_in_base64(text); !octets.empty()) {
    all_.push_back(std::move(octets));
  } else {
    read_parts(text);
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

// In either order, and as long as libraries make words of big numbers: those of JavaScript leave some bits of 32 free.
void half_readings::read_words(std::string_view text) {
  constexpr std::array<unsigned, 7> lengths = {16, 24, 26, 28, 30, 32, 64};
  constexpr int most_zeros = 3;  // at the front of the largest one, for there are several
  std::vector<std::uint64_t> words = words_of_list(text);
  std::uint64_t all = 0;
  for (const std::uint64_t word : words) {
    all |= word;
  }
  const auto longest = static_cast<int>(std::bit_width(all));
  for (int twice = 0; twice < 2; ++twice) {
    for (const unsigned bits : lengths) {
      if (longest <= static_cast<int>(bits) && longest + most_zeros > static_cast<int>(bits)) {
        all_.push_back(join(words, bits));
      }
    }
    std::reverse(words.begin(), words.end());
  }
  wipe_words(words);
}

void half_readings::read_numbers(const stray& value) {
  if (value.kind == json::kind::array) {
    all_.push_back(octets_of_list(value.text));
    if (all_.back().empty()) {
      read_words(value.text);
    }
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
