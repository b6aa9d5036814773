#include "keys/repair_proof.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "json/ascii.hpp"
#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

// Encoders fill up the last group of four characters, no other (RFC 4648 4): else a character is missing.
bool is_filled_up(std::string_view text) noexcept {
  const auto count = [text](auto&& holds) { return std::count_if(text.begin(), text.end(), holds); };
  const auto padding = count([](char c) { return c == '='; });
  const auto blank = count(json::is_white_space);
  return padding <= 2 && (static_cast<std::ptrdiff_t>(text.size()) - blank) % 4 == 0;
}

// Lines as encoders wrap them: all of one usual length, the last one shorter. No character is missing there, because a
// blank in the place of one would make a line of another length.
bool is_wrapped(std::string_view text) noexcept {
  constexpr std::array<std::size_t, 4> usual_lengths = {60, 64, 72, 76};
  const std::size_t length = text.find_first_of(json::white_space);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(json::white_space), text.size());
    const std::string_view rest = text.substr(end);
    if (rest.empty() ? end > length : end != length || !(rest.starts_with("\r\n") || rest.starts_with('\n'))) {
      return false;
    }
    text = rest.empty() ? rest : rest.substr(rest.find('\n') + 1);
  }
  return std::find(usual_lengths.begin(), usual_lengths.end(), length) != usual_lengths.end();
}

}  // namespace

bool is_usual_number(member which, std::span<const std::uint8_t> number) noexcept {
  while (!number.empty() && number.front() == 0) {
    number = number.subspan(1);
  }
  if (which == member::e) {
    return is_common_exponent(number);
  }
  return !number.empty() && number.size() % 8 == 0 && number.front() >= 0x80;
}

bool is_proven_repair(repaired_member of, std::string_view text, const json::base64url_faults& faults) {
  if (row_of(of.which).kept != secrecy::open) {
    return false;
  }
  if (of.kty == ec_key_type.name) {
    return true;
  }
  const bool mixes_alphabets = faults.alphabet && text.find_first_of("-_") != std::string_view::npos;
  if (faults.trailing_bits || mixes_alphabets || (faults.padding && !is_filled_up(text))) {
    return false;
  }
  std::string copy{text};
  const std::string_view inner = json::trimmed(text);
  const bool is_in_one_piece = inner.find_first_of(json::white_space) == std::string_view::npos;
  // A key of another type has one length, which shows as well that nothing is missing.
  return (is_in_one_piece || is_wrapped(inner)) &&
         (of.kty != rsa_key_type.name || is_usual_number(of.which, json::decode_leniently(copy)));
}

}  // namespace jwkguard::keys
