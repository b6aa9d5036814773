#include "keys/guessable_secrets.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>

#include "json/base64.hpp"
#include "keys/openssl.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

constexpr std::string_view blanks = " \t\r\n";

std::string_view text_of(octets all) noexcept { return {reinterpret_cast<const char*>(all.data()), all.size()}; }

bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_letter(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// --- DER (X.690 8.1)

struct element {
  std::uint8_t tag;
  octets content;
};

// Takes one element off the front; none, if it does not fit.
std::optional<element> take_element(octets& from) noexcept {
  if (from.size() < 2) {
    return std::nullopt;
  }
  const std::uint8_t tag = from[0];
  std::size_t length = from[1];
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t count = length & 0x7FU;
    if (count == 0 || count > 3 || from.size() < header + count) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t index = 0; index < count; ++index) {
      length = length << 8U | from[header + index];
    }
    header += count;
  }
  if (from.size() - header < length) {
    return std::nullopt;
  }
  const element taken{tag, from.subspan(header, length)};
  from = from.subspan(header + length);
  return taken;
}

constexpr std::uint8_t der_integer = 0x02;
constexpr std::uint8_t der_bits = 0x03;
constexpr std::uint8_t der_octets = 0x04;
constexpr std::uint8_t der_oid = 0x06;
constexpr std::uint8_t der_sequence = 0x30;

bool begins_with(octets content, std::uint8_t tag) noexcept { return !content.empty() && content[0] == tag; }

// What is signed in a request begins with version 0 and a name, a sequence of sets (RFC 2986 4.1).
bool is_request(octets content) noexcept {
  constexpr std::uint8_t der_set = 0x31;
  const auto version = take_element(content);
  const auto name = take_element(content);
  return version && name && version->tag == der_integer && version->content.size() == 1 && version->content[0] == 0 &&
         name->tag == der_sequence && (name->content.empty() || name->content[0] == der_set);
}

// One SEQUENCE, whose elements fill it: what these are tells what it is (RFC 5280 4.1, RFC 8017 A.1, RFC 5958 2).
std::string_view der_form_of(octets all) noexcept {
  octets rest = all;
  const auto outer = take_element(rest);
  if (!outer || outer->tag != der_sequence || !rest.empty()) {
    return {};
  }
  std::array<element, 3> first{};
  std::size_t count = 0;
  for (rest = outer->content; !rest.empty(); ++count) {
    const auto next = take_element(rest);
    if (!next) {
      return {};
    }
    first[std::min(count, first.size() - 1)] = *next;
  }
  const auto [one, two, three] = first;
  if (count == 2 && one.tag == der_sequence && two.tag == der_bits && begins_with(one.content, der_oid)) {
    return "a public key in DER";
  }
  if (count == 2 && one.tag == der_integer && two.tag == der_integer) {
    return "a public RSA key in DER";
  }
  if (count == 3 && one.tag == der_sequence && two.tag == der_sequence && three.tag == der_bits) {
    return is_request(one.content) ? "a certificate request in DER" : "a certificate in DER";
  }
  const bool is_private = count >= 2 && one.tag == der_integer && one.content.size() == 1 &&
                          (two.tag == der_octets || (two.tag == der_sequence && begins_with(two.content, der_oid)) ||
                              (count == 9 && two.tag == der_integer));
  return is_private ? "a private key in DER" : std::string_view{};
}

// --- OpenSSH (RFC 4253 6.6), and texts

bool is_ssh_wire(octets all) noexcept {
  constexpr std::size_t header = 4;
  if (all.size() < 16 || all[0] != 0 || all[1] != 0 || all[2] != 0 || all[3] > all.size() - header) {
    return false;
  }
  const std::string_view name = text_of(all.subspan(header, all[3]));
  return name.starts_with("ssh-") || name.starts_with("ecdsa-sha2-") || name.starts_with("sk-");
}

std::string_view text_form_of(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
  if (contains(text, "-----BEGIN ") || contains(text, "---- BEGIN ")) {
    return contains(text, "PRIVATE KEY")           ? "a private key in PEM"
           : contains(text, "CERTIFICATE REQUEST") ? "a certificate request in PEM"
           : contains(text, "CERTIFICATE")         ? "a certificate in PEM"
                                                   : "a public key in PEM";
  }
  if (text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") || text.starts_with("sk-ssh-") ||
      text.starts_with("sk-ecdsa-")) {
    return "a public key of OpenSSH";
  }
  if ((text.starts_with('{') || text.starts_with('[')) && contains(text, "\"kty\"")) {
    return "a public JWK";
  }
  return contains(text, "<RSAKeyValue") ? "an RSA key in XML" : std::string_view{};
}

std::string_view binary_form_of(octets all) noexcept {
  const std::string_view der = der_form_of(all);
  return der.empty() && is_ssh_wire(all) ? "a public key of OpenSSH" : der;
}

// The body of PEM, or of a line of OpenSSH: base64 that begins as DER, or as that, does.
std::string_view base64_form_of(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
  if (!text.starts_with('M') && !text.starts_with("AAAA")) {
    return {};
  }
  std::string copy{text};
  const bool is_base64 = json::find_base64url_faults(copy).decodable();
  const std::string_view form = is_base64 ? binary_form_of(json::decode_leniently(copy)) : std::string_view{};
  wipe(copy);
  return form;
}

// --- patterns

// Whether most octets follow the one before them by the same step.
bool has_even_steps(octets all) noexcept {
  std::array<std::size_t, 256> steps{};
  for (std::size_t index = 1; index < all.size(); ++index) {
    ++steps[static_cast<std::uint8_t>(all[index] - all[index - 1])];
  }
  return *std::max_element(steps.begin(), steps.end()) * 8 >= (all.size() - 1) * 7;
}

bool repeats(octets all, std::size_t period) noexcept {
  return all.size() >= 2 * period &&
         std::equal(all.begin() + static_cast<std::ptrdiff_t>(period), all.end(), all.begin());
}

// --- placeholders

// What people write where a secret belongs, sorted.
struct word {
  std::string_view text;
  bool marks;  ///< says that it is none
};
constexpr auto words = std::to_array<word>({{"a", false}, {"access", false}, {"admin", false}, {"after", false},
    {"an", false}, {"and", false}, {"any", false}, {"api", false}, {"app", false}, {"application", false},
    {"as", false}, {"at", false}, {"auth", false}, {"authentication", false}, {"backend", false}, {"be", false},
    {"before", false}, {"bit", false}, {"bits", false}, {"by", false}, {"byte", false}, {"bytes", false},
    {"change", true}, {"changed", true}, {"changeit", true}, {"changeme", true}, {"changethis", true}, {"char", false},
    {"character", false}, {"characters", false}, {"chars", false}, {"cookie", false}, {"default", true}, {"demo", true},
    {"dev", true}, {"development", true}, {"django", true}, {"do", false}, {"dont", false}, {"dummy", true},
    {"else", false}, {"enter", true}, {"env", false}, {"environment", false}, {"ever", false}, {"example", true},
    {"fallback", true}, {"fill", true}, {"fixme", true}, {"for", false}, {"generate", true}, {"generated", true},
    {"here", false}, {"highly", false}, {"hmac", false}, {"hs", false}, {"in", false}, {"insecure", true},
    {"insert", true}, {"is", false}, {"it", false}, {"jwk", false}, {"jws", false}, {"jwt", false}, {"jwts", false},
    {"key", false}, {"keys", false}, {"least", false}, {"local", true}, {"long", false}, {"longer", false},
    {"lorem", true}, {"me", false}, {"min", false}, {"minimum", false}, {"more", false}, {"most", false},
    {"must", false}, {"my", false}, {"never", false}, {"nextauth", false}, {"not", false}, {"now", false},
    {"of", false}, {"on", false}, {"only", false}, {"or", false}, {"our", false}, {"own", false}, {"pass", false},
    {"passphrase", false}, {"password", false}, {"placeholder", true}, {"please", false}, {"private", false},
    {"prod", false}, {"production", false}, {"public", false}, {"put", true}, {"random", false}, {"randomly", false},
    {"really", false}, {"refresh", false}, {"replace", true}, {"replaced", true}, {"replaceme", true}, {"safe", false},
    {"sample", true}, {"secret", false}, {"secrets", false}, {"secure", false}, {"server", false}, {"service", false},
    {"session", false}, {"set", true}, {"sha", false}, {"shared", false}, {"should", false}, {"sign", false},
    {"signature", false}, {"signing", false}, {"some", false}, {"something", false}, {"string", false},
    {"strong", false}, {"super", false}, {"tbd", true}, {"test", true}, {"testing", true}, {"text", false},
    {"than", false}, {"that", false}, {"the", false}, {"there", false}, {"this", false}, {"to", false}, {"todo", true},
    {"token", false}, {"tokens", false}, {"ultra", false}, {"unsafe", true}, {"use", false}, {"used", false},
    {"user", false}, {"value", false}, {"verify", false}, {"very", false}, {"when", false}, {"with", false},
    {"xxx", true}, {"xxxx", true}, {"you", false}, {"your", true}});
constexpr bool is_before(const word& left, const word& right) noexcept { return left.text < right.text; }
static_assert(std::is_sorted(words.begin(), words.end(), is_before));

// Those that begin with this letter.
std::span<const word> words_with(char initial) noexcept {
  const auto first = [](char letter) {
    return std::find_if(words.begin(), words.end(), [letter](const word& each) { return each.text[0] >= letter; });
  };
  static const auto starts = [&first] {
    std::array<std::size_t, 27> made{};
    for (std::size_t letter = 0; letter < made.size(); ++letter) {
      made[letter] = static_cast<std::size_t>(first(static_cast<char>('a' + letter)) - words.begin());
    }
    return made;
  }();
  const auto letter = static_cast<std::size_t>(lower(initial) - 'a');
  return std::span{words}.subspan(starts[letter], starts[letter + 1] - starts[letter]);
}

// The longest text that is looked at: what is longer was not typed where a secret belongs.
constexpr std::size_t longest_placeholder = 128;

bool starts_with_word(std::string_view text, std::string_view word) noexcept {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char of_word, char c) { return of_word == lower(c); });
}

// Whether a run of letters is made of such words, and of a marker among them if there must be one.
struct word_run {
  bool is_covered = false;
  bool has_marker = false;
};
word_run split(std::string_view letters) noexcept {
  std::bitset<longest_placeholder + 1> plain;   // the first so many letters are words,
  std::bitset<longest_placeholder + 1> marked;  // with a marker among them
  plain.set(0);
  const auto extend = [&](std::size_t at, const word& by) {
    const std::size_t end = at + by.text.size();
    if (starts_with_word(letters.substr(at), by.text)) {
      marked[end] = marked[end] || marked[at] || by.marks;
      plain[end] = true;
    }
  };
  for (std::size_t at = 0; at < letters.size(); ++at) {
    if (plain[at]) {
      for (const word& each : words_with(letters[at])) {
        extend(at, each);
      }
    }
  }
  return {plain[letters.size()], marked[letters.size()]};
}

// A variable that nobody has put the value of in its place.
bool is_template(std::string_view text) noexcept {
  struct quotes {
    std::string_view open;
    std::string_view close;
  };
  constexpr std::array all = {quotes{"${", "}"}, quotes{"{{", "}}"}, quotes{"$(", ")"}, quotes{"#{", "}"},
      quotes{"<%", "%>"}, quotes{"@@", "@@"}, quotes{"<", ">"}};
  return std::any_of(all.begin(), all.end(),
             [&](const quotes& each) { return text.starts_with(each.open) && text.ends_with(each.close); }) ||
         text.starts_with("process.env.") || text.starts_with("os.environ");
}

}  // namespace

bool is_printable(octets all) noexcept {
  return std::all_of(all.begin(), all.end(), [](std::uint8_t octet) {
    return (octet >= 0x20 && octet < 0x7F) || blanks.find(static_cast<char>(octet)) != std::string_view::npos;
  });
}

std::string_view key_form_of(octets all) {
  if (const std::string_view form = binary_form_of(all); !form.empty()) {
    return form;
  }
  if (!is_printable(all)) {
    return {};
  }
  const std::string_view form = text_form_of(text_of(all));
  return form.empty() ? base64_form_of(text_of(all)) : form;
}

std::string_view pattern_of(octets all) noexcept {
  constexpr std::size_t shortest = 8;
  if (all.size() < shortest) {
    return {};
  }
  if (repeats(all, 1)) {
    return "is one octet repeated";
  }
  if (has_even_steps(all)) {
    return "counts up or down in equal steps";
  }
  const std::size_t most = is_printable(all) ? 8 : 4;  // of text, eight are fewer than 53 bits
  for (std::size_t period = 2; period <= most; ++period) {
    if (repeats(all, period) && all.size() >= 3 * period) {
      return "is a few octets repeated";
    }
  }
  return {};
}

bool is_placeholder(std::string_view text) noexcept {
  constexpr std::size_t shortest = 6;
  constexpr std::size_t most_digits = 12;
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
  text.remove_suffix(text.size() - std::min(text.size(), text.find_last_not_of(blanks) + 1));
  if (text.size() < shortest || text.size() > longest_placeholder) {
    return false;
  }
  if (is_template(text) || text.starts_with("django-insecure-")) {
    return true;
  }
  bool has_marker = false;
  std::size_t digits = 0;
  while (!text.empty()) {
    if (!is_letter(text.front())) {
      digits += is_digit(text.front()) ? 1U : 0U;
      text.remove_prefix(1);
      continue;
    }
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_letter);
    const auto letters = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const word_run run = split(letters);
    if (!run.is_covered) {
      return false;
    }
    has_marker = has_marker || run.has_marker;
    text.remove_prefix(letters.size());
  }
  return has_marker && digits <= most_digits;
}

}  // namespace jwkguard::keys
