#include "keys/value_form.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/utf8.hpp"
#include "keys/der_form.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"
#include "keys/value_digits.hpp"

namespace jwkguard::keys {
namespace {

using enum level;
using octets = std::span<const std::uint8_t>;

constexpr rule value_pem{"value.pem", error, error, "RFC 7518 2", "{member} holds {subject}, not the octets of a key",
    "read the numbers out of the PEM and encode those: openssl pkey -pubin -in key.pem -noout -text shows them (of a "
    "certificate, first openssl x509 -in cert.pem -noout -pubkey); libraries that export a JWK do it in one call",
    leave::fixed};
constexpr rule value_der{"value.der", error, error, "RFC 7518 2",
    "{member} holds {subject} in DER, not the octets of a key",
    "read the numbers out of it and encode those: jq -r '.keys[INDEX].{member}' FILE | tr -- -_ +/ | base64 -d "
    "2>/dev/null "
    "| openssl pkey -pubin -inform DER -noout -text shows them; an RSAPublicKey (PKCS #1) needs openssl rsa "
    "-RSAPublicKey_in -inform DER -noout -text, a certificate openssl x509 -inform DER -noout -pubkey",
    leave::fixed};
constexpr rule value_ssh{"value.ssh", error, error, "RFC 7518 2", "{member} holds an SSH public key",
    "convert it to PEM (ssh-keygen -e -m PKCS8 -f key.pub), and that to a JWK", leave::fixed};
constexpr rule value_decimal{"value.decimal", error, error, "RFC 7518 2",
    "{member} is written in decimal digits, of a number of {actual} bits: read as base64url they are another number",
    "write the octets of the number in base64url (65537 is AQAB): printf %s DIGITS | python3 -c 'import base64; n = "
    "int(open(0).read()); print(base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, "
    "\"big\")).decode().strip(\"=\"))'",
    leave::fixed};
constexpr rule value_hexadecimal{"value.hexadecimal", error, error, "RFC 7518 2",
    "{member} is written in hexadecimal digits, of a number of {actual} bits: read as base64url they are another "
    "value",
    "write the octets in base64url (10001 is AQAB): printf %s DIGITS | python3 -c 'import base64, re; n = "
    "int(re.sub(\"0[Xx]|[^0-9A-Fa-f]\", \"\", open(0).read()), 16); "
    "print(base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8, \"big\")).decode().strip(\"=\"))'; x and y "
    "keep their full length: for them write that of the curve, 32 (P-256, Ed25519), 48 (P-384) or 66 (P-521), in place "
    "of (n.bit_length() + 7) // 8",
    leave::fixed};
constexpr rule value_base64{"value.base64-twice", error, error, "RFC 7518 2",
    "{member} is encoded twice: what it decodes to is base64 again",
    "decode it once: jq -r '.keys[INDEX].{member}' FILE | tr -- -_ +/ | base64 -d 2>/dev/null", leave::fixed};
constexpr rule value_text{"value.text", error, error, "RFC 7518 2", "{member} holds {subject}, not the octets of a key",
    "write the octets of the key in base64url; openssl pkey -pubin -in key.pem -noout -text shows them", leave::fixed};
constexpr rule value_repeated{"value.repeated", error, error, "RFC 7518 2",
    "{member} holds the same value several times in a row", "keep it once, and compare it with the key's source",
    leave::fixed};

constexpr std::size_t shortest_digits = 32;  // that are no exponent
constexpr std::size_t shortest_text = 16;

constexpr std::array<std::uint64_t, 6> common_exponents = {3, 5, 7, 17, 257, 65'537};

bool is_common(std::uint64_t exponent) noexcept {
  return std::find(common_exponents.begin(), common_exponents.end(), exponent) != common_exponents.end();
}

// --- digits

std::optional<value_form> find_digits(std::string_view text, member of) noexcept {
  const auto seen = read_digits(text);
  if (!seen) {
    return std::nullopt;
  }
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);  // its zero is no digit
  }
  const value_form decimal{&value_decimal, {}, decimal_bits(text, *seen)};
  const value_form hexadecimal{
      of == member::n ? &modulus_hexadecimal : &value_hexadecimal, {}, hexadecimal_bits(text, *seen)};
  const bool is_in_pairs = seen->separators != 0 && seen->count >= 4 && seen->separators + 1 >= seen->count / 2;
  const bool is_plain = seen->separators == 0;
  if (is_in_pairs || (is_plain && seen->has_prefix && of != member::k)) {
    return hexadecimal;
  }
  if (!is_plain) {
    return std::nullopt;
  }
  const bool is_decimal = seen->decimals == seen->count;
  if (seen->count >= shortest_digits) {
    // Zeros are A in base64url; hexadecimal text is five eighths decimal digits.
    const bool is_mixed = seen->decimals >= seen->count / 8;
    return is_decimal ? std::optional{decimal} : is_mixed ? std::optional{hexadecimal} : std::nullopt;
  }
  const bool is_exponent = of == member::e && seen->count <= shortest_text;
  if (is_exponent && is_decimal && is_common(seen->decimal)) {
    return decimal;
  }
  return is_exponent && is_common(seen->hexadecimal) ? std::optional{hexadecimal} : std::nullopt;
}

// --- text

// What is told by how a text begins, or by its being digits.
std::optional<value_form> find_known_text(std::string_view text, member of) noexcept {
  if (const std::string_view name = pem_name(text); !name.empty()) {
    return value_form{&value_pem, name};
  }
  if (is_ssh_line(text) || text.starts_with(ssh2_begin)) {
    return value_form{&value_ssh};
  }
  if (is_list_of_octets(text)) {
    return value_form{&value_text, "octets as a list of numbers", {},
        "write these octets in base64url: python3 -c 'import base64; "
        "print(base64.urlsafe_b64encode(bytes(n % 256 for n in [NUMBERS])).decode().strip(\"=\"))'"};
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    return value_form{&value_text, "JSON"};
  }
  if (text.starts_with("https://") || text.starts_with("http://")) {
    return value_form{&value_text, "a URL"};
  }
  if (of != member::k &&
      (text.find("...") != std::string_view::npos || text.find("\u2026") != std::string_view::npos)) {
    return value_form{
        &value_text, "a shortened value (with ... in it)", {}, "copy the whole value from its source again"};
  }
  constexpr std::string_view printed = "Modulus=";  // by openssl rsa -modulus
  return find_digits(text.starts_with(printed) ? text.substr(printed.size()) : text, of);
}

bool is_base64(std::string_view text) noexcept {
  const std::size_t end = text.find_last_not_of('=') + 1;
  return text.size() - end <= 2 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
           return json::is_letter_or_digit(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '\r' || c == '\n';
         });
}

std::optional<value_form> find_der(octets from, member of) noexcept {
  const std::string_view name = name_of_der(from, of);
  return name.empty() ? std::nullopt : std::optional{value_form{&value_der, name}};
}

std::optional<value_form> find_decoded_text(std::string_view text, member of) {
  if (!is_ascii_text(text)) {
    return std::nullopt;
  }
  text = json::trimmed(text);
  if (auto known = find_known_text(text, of)) {
    return known;
  }
  if (of == member::e) {
    constexpr std::size_t shortest_words = 5;  // none of the exponents that programs use is printable
    const bool is_list = text.size() >= 3 && text.find_first_not_of("0123456789xX ,;.()[]") == std::string_view::npos;
    return text == "AQAB"                             ? std::optional{value_form{&value_base64}}
           : is_list || text.size() >= shortest_words ? std::optional{value_form{&value_text, "text"}}
                                                      : std::nullopt;
  }
  if (text.size() < shortest_text) {
    return std::nullopt;
  }
  if (!is_base64(text)) {
    return value_form{&value_text, "text"};
  }
  std::string copy{text};
  const auto inner = find_der(json::decode_leniently(copy), of);
  return inner ? inner : std::optional{value_form{&value_base64}};
}

// Text in UTF-16, which octets of a key never look like: every second one is zero.
std::optional<value_form> find_utf16(octets all, member of) {
  constexpr std::size_t shortest = 16;
  const bool has_mark = all.size() > 2 && all[0] >= 0xFE && (all[0] ^ all[1]) == 1;
  all = all.subspan(has_mark ? 2 : 0);
  const std::string narrow = ascii_of_utf16(text_of(all));
  return all.size() < shortest || 2 * narrow.size() != all.size() || !find_decoded_text(narrow, of)
             ? std::nullopt
             : std::optional{value_form{&value_text, "text in UTF-16", {},
                   "decode it (base64 -d | iconv -f UTF-16 -t UTF-8): the result is the value, or shows "
                   "how it is written"}};
}

// Octets that a program took for text (Latin-1, or UTF-8 with replacement characters) and wrote as UTF-8. Of 34 random
// ones, one in 2^29 is that, and fewer of more.
bool went_through_utf8(octets all) noexcept {
  constexpr std::size_t fewest = 4;
  const std::string_view text = text_of(all);
  std::size_t wide = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = json::utf8_sequence_length(text.data() + at, text.data() + text.size());
    if (length == 0) {
      return false;
    }
    wide += length > 1 ? 1U : 0U;
    at += length;
  }
  return text.size() >= shortest_utf8 && wide >= fewest;
}

// --- the same several times, and back to front

// How often a value stands in a row, where that is two or three times; else 1.
template <class Range>
std::size_t repeats_of(const Range& all) noexcept {
  for (const std::size_t times : {std::size_t{2}, std::size_t{3}}) {
    const auto rest = static_cast<std::ptrdiff_t>(all.size() - all.size() / times);
    const bool is_repeated = all.size() % times == 0 && std::equal(all.begin(), all.begin() + rest, all.end() - rest);
    if (is_repeated && std::any_of(all.begin(), all.end(), [&all](auto each) { return each != all[0]; })) {
      return times;
    }
  }
  return 1;
}

// The same word again behind white space or a comma.
bool is_repeated_word(std::string_view text) noexcept {
  constexpr std::size_t shortest = 8;
  constexpr std::string_view between = " \t\r\n,";
  const std::string_view first = text.substr(0, text.find_first_of(between));
  std::string_view rest = text.substr(first.size());
  bool is_repeated = false;
  for (;;) {
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(between)));
    if (rest.empty()) {
      break;
    }
    if (!rest.starts_with(first) ||
        (rest.size() > first.size() && between.find(rest[first.size()]) == std::string_view::npos)) {
      return false;
    }
    is_repeated = true;
    rest.remove_prefix(first.size());
  }
  return is_repeated && first.size() >= shortest;
}

std::optional<value_form> find_in_exponent(octets e) noexcept {
  if (const std::size_t times = repeats_of(e); times != 1 && is_common_exponent(e.first(e.size() / times))) {
    return value_form{&value_repeated};
  }
  std::array<std::uint8_t, 8> reversed{};
  if (e.size() > 1 && e.size() <= reversed.size() && e.back() == 0) {
    std::reverse_copy(e.begin(), e.end(), reversed.begin());
    if (is_common_exponent(octets{reversed}.first(e.size()))) {
      return value_form{&value_reversed};
    }
  }
  return std::nullopt;
}

}  // namespace

const rule value_point{"value.point", error, error, "RFC 7518 6.2.1.2", "{member} holds {subject}, not one coordinate",
    "split it: of what follows the octet 04 x is the first half, y the second, each encoded in base64url by itself; a "
    "compressed point (02 or 03) has no y: openssl ec -pubin -in key.pem -conv_form uncompressed -noout -text "
    "shows both halves",
    leave::fixed};
const rule value_reversed{"value.reversed", error, error, "RFC 7518 2",
    "the octets of {member} look reversed: in reverse order they are a valid value",
    "write the most significant octet first (big-endian); .NET's BigInteger and some hardware write the last one first",
    leave::fixed};

namespace {
constexpr std::array rows = {&value_pem, &value_der, &value_ssh, &value_decimal, &value_hexadecimal, &value_base64,
    &value_text, &value_point, &value_repeated, &value_reversed};
}
const std::span<const rule* const> value_rules{rows};

bool is_common_exponent(octets e) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : e.first(std::min(e.size(), sizeof value))) {
    value = value << 8U | octet;
  }
  return e.size() <= sizeof value && is_common(value);
}

std::optional<value_form> find_text_in_octets(octets all, member of) {
  // Behind its first octet: the base point of Ed25519 is 58 66 66 … 66.
  const octets behind = all.subspan(std::min<std::size_t>(1, all.size()));
  const bool is_one_octet =
      std::all_of(behind.begin(), behind.end(), [&behind](auto each) { return each == behind[0]; });
  return is_one_octet ? std::nullopt : find_decoded_text(text_of(all), of);
}

std::optional<value_form> find_form_in_text(std::string_view text, member of) noexcept {
  text = json::trimmed(text);
  if (auto known = find_known_text(text, of)) {
    return known;
  }
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    return value_form{&value_text, "a value in extra quotes", {},
        "remove the inner quotes: the value was written as a JSON string twice"};
  }
  constexpr std::size_t shortest = 8;
  return text.size() >= shortest && (repeats_of(text) != 1 || is_repeated_word(text))
             ? std::optional{value_form{&value_repeated}}
             : std::nullopt;
}

std::optional<value_form> find_form_in_octets(octets all, member of) {
  constexpr std::size_t shortest = 16;
  if (all.empty()) {
    return std::nullopt;
  }
  if (auto text = find_decoded_text(text_of(all), of)) {
    return text;
  }
  if (auto der = find_der(all, of)) {
    return der;
  }
  if (auto text = find_utf16(all, of)) {
    return text;
  }
  if (went_through_utf8(all)) {
    return value_form{&value_text, "octets that were encoded in UTF-8", {},
        "a program treated the key's octets as text and wrote them as UTF-8: copy the key from its source "
        "again, as octets; each U+FFFD (EF BF BD) is a lost octet"};
  }
  if (of == member::e && all.size() < shortest) {
    return find_in_exponent(all);
  }
  if (is_ssh_blob(all)) {
    return value_form{&value_ssh};
  }
  return all.size() >= shortest && repeats_of(all) != 1 ? std::optional{value_form{&value_repeated}} : std::nullopt;
}

}  // namespace jwkguard::keys
