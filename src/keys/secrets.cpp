#include "keys/secrets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/secret_names.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule private_member{"private.member", error, error, "RFC 7517 9.2",
    "{member} is private: a public key set must never hold it",
    "treat the key as disclosed: make a new one, publish its public half, retire this one", leave::fixed};
constexpr rule secret_member{"private.symmetric", error, error, "RFC 7517 9.2",
    "{member} is a shared secret: anyone who reads the set can sign tokens with it",
    "if others can read the set, it is disclosed: make a new one, and share it outside of any key set", leave::fixed};

constexpr std::string_view replace_key =
    "remove it and treat the key as disclosed: make a new one, publish its public half, retire this one";

}  // namespace

const rule secret_misspelt =
    judged({"private.misspelt", error, error, "RFC 7517 9.2",
               "the name of this member means {member}, which is private: a public key set must never hold it",
               replace_key, leave::fixed},
        "some readers compare names without case, and anyone who sees the set sees the value, whatever its name");
const rule secret_named = judged(
    {"private.named", error, error, "RFC 7517 9.2", "the name of this member says that it holds a secret ({member})",
        "remove it and treat the secret as disclosed; if it is not a secret, rename the member", leave::fixed},
    "only its writer knows what an unknown member holds, so its name decides");
const rule secret_possible =
    judged({"private.possible", error, error, "RFC 7517 9.2",
               "{member} may be private or a shared secret: the members of this key type are unknown",
               "if it is, treat the key as disclosed and make a new one; if it is public, remove the key from this set",
               leave::fixed},
        "a refused public value costs a look, a published private one costs the key");
const rule secret_written{"private.form", error, error, "RFC 7517 9.2", "{subject} found", replace_key, leave::fixed};
const rule secret_proven{"private.half", error, error, "RFC 7517 9.2",
    "this value is the private half of the key: {subject}", replace_key, leave::fixed};

const rule secret_range{"private.range", error, off, "SP 800-56A 5.6.2.1.2",
    "{member} is not in the range that {subject} allows",
    "copy the key pair from its source again: this is not a private key", leave::fixed};
const rule secret_mismatch{"private.mismatch", error, off, "SP 800-56A 5.6.2.1.4",
    "{member} does not belong to this key: {subject}",
    "copy the key pair from its source again: the private and the public half belong to two keys, or one is damaged",
    leave::fixed};

namespace {
constexpr rule secret_repeated{"key.secret-is-public", error, error, "RFC 8725 3.5",
    "{member} is not a secret: {subject} has the same value, and everybody can read it",
    "make a random secret, and give {subject} another value: the kid is in the header of "
    "every token",
    leave::fixed};
constexpr rule oth_empty{"rsa.oth.empty", error, warning, "RFC 7518 6.3.2.7",
    "oth is empty: a key of two primes has no such member", "remove it; it holds nothing and discloses nothing"};

constexpr std::array rows = {&private_member, &secret_member, &secret_misspelt, &secret_named, &secret_possible,
    &secret_written, &secret_proven, &secret_range, &secret_mismatch, &secret_repeated, &oth_empty};

// Whether a text in base64 or base64url stands for these octets.
bool stands_for(std::string_view text, std::string_view octets) {
  return text.size() > octets.size() && wiped_string{octets_in_base64(text)}.text == octets && !octets.empty();
}

// What a public member says as well is no secret, and is shown as little as the secret.
void look_for_repeats(key_check& key, member secret) {
  const json::token* const held = key.raw.text(secret);
  if (held == nullptr || held->size == 0 || key.raw.is_decoded(secret)) {
    return;
  }
  constexpr member_set words = (common_members | member_set{member::crv}) & string_members;
  constexpr std::size_t shortest_part = 16;  // that is no secret by chance
  const std::string_view text = held->text();
  (key.raw.present() & words).for_each([&](member which) {
    const json::token* const open = key.raw.text(which);
    if (open == nullptr) {
      return;
    }
    const bool is_in_there =
        open->text() == text || (text.size() >= shortest_part && open->text().find(text) != std::string_view::npos);
    if (is_in_there || stands_for(text, open->text()) || stands_for(open->text(), text)) {
      key.mask(*open);
      key.hides_kid = key.hides_kid || which == member::kid;
      key.add(secret_repeated, secret, {.subject = row_of(which).name});
    }
  });
}

}  // namespace
const std::span<const rule* const> secret_rules{rows};

bool allows_stray_secrets(const policy& rules) noexcept {
  return rules.allow_secret && rules.column == policy::base::rfc;
}

const rule& secret_rule(secrecy kept) noexcept { return kept == secrecy::symmetric ? secret_member : private_member; }

level add_leak(findings& found, const rule& broken, const place& where, const details& with) {
  if (allows_stray_secrets(found.rules())) {
    return found.add_as(note, broken, where, with);
  }
  found.out().secret = true;
  return found.add(broken, where, with);
}

void check_secrets(key_check& key) {
  // Of a type that nobody here knows, p and q may be parameters that all users share, and d a digest.
  const json::token* const kty = key.raw.text(member::kty);
  const bool is_of_unknown_type =
      key.type == nullptr && kty != nullptr && kty->size != 0 && kind_named(kty->text()) == kind_of_key::unknown;
  (key.raw.present() - open_members).for_each([&key, is_of_unknown_type](member which) {
    const secrecy kept = row_of(which).kept;
    look_for_repeats(key, which);
    const rule& broken = is_of_unknown_type && kept == secrecy::private_half ? secret_possible : secret_rule(kept);
    if (which == member::oth && key.raw.get(which)->is_empty_array) {  // some libraries write that for public keys
      key.add(oth_empty, which);
    } else if (key.allows(which)) {
      key.add_as(note, broken, which);
    } else {
      key.add(broken, which);
      key.found_secret();
    }
  });
}

void wipe_secrets(std::span<char> text, const report& of) {
  std::vector<std::ptrdiff_t> viewed;  // in the order of the text
  for (const key_entry& key : of.keys) {
    if (key.status == key_status::usable && key.value().kty == oct_key_type.name) {
      viewed.push_back(reinterpret_cast<const char*>(key.parameters()[0].data()) - text.data());
    }
  }
  for (const extent& place : of.secrets) {
    const std::ptrdiff_t end = std::ptrdiff_t{place.offset} + place.length;
    const auto next = std::lower_bound(viewed.begin(), viewed.end(), std::ptrdiff_t{place.offset});
    if (next == viewed.end() || *next >= end) {
      wipe(text.subspan(place.offset, place.length));
    }
  }
}

}  // namespace jwkguard::keys
