#include "keys/secret_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "json/ascii.hpp"
#include "keys/misspelt.hpp"

namespace jwkguard::keys {
namespace {

// A name's letters and digits in lower case. Two letters fold to ASCII ones, and so are the same to some readers.
class bare_text {
 public:
  explicit bare_text(std::string_view text) noexcept {
    constexpr std::string_view kelvin_sign = "\xE2\x84\xAA";
    constexpr std::string_view long_s = "\xC5\xBF";
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (json::is_letter_or_digit(text[at])) {
        add(json::lower_case(text[at]));
      } else if (text.substr(at).starts_with(kelvin_sign)) {
        add('k');
      } else if (text.substr(at).starts_with(long_s)) {
        add('s');
      }
    }
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
  [[nodiscard]] bool is_whole() const noexcept { return size_ <= text_.size() && !is_cut_; }

 private:
  void add(char c) noexcept {
    if (size_ == text_.size()) {
      is_cut_ = true;
      return;
    }
    text_[size_++] = c;
  }
  std::array<char, 64> text_{};
  std::size_t size_ = 0;
  bool is_cut_ = false;
};

// Anywhere in a name, unless it ends in one of the words below.
constexpr std::array<std::string_view, 9> secret_words = {
    "secret", "private", "passphrase", "password", "passwd", "privkey", "mnemonic", "signingkey", "hmac"};
// As the whole name, or its end.
constexpr std::array<std::string_view, 9> secret_ends = {
    "seed", "pwd", "sharedkey", "symmetrickey", "masterkey", "rootkey", "mackey", "signkey", "credential"};
// "private_key_id", "secret_url", "hasPrivateKey": about a secret, and none.
constexpr std::array<std::string_view, 24> about_words = {"url", "uri", "endpoint", "id", "ids", "name", "names",
    "hint", "type", "types", "status", "policy", "expiresat", "supported", "use", "ref", "method", "methods", "size",
    "bits", "length", "count", "location", "version"};

struct synonym {
  std::string_view word;
  member meant;
};
constexpr std::array synonyms = {
    synonym{"inverseq", member::qi},  // .NET's RSAParameters
    synonym{"privateexponent", member::d},
    synonym{"prime1", member::p},
    synonym{"prime2", member::q},
    synonym{"exponent1", member::dp},
    synonym{"exponent2", member::dq},
    synonym{"coefficient", member::qi},
};

constexpr std::array<std::string_view, 12> key_words = {"key", "value", "keyvalue", "token", "keymaterial", "material",
    "keydata", "data", "bytes", "raw", "base64", "content"};
constexpr std::array<std::string_view, 6> kind_words = {"kty", "alg", "algorithm", "type", "keytype", "algo"};
constexpr std::array<std::string_view, 4> part_words = {"modulus", "exponent", "publicexponent", "crv"};
constexpr std::array<std::string_view, 5> may_be_part_words = {"n", "e", "x", "y", "g"};

std::string_view word_in(std::span<const std::string_view> words, std::string_view bare) noexcept {
  const auto found = std::find(words.begin(), words.end(), bare);
  return found == words.end() ? std::string_view{} : *found;
}

std::string_view secret_word_in(std::string_view bare) noexcept {
  if (bare.find("public") != std::string_view::npos ||
      std::any_of(
          about_words.begin(), about_words.end(), [bare](std::string_view end) { return bare.ends_with(end); })) {
    return {};
  }
  const auto inside = std::find_if(secret_words.begin(), secret_words.end(),
      [bare](std::string_view word) { return bare.find(word) != std::string_view::npos; });
  if (inside != secret_words.end()) {
    return *inside;
  }
  const auto end = std::find_if(
      secret_ends.begin(), secret_ends.end(), [bare](std::string_view word) { return bare.ends_with(word); });
  return end == secret_ends.end() ? std::string_view{} : *end;
}

std::optional<synonym> private_member_of(std::string_view bare) noexcept {
  const auto known = find_member(bare);
  if (known && row_of(*known).kept != secrecy::open) {
    return synonym{row_of(*known).name, *known};
  }
  const auto found =
      std::find_if(synonyms.begin(), synonyms.end(), [bare](const synonym& each) { return each.word == bare; });
  return found == synonyms.end() ? std::nullopt : std::optional{*found};
}

// What the value of a public name must look like to be shown.
enum class looks : std::uint8_t { date, url, host, word };
struct public_name {
  std::string_view name;
  looks like;
};
// IANA "JSON Web Key Parameters" and OpenID Federation; then what Entra ID, UAA and others put beside them.
constexpr std::array public_names = {
    public_name{"iat", looks::date},
    public_name{"nbf", looks::date},
    public_name{"exp", looks::date},
    public_name{"iss", looks::url},
    public_name{"sub", looks::url},
    public_name{"issuer", looks::url},
    public_name{"jwks_uri", looks::url},
    public_name{"cloud_instance_name", looks::host},
    public_name{"type", looks::word},
    public_name{"algorithm", looks::word},
};
constexpr std::size_t longest_word = 12;
constexpr std::size_t longest_date = 13;  // milliseconds

bool is_word(std::string_view text) noexcept {
  return text.size() <= longest_word && std::all_of(text.begin(), text.end(), [](char c) {
    return json::is_letter_or_digit(c) || c == '-' || c == '_' || c == '+';
  });
}

// A value of kty, alg, use or crv that is known; any other word may be a passphrase.
bool is_word_of_a_key(std::string_view text) noexcept {
  return is_word(text) && (text == "sig" || text == "enc" || kind_named(text) != kind_of_key::unknown);
}

bool is_host(std::string_view text) noexcept {
  constexpr std::size_t longest_host = 32;
  const std::size_t dot = text.rfind('.');
  return text.size() <= longest_host && dot != std::string_view::npos && text.size() - dot <= 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '.' || c == '-'; });
}

bool does_look(looks like, const json::token& value, std::string_view written) noexcept {
  if (value.kind == json::kind::number) {
    return like == looks::date && written.size() <= longest_date;
  }
  if (value.kind != json::kind::string) {
    return false;
  }
  switch (like) {
    case looks::date: return false;
    case looks::url: return is_plain_url(value.text());
    case looks::host: return is_host(value.text());
    case looks::word: return is_word_of_a_key(value.text());
  }
  return false;
}

bool is_word_member(member which) noexcept {
  return which == member::kty || which == member::use || which == member::alg || which == member::crv;
}

}  // namespace

named classify(std::string_view name) noexcept {
  if (name == "issuer" || name == "iss" || name == "ext") {
    return {};  // the most common ones
  }
  const bare_text folded{name};
  const std::string_view bare = folded.view();
  if (bare.empty()) {
    return {};
  }
  if (folded.is_whole()) {
    if (const auto found = private_member_of(bare)) {
      return {name_says::private_member, found->word, found->meant};
    }
    if (const std::string_view word = word_in(kind_words, bare); !word.empty()) {
      return {name_says::kind, word};
    }
    if (const std::string_view word = word_in(part_words, bare); !word.empty()) {
      return {name_says::part_of_key, word};
    }
    if (const std::string_view word = word_in(may_be_part_words, bare); !word.empty()) {
      return {name_says::may_be_part, word};
    }
  }
  if (const std::string_view word = secret_word_in(bare); !word.empty()) {
    return {name_says::secret, word};
  }
  if (const std::string_view word = word_in(key_words, bare); !word.empty()) {
    return {name_says::key, word};
  }
  const bool is_some_key = bare.ends_with("key") && bare.find("public") == std::string_view::npos;
  return is_some_key ? named{name_says::key, "key"} : named{};
}

kind_of_key kind_named(std::string_view value) noexcept {
  constexpr std::array<std::string_view, 7> symmetric = {
      "oct", "mac", "hmac", "symmetric", "sharedsecret", "secret", "octhsm"};
  constexpr std::array<std::string_view, 9> asymmetric = {
      "rsa", "ec", "okp", "akp", "eddsa", "ed25519", "ed448", "rsahsm", "echsm"};
  constexpr std::array<std::string_view, 5> asymmetric_families = {"rs", "ps", "es", "rsa", "p"};
  const bare_text folded{value};
  const std::string_view bare = folded.view();
  const auto is_family = [bare](std::string_view family) {
    return bare.starts_with(family) && bare.size() > family.size() && bare[family.size()] >= '1' &&
           bare[family.size()] <= '9';
  };
  if (!word_in(symmetric, bare).empty() || bare.starts_with("hmac") || is_family("hs")) {
    return kind_of_key::symmetric;
  }
  const bool is_asymmetric = !word_in(asymmetric, bare).empty() ||
                             std::any_of(asymmetric_families.begin(), asymmetric_families.end(), is_family);
  return is_asymmetric ? kind_of_key::asymmetric : kind_of_key::unknown;
}

bool is_url(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 4> schemes = {"https://", "http://", "urn:", "did:"};
  return std::any_of(schemes.begin(), schemes.end(), [text](std::string_view scheme) {
    return text.starts_with(scheme);
  }) && std::none_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

bool is_plain_url(std::string_view text) noexcept {
  return is_url(text) && std::none_of(text.begin(), text.end(), [](char c) {
    return c == '@' || c == '?' || c == '#' || c == '&' || c == '<' || c == '"' || c == '=';
  });
}

bool may_be_shown(std::string_view name, const json::token& value, std::string_view written) noexcept {
  if (value.kind == json::kind::boolean || value.kind == json::kind::null) {
    return true;
  }
  const auto found = std::find_if(
      public_names.begin(), public_names.end(), [name](const public_name& row) { return row.name == name; });
  if (found != public_names.end()) {
    return does_look(found->like, value, written);
  }
  const auto meant = meant_by(name);
  return meant && is_word_member(*meant) && value.kind == json::kind::string && is_word_of_a_key(value.text());
}

}  // namespace jwkguard::keys
