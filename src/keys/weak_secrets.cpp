#include "keys/weak_secrets.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "json/ascii.hpp"
#include "keys/guessable_secrets.hpp"
#include "keys/octets.hpp"
#include "keys/published.hpp"
#include "keys/published_secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;
using octets = std::span<const std::uint8_t>;

// A key that is published may be used as the text that its k is, or in hexadecimal.
std::string_view find_published_key(octets secret) {
  record key;
  key.kty = "oct";
  key.parameters[0] = secret;
  return find_published(key);
}

// Looks a text up without padding, and with it.
std::string_view find_padded_or_not(std::string& text, bool may_be_padded) {
  constexpr std::size_t quantum = 4;  // characters
  std::string_view source = find_published_secret(text);
  if (const std::size_t bare = text.size(); source.empty() && may_be_padded && bare % quantum != 0) {
    text.append(quantum - bare % quantum, '=');
    source = find_published_secret(text);
    text.resize(bare);
  }
  return source;
}

std::string_view find_in_both_alphabets(std::string& text, bool may_be_padded) {
  std::string_view source = find_padded_or_not(text, may_be_padded);
  if (source.empty() && text.find_first_of("-_") != std::string::npos) {
    std::string standard;
    standard.reserve(text.size() + 2);  // so that no copy stays behind
    standard = text;
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    source = find_padded_or_not(standard, may_be_padded);
    wipe(standard);
  }
  return source;
}

// A secret that is published in base64 may be used as the octets that it decodes to. It may have been made up: then its
// last character has bits that no octet has, which decoders pass over; of such a one nobody wrote padding.
std::string_view find_published_in_base64(octets all) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve(all.size() / 3 * 4 + 4);
  json::append_base64url(text, all);
  const std::size_t spare = all.size() % 3 == 0 ? 1 : all.size() % 3 == 1 ? 16 : 4;  // ways to end it
  const std::size_t last = alphabet.find(text.back());
  std::string_view source;
  for (std::size_t bits = 0; bits < spare && source.empty(); ++bits) {
    text.back() = alphabet[last + bits];
    source = find_in_both_alphabets(text, bits == 0);
  }
  wipe(text);
  return source;
}

// A secret that is published in hexadecimal may be used as the octets that its digits name; likewise in base64.
std::string_view find_published_octets(octets all) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t longest = 128;  // octets; more are looked up nowhere
  if (all.empty() || all.size() > longest) {
    return {};
  }
  std::string text;
  text.reserve(2 * longest);
  for (const std::uint8_t octet : all) {
    text += digits[octet >> 4U];
    text += digits[octet & 0xFU];
  }
  const std::string_view source = find_published_secret(text);
  wipe(text);
  return source.empty() ? find_published_in_base64(all) : source;
}

weak_secret published(std::string_view source) noexcept {
  return source.empty() ? weak_secret{} : weak_secret{&published_key_rule, source};
}

weak_secret look_at_pattern(octets all) noexcept {
  const std::string_view pattern = pattern_of(all);
  return pattern.empty() ? weak_secret{} : weak_secret{&secret_is_pattern, pattern};
}

weak_secret look_at_text(std::string_view text) {
  const weak_secret found = published(find_published_secret(text));
  return found.broken == nullptr && what_was_typed(text) == typed::placeholder ? weak_secret{&secret_is_placeholder}
                                                                               : found;
}

// What a text stands for in base64.
weak_secret look_at_decoded(octets all) {
  const weak_secret found = is_ascii_text(text_of(all)) ? look_at_text(text_of(all)) : weak_secret{};
  return found.broken != nullptr ? found : published(find_published_key(all));
}

// What a text stands for in hexadecimal.
weak_secret look_at_named(octets all) {
  if (const std::string_view source = find_published_key(all); !source.empty()) {
    return published(source);
  }
  const std::string_view form = key_form_of(all);
  return form.empty() ? look_at_pattern(all) : weak_secret{&secret_is_key, form};
}

}  // namespace

const rule secret_is_key{"oct.key.asymmetric", error, error, "RFC 8725 3.5", "k is not a secret: it holds {subject}",
    "anyone with the public key can sign: publish that key as a public one (kty RSA, EC or OKP, and "
    "its alg), or make a random secret (openssl rand 32 | basenc --base64url | tr -d =)",
    leave::fixed};
const rule secret_is_pattern{"oct.key.pattern", warning, error, "RFC 8725 3.5", "k {subject}: anyone can guess it",
    "make a random secret (openssl rand 32 | basenc --base64url | tr -d =)"};
const rule secret_is_placeholder{"oct.key.placeholder", error, error, "RFC 8725 3.5",
    "k is a placeholder (such as CHANGE_ME or ${JWT_SECRET}), not a secret",
    "put the real secret in its place (a variable was not expanded, or a template not filled in), or make "
    "a random one (openssl rand 32 | basenc --base64url | tr -d =)"};
const rule secret_is_words{"oct.key.words", warning, warning, "RFC 8725 3.5",
    "k is made of words that are common in secrets: it can be guessed",
    "make a random secret (openssl rand 32 | basenc --base64url | tr -d =)"};

weak_secret look_at_secret(octets all) {
  if (const std::string_view form = key_form_of(all); !form.empty()) {
    return {&secret_is_key, form};
  }
  const std::string_view text = text_of(all);
  const bool is_text = is_ascii_text(text);
  weak_secret found = is_text ? look_at_text(text) : weak_secret{};
  if (const wiped_string decoded{is_text ? octets_in_base64(text) : ""};
      found.broken == nullptr && !decoded.text.empty()) {
    found = look_at_decoded(octets_of(decoded.text));
  }
  if (const wiped_string named{octets_in_hexadecimal(text)}; found.broken == nullptr && !named.text.empty()) {
    found = look_at_named(octets_of(named.text));
  }
  if (found.broken == nullptr) {
    found = published(find_published_octets(all));
  }
  if (found.broken == nullptr) {
    found = look_at_pattern(all);
  }
  if (found.broken == nullptr && is_text && what_was_typed(text) == typed::words) {
    found = {&secret_is_words};
  }
  return found;
}

weak_secret look_at_secret(std::string_view text) { return look_at_secret(octets_of(text)); }

void report_weak_secret(key_check& key, const weak_secret& found) {
  if (found.broken == &published_key_rule) {
    if (find_published(key.value()).empty()) {  // else it is said with those of all types
      key.add_at_key(published_key_rule, {.subject = found.subject});
    }
  } else if (found.broken != nullptr) {
    key.add(*found.broken, member::k, {.subject = found.subject});
  }
}

}  // namespace jwkguard::keys
