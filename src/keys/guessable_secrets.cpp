#include "keys/guessable_secrets.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "keys/key_formats.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

// --- keys and certificates

// As JSON, in a string of JSON, as Python prints it, or in YAML.
bool holds_jwk(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 3> names = {"\"kty\"", "\\\"kty\\\"", "'kty'"};
  const bool is_object = std::string_view{"{[\"'"}.find(text.empty() ? ' ' : text.front()) != std::string_view::npos;
  return (is_object &&
             std::any_of(names.begin(), names.end(), [text](std::string_view name) { return contains(text, name); })) ||
         text.starts_with("kty: ") || contains(text, "\nkty: ");
}

std::string_view text_form_of(std::string_view text) noexcept {
  text = json::left_trimmed(text);
  if (const std::string_view name = pem_name(text); !name.empty()) {
    return name;
  }
  if (is_ssh_line(text) || holds_ssh_key(text) || contains(text, ssh2_begin)) {
    return "an OpenSSH public key";
  }
  if (holds_jwk(text)) {
    return "a public JWK";
  }
  return contains(text, "<RSAKeyValue") ? "an RSA key in XML" : std::string_view{};
}

std::string_view binary_form_of(octets all) noexcept {
  const std::string_view name = der_name(all);
  return !name.empty()         ? name
         : is_certificate(all) ? "a certificate"
         : is_ssh_blob(all)    ? "an OpenSSH public key"
                               : std::string_view{};
}

// Without a byte-order mark, and without the line end or zero that programs put behind a text.
octets without_frame(octets all) noexcept {
  all = octets_of(without_byte_order_mark(text_of(all)));
  while (!all.empty() && (all.back() == 0 || json::is_white_space(static_cast<char>(all.back())))) {
    all = all.first(all.size() - 1);
  }
  return all;
}

std::string_view form_in_layers(octets all, unsigned layers);

// What is behind base64: the body of PEM, of a line of OpenSSH, or any of the forms encoded once more.
std::string_view base64_form_of(std::string_view text, unsigned layers) {
  constexpr std::size_t shortest = 40;  // of the shortest key
  if (layers == 0 || text.size() < shortest) {
    return {};
  }
  std::string copy;
  copy.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(copy), [](char c) { return !json::is_white_space(c); });
  const bool is_base64 = json::find_base64url_faults(copy).decodable();
  const std::string_view form =
      is_base64 ? form_in_layers(json::decode_leniently(copy), layers - 1) : std::string_view{};
  wipe(copy);
  return form;
}

std::string_view form_in_layers(octets all, unsigned layers) {
  if (const std::string_view form = binary_form_of(all); !form.empty()) {
    return form;
  }
  const octets inside = without_frame(all);
  if (const std::string_view form = binary_form_of(inside); !form.empty()) {
    return form;
  }
  if (!is_ascii_text(text_of(inside))) {
    return {};
  }
  const std::string_view form = text_form_of(text_of(inside));
  return form.empty() ? base64_form_of(text_of(inside), layers) : form;
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
constexpr auto words = std::to_array<word>({{"a", false}, {"abc", false}, {"access", false}, {"admin", false},
    {"after", false}, {"an", false}, {"and", false}, {"any", false}, {"api", false}, {"app", false},
    {"application", false}, {"as", false}, {"at", false}, {"auth", false}, {"authentication", false},
    {"backend", false}, {"bar", true}, {"be", false}, {"before", false}, {"bit", false}, {"bits", false}, {"by", false},
    {"byte", false}, {"bytes", false}, {"cat", false}, {"change", true}, {"changed", true}, {"changeit", true},
    {"changeme", true}, {"changethis", true}, {"char", false}, {"character", false}, {"characters", false},
    {"chars", false}, {"cookie", false}, {"default", true}, {"demo", true}, {"dev", true}, {"development", true},
    {"django", true}, {"do", false}, {"dolor", true}, {"dont", false}, {"dummy", true}, {"else", false},
    {"enter", true}, {"env", false}, {"environment", false}, {"ever", false}, {"example", true}, {"fallback", true},
    {"fill", true}, {"fixme", true}, {"foo", true}, {"for", false}, {"generate", true}, {"generated", true},
    {"hello", false}, {"here", false}, {"highly", false}, {"hmac", false}, {"hs", false}, {"in", false},
    {"insecure", true}, {"insert", true}, {"ipsum", true}, {"is", false}, {"it", false}, {"jwk", false}, {"jws", false},
    {"jwt", false}, {"jwts", false}, {"key", false}, {"keyboard", false}, {"keys", false}, {"least", false},
    {"letmein", false}, {"local", true}, {"long", false}, {"longer", false}, {"lorem", true}, {"me", false},
    {"min", false}, {"minimum", false}, {"more", false}, {"most", false}, {"must", false}, {"my", false},
    {"never", false}, {"nextauth", false}, {"not", false}, {"now", false}, {"null", true}, {"of", false}, {"on", false},
    {"only", false}, {"or", false}, {"our", false}, {"own", false}, {"pass", false}, {"passphrase", false},
    {"password", false}, {"placeholder", true}, {"please", false}, {"private", false}, {"prod", false},
    {"production", false}, {"public", false}, {"put", true}, {"qwerty", false}, {"random", false}, {"randomly", false},
    {"really", false}, {"refresh", false}, {"replace", true}, {"replaced", true}, {"replaceme", true}, {"safe", false},
    {"sample", true}, {"secret", false}, {"secrets", false}, {"secure", false}, {"server", false}, {"service", false},
    {"session", false}, {"set", true}, {"sha", false}, {"shared", false}, {"should", false}, {"sign", false},
    {"signature", false}, {"signing", false}, {"some", false}, {"something", false}, {"string", false},
    {"strong", false}, {"super", false}, {"tbd", true}, {"test", true}, {"testing", true}, {"text", false},
    {"than", false}, {"that", false}, {"the", false}, {"there", false}, {"this", false}, {"to", false}, {"todo", true},
    {"token", false}, {"tokens", false}, {"ultra", false}, {"undefined", true}, {"unsafe", true}, {"use", false},
    {"used", false}, {"user", false}, {"value", false}, {"verify", false}, {"very", false}, {"welcome", false},
    {"when", false}, {"with", false}, {"world", false}, {"xxx", true}, {"xxxx", true}, {"you", false}, {"your", true}});
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
  const auto letter = static_cast<std::size_t>(json::lower_case(initial) - 'a');
  return std::span{words}.subspan(starts[letter], starts[letter + 1] - starts[letter]);
}

// The longest text that is looked at: what is longer was not typed where a secret belongs.
constexpr std::size_t longest_placeholder = 128;

bool starts_with_word(std::string_view text, std::string_view word) noexcept {
  return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(),
                                           [](char of_word, char c) { return of_word == json::lower_case(c); });
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

std::string_view key_form_of(octets all) {
  constexpr unsigned most_layers = 3;  // of base64 around each other
  return form_in_layers(all, most_layers);
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
  const std::size_t most = is_ascii_text(text_of(all)) ? 8 : 4;  // of text, eight are fewer than 53 bits
  for (std::size_t period = 2; period <= most; ++period) {
    if (repeats(all, period) && all.size() >= 3 * period) {
      return "is a few octets repeated";
    }
  }
  return {};
}

typed what_was_typed(std::string_view text) noexcept {
  constexpr std::size_t shortest = 6;
  constexpr std::size_t most_digits = 12;
  text = json::trimmed(text);
  if (text.size() < shortest || text.size() > longest_placeholder) {
    return typed::nothing_known;
  }
  if (is_template(text) || text.starts_with("django-insecure-")) {
    return typed::placeholder;
  }
  bool has_marker = false;
  bool has_word = false;
  std::size_t digits = 0;
  while (!text.empty()) {
    if (!json::is_letter(text.front())) {
      digits += json::is_digit(text.front()) ? 1U : 0U;
      text.remove_prefix(1);
      continue;
    }
    const auto* const end = std::find_if_not(text.begin(), text.end(), json::is_letter);
    const auto letters = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const word_run run = split(letters);
    if (!run.is_covered) {
      return typed::nothing_known;
    }
    has_word = true;
    has_marker = has_marker || run.has_marker;
    text.remove_prefix(letters.size());
  }
  if (!has_word || digits > most_digits) {
    return typed::nothing_known;
  }
  return has_marker ? typed::placeholder : typed::words;
}

}  // namespace jwkguard::keys
