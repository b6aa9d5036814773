#include "keys/secret_forms.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/reader.hpp"
#include "json/utf8.hpp"
#include "json/walk.hpp"
#include "jwkguard/policy.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"
#include "keys/secret_hints.hpp"
#include "keys/secret_literals.hpp"
#include "keys/straight_quotes.hpp"

namespace jwkguard::keys {
namespace {

constexpr unsigned most_layers = 5;       // of base64 and JSON strings around each other
constexpr std::size_t shortest_key = 24;  // characters

form form_in(std::string_view text, unsigned layers);

// What is written between <D> and the like, if it may be a number in base64.
bool has_xml_number(std::string_view text, std::string_view tag) noexcept {
  for (std::size_t at = text.find(tag); at != std::string_view::npos; at = text.find(tag, at + 1)) {
    const std::string_view value = text.substr(at + tag.size(), shortest_key);
    if (value.size() == shortest_key && value.find('<') == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// Whether what stands before "PRIVATE KEY" is of the first line of PEM, or of OpenPGP's armour (RFC 7468 3, RFC 9580
// 6.2); or of the last one, whose first was lost.
bool ends_in_armour(std::string_view before) noexcept {
  constexpr std::size_t longest_label = 32;
  constexpr std::array<std::string_view, 2> lines = {pem_begin, pem_end};
  return std::any_of(lines.begin(), lines.end(), [before](std::string_view each) {
    const std::string_view line = before.substr(before.size() - std::min(before.size(), each.size() + longest_label));
    const std::size_t at = line.rfind(each);
    return at != std::string_view::npos && line.find_first_of("-\n", at + each.size()) == std::string_view::npos;
  });
}

form form_by_words(std::string_view text) noexcept {
  constexpr std::string_view words = "PRIVATE KEY";
  for (std::size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    if (ends_in_armour(text.substr(0, at))) {
      const bool is_pgp = text.substr(at + words.size()).starts_with(" BLOCK");
      return {holding::private_key, is_pgp ? "an OpenPGP private key" : "a private key in PEM"};
    }
  }
  if (text.find("PuTTY-User-Key-File-") != std::string_view::npos) {
    return {holding::private_key, "a PuTTY private key"};
  }
  if (text.find("AGE-SECRET-KEY-") != std::string_view::npos) {
    return {holding::private_key, "an age private key"};
  }
  constexpr std::array<std::string_view, 6> tags = {"<D>", "<P>", "<InverseQ>", ":D>", ":P>", ":InverseQ>"};
  const bool is_xml = text.find("Modulus>") != std::string_view::npos;
  if (is_xml &&
      std::any_of(tags.begin(), tags.end(), [text](std::string_view tag) { return has_xml_number(text, tag); })) {
    return {holding::private_key, "a private key in XML (RSAKeyValue)"};
  }
  return {};
}

// A walk over JSON in a string: is there a private key in it?
class json_visitor {
 public:
  json_visitor(json::reader& from, std::string_view text, unsigned layers)
      : from_(from), text_(text), layers_(layers) {}

  void on_name(const json::token& name, std::span<const json::step>) {
    name_ = name;
    is_key_ = is_key_ || find_member(name.text()) == member::kty;
  }
  void on_value(const json::token& value) {
    const bool opens = value.kind == json::kind::array || value.kind == json::kind::object;
    if (value.kind == json::kind::string && !found_.is_private()) {
      found_ = form_in(value.text(), layers_);
    }
    if (!open_.empty() && !is_array_.back()) {
      seen_value seen = seen_value_of(value, opens && !from_.comes_next(value.kind == json::kind::array ? ']' : '}'),
          text_.substr(value.offset, value.length));
      seen.is_public = found_.holds == holding::public_key;
      says_secret_ = open_.back().take(name_.text(), {}, seen) || says_secret_;
    }
    if (opens) {
      open(value.kind);
    }
  }
  void on_close(json::kind) { close(); }

  void open(json::kind kind) {
    open_.emplace_back();
    is_array_.push_back(kind == json::kind::array);
  }
  void close() {
    open_.back().for_each_leak([this](const rule&, const suspect&) { says_secret_ = true; });
    open_.pop_back();
    is_array_.pop_back();
  }
  [[nodiscard]] form take() {
    while (!open_.empty()) {
      close();  // the text broke off
    }
    if (found_.is_private()) {
      return found_;
    }
    if (says_secret_) {
      return {holding::private_key, "a private or secret key in JSON"};
    }
    return is_key_ ? form{holding::public_key, "a public key in JSON"} : form{};
  }

 private:
  json::reader& from_;
  std::string_view text_;
  unsigned layers_;
  json::token name_;
  std::vector<secret_hints> open_;
  std::vector<bool> is_array_;
  form found_;
  bool says_secret_ = false;
  bool is_key_ = false;
};

form form_of_json(std::string_view text, unsigned layers) {
  wiped_string copy{text};
  const auto all = static_cast<std::uint32_t>(copy.text.size());
  json::reader from{copy.text, 0, {limits::max_depth, all}};
  json::token value;
  if (!from.next_value(value)) {
    return {};
  }
  if (value.kind == json::kind::string) {
    return form_in(value.text(), layers);
  }
  if (value.kind != json::kind::object && value.kind != json::kind::array) {
    return {};
  }
  json_visitor visit{from, text, layers};
  visit.open(value.kind);
  const bool is_read = json::walk<limits::max_depth>(from, value, visit) && from.finish();
  const form found = visit.take();
  return is_read || found.is_private() ? found : form{};
}

// Without blanks, and without line ends written as escapes.
std::string packed(std::string_view text) {
  std::string out;
  out.reserve(text.size());  // so that no copy stays behind
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == 'n' || text[at + 1] == 'r');
    if (is_escape) {
      ++at;
    } else if (!json::is_white_space(text[at])) {
      out += text[at];
    }
  }
  return out;
}

// Whether octets are text: UTF-8 without control characters. Others hold no words, whatever they look like.
bool is_utf8_text(std::string_view text) noexcept {
  constexpr char del = 0x7F;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const std::size_t length = json::utf8_sequence_length(at, end);
    const bool is_control = *at == del || (static_cast<unsigned char>(*at) < 0x20 && !json::is_white_space(*at));
    if (length == 0 || is_control) {
      return false;
    }
    at += length;
  }
  return true;
}

form form_in_octets(std::span<const std::uint8_t> octets, unsigned layers) {
  while (!octets.empty() && octets.front() == 0) {
    octets = octets.subspan(1);  // of a number with a sign
  }
  const std::string_view text = text_of(octets);
  if (text.starts_with('0')) {  // 0x30, of a sequence
    if (const form found = form_of_der(octets); found.holds != holding::unknown) {
      return found;
    }
  }
  if (text.starts_with("openssh-key-v1")) {
    return {holding::private_key, "an OpenSSH private key"};
  }
  return is_utf8_text(text) ? form_in(text, layers) : form_by_words(text);
}

// The octets that hexadecimal digits name, colons between them or not; none of anything else.
std::string from_hexadecimal(std::string_view text) {
  wiped_string digits;
  digits.text.reserve(text.size());
  for (const char c : text.substr(text.starts_with("0x") ? 2 : 0)) {
    if (json::is_hexadecimal_digit(c)) {
      digits.text += c;
    } else if (c != ':') {
      return {};
    }
  }
  return json::octets_of_hexadecimal(digits.text);
}

// Whether a text has the characters of base64, either alphabet, or of hexadecimal only.
bool may_be_encoded(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return json::is_letter_or_digit(c) || json::is_white_space(c) || c == ':' || c == '+' || c == '/' || c == '-' ||
           c == '_' || c == '=' || c == '\\';
  });
}

form form_of_encoded(std::string_view text, unsigned layers) {
  if (!may_be_encoded(text)) {
    return {};
  }
  wiped_string all{packed(text)};
  std::string& digits = all.text;
  if (const wiped_string octets{from_hexadecimal(digits)}; !octets.text.empty()) {
    if (const form found = form_in_octets(octets_of(octets.text), layers); found.holds != holding::unknown) {
      return found;
    }
  }
  digits.resize(digits.find_last_not_of('=') + 1);
  if (digits.size() % 4 == 1) {
    digits.pop_back();  // cut off inside of an octet
  }
  if (!json::find_base64url_faults(digits).decodable()) {
    return {};
  }
  return form_in_octets(json::decode_leniently(digits), layers);
}

// Nothing but public keys and certificates in PEM.
form form_of_public_pem(std::string_view text) {
  while (!text.empty()) {
    const std::size_t label_end = text.find(pem_dashes, pem_begin.size());
    const std::size_t body_end =
        label_end == std::string_view::npos ? label_end : text.find(pem_end, label_end + pem_dashes.size());
    const std::size_t last =
        body_end == std::string_view::npos ? body_end : text.find(pem_dashes, body_end + pem_end.size());
    if (!text.starts_with(pem_begin) || last == std::string_view::npos) {
      return {};
    }
    const std::string_view body = text.substr(label_end + pem_dashes.size(), body_end - label_end - pem_dashes.size());
    if (form_of_encoded(body, 0).holds != holding::public_key) {
      return {};
    }
    text = json::trimmed(text.substr(last + pem_dashes.size()));
  }
  return {holding::public_key, "a public key or certificate in PEM"};
}

form form_in(std::string_view text, unsigned layers) {
  text = json::trimmed(text);
  if (text.size() < shortest_key) {
    return {};
  }
  if (const form found = form_by_words(text); found.is_private() || layers == 0) {
    return found;
  }
  const char first = text.front();
  form found = first == '{' || first == '[' || first == '"' ? form_of_json(text, layers - 1) : form{};
  if (found.holds == holding::unknown) {
    found = first == '-' ? form_of_public_pem(text) : form_of_encoded(text, layers - 1);
  }
  if (found.holds == holding::unknown) {
    if (const wiped_string straight{with_straight_quotes(text)}; !straight.text.empty()) {
      return form_in(straight.text, layers - 1);
    }
  }
  if (found.holds == holding::unknown && literals_hold_secret(text)) {
    return {holding::private_key, "a private or secret key (in YAML, or a literal of a programming language)"};
  }
  return found;
}

}  // namespace

form form_of(std::string_view text) {
  // The most common value of an unknown member is a URL.
  return is_plain_url(text) ? form{} : form_in(text, most_layers);
}

bool may_be_private_key(std::string_view text) noexcept {
  constexpr std::size_t shortest = 48;  // base64 of the shortest private key in DER is longer
  constexpr std::size_t usual = 100;    // of what no certificate or modulus is
  if (text.size() < shortest) {
    return false;
  }
  std::array<char, 24> head{};
  std::copy_n(text.begin(), head.size(), head.begin());
  const std::string_view start{head.data(), head.size()};
  if (std::all_of(start.begin(), start.end(), json::is_hexadecimal_digit)) {
    std::array<char, 12> octets{};
    for (std::size_t at = 0; at < octets.size(); ++at) {
      octets[at] =
          static_cast<char>(16 * json::hexadecimal_value(head[2 * at]) + json::hexadecimal_value(head[2 * at + 1]));
    }
    return may_hold_private_key(octets_of({octets.data(), octets.size()})) ||
           may_hold_private_key(json::decode_leniently(head));
  }
  if (const auto octets = json::decode_base64url(head)) {
    return may_hold_private_key(*octets);
  }
  if (!json::find_base64url_faults({head.data(), head.size()}).decodable()) {
    return text.size() > usual || text.find("-----") != std::string_view::npos ||
           std::string_view{"{[\"<P \t\r\n"}.find(text[0]) != std::string_view::npos;
  }
  return may_hold_private_key(json::decode_leniently(head));
}

bool may_hold_private_key(std::span<const std::uint8_t> octets) noexcept {
  constexpr std::size_t looked_at = 12;
  while (!octets.empty() && octets.front() == 0) {
    octets = octets.subspan(1);
  }
  const std::string_view text = without_byte_order_mark(text_of(octets));
  return (text.starts_with('0') && may_be_private_der(octets_of(text))) ||  // 0x30, of a sequence
         is_ascii_text(text.substr(0, looked_at));
}

form form_of_page(std::string_view text) { return form_by_words(text); }

}  // namespace jwkguard::keys
