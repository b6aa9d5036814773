#include "submit/set_judge.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "json/base64.hpp"
#include "json/writer.hpp"
#include "jwkguard/validator.hpp"
#include "keys/openssl.hpp"
#include "plan/dangers.hpp"

namespace jwkguard::submit {
namespace {

// A secret that stands for one that is not known: long enough for every algorithm, and each key's own.
std::string stand_in(std::size_t place) {
  std::array<std::uint8_t, 2 * sizeof(sha256_digest)> octets{};
  for (std::size_t half = 0; half < 2; ++half) {
    const std::array<std::uint8_t, 3> from{
        static_cast<std::uint8_t>(place), static_cast<std::uint8_t>(place >> 8U), static_cast<std::uint8_t>(half)};
    const sha256_digest digest = keys::sha256(from);
    std::copy(digest.begin(), digest.end(), octets.begin() + half * digest.size());
  }
  std::string text;
  json::append_base64url(text, octets);
  return text;
}

const record* find_secret(const credential& key, std::span<const record> input) {
  const auto found = std::find_if(input.begin(), input.end(),
      [&](const record& each) { return each.kty == "oct" && each.alg == key.alg && each.kid == key.kid; });
  return key.kept || found == input.end() ? nullptr : &*found;
}

// A set as a text, and where each of its keys comes from.
struct set_text {
  std::string text;
  std::vector<std::size_t> places;
  std::vector<bool> has_stand_in;
};

set_text text_of(std::span<const credential> set, std::span<const record> input) {
  set_text made;
  json::writer out;
  out.begin_object().name("keys").begin_array();
  for (std::size_t place = 0; place < set.size(); ++place) {
    const credential& key = set[place];
    if (key.unreadable) {
      continue;
    }
    const record* const secret = key.symmetric ? find_secret(key, input) : nullptr;
    const bool has_stand_in = key.symmetric && secret == nullptr;
    if (has_stand_in) {
      out.begin_object().member("alg", key.alg).member("k", stand_in(place)).member("kid", key.kid);
      out.member("kty", "oct").end_object();
    } else {
      out.raw(secret != nullptr ? canonical_key(*secret) : key.jwk);
    }
    made.places.push_back(place);
    made.has_stand_in.push_back(has_stand_in);
  }
  made.text = out.end_array().end_object().take();
  return made;
}

// Rules between keys name the other one by its index, which tells nobody anything here.
std::string message_for(const finding& what, std::span<const credential> set, const std::vector<std::size_t>& places) {
  std::string message = message_of(what);
  if (what.actual && *what.actual < places.size() && what.rule->says.find("key {actual}") != std::string_view::npos) {
    const std::string index = "key " + std::to_string(*what.actual);
    message.replace(message.find(index), index.size(), name_in_message(set[places[*what.actual]]));
  }
  return message;
}

std::vector<key_fault> judge(std::span<const credential> set, std::span<const record> input, policy rules) {
  rules.limits.keys = std::max(rules.limits.keys, static_cast<std::uint32_t>(set.size()));
  rules.allow_secret = true;  // of HMAC keys: no other secret is in a credential
  set_text made = text_of(set, input);
  const report checked = check(std::span<char>{made.text}, rules);
  std::vector<key_fault> faults;
  for (const finding& each : checked.findings) {
    const bool is_of_stand_in =
        each.key < made.places.size() && made.has_stand_in[each.key] && (each.member == "k" || is_leak(*each.rule));
    if (each.key == finding::no_key && each.rule->id.starts_with("limits.")) {
      faults.push_back({key_fault::whole_set, each.rule, each.level, message_of(each)});
    } else if (each.key < made.places.size() && !is_of_stand_in) {
      faults.push_back({made.places[each.key], each.rule, each.level, message_for(each, set, made.places)});
    }
  }
  ::explicit_bzero(made.text.data(), made.text.size());
  return faults;
}

}  // namespace

set_judge make_set_judge(std::span<const record> input, const policy& rules) {
  return [input, &rules](std::span<const credential> set) { return judge(set, input, rules); };
}

bool is_leak(const rule& broken) noexcept {
  constexpr std::array<std::string_view, 16> ids = {"key.published", "key.trivial", "akp.key.trivial",
      "rsa.exponent.one", "rsa.exponent.truncated", "rsa.exponent.reveals-key", "rsa.modulus.small-factor",
      "rsa.modulus.prime", "rsa.modulus.perfect-power", "rsa.modulus.roca", "rsa.modulus.close-primes",
      "rsa.modulus.biased", "rsa.modulus.half-words", "rsa.modulus.idle-bits", "rsa.modulus.repeated",
      "set.shared-prime"};
  return std::find(ids.begin(), ids.end(), broken.id) != ids.end();
}

std::vector<std::string> unjudged(std::span<const key_fault> faults) {
  std::vector<std::string> lines;
  for (const key_fault& each : faults) {
    if (each.key == key_fault::whole_set) {
      lines.push_back("the keys that are live or stay were not checked completely: " + each.message);
    }
  }
  return lines;
}

std::vector<std::string> mark_leaked(std::span<credential> keys, std::span<const key_fault> faults) {
  for (const key_fault& each : faults) {
    if (each.key < keys.size() && is_leak(*each.rule)) {
      keys[each.key].leaked = each.rule;
    }
  }
  std::vector<std::string> lines;
  for (const credential& key : keys) {
    if (key.leaked != nullptr) {
      lines.push_back("LEAKED: " + name_in_message(key) + " is live, and anyone can sign with it (" +
                      std::string{key.leaked->id} + "): add a new key, sign with it, then push without this one");
    }
  }
  return lines;
}

}  // namespace jwkguard::submit
