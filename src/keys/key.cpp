// The rules that hold for a key of any type.
#include <algorithm>
#include <array>
#include <string_view>

#include "json/ascii.hpp"
#include "keys/key_purpose.hpp"
#include "keys/key_types.hpp"
#include "keys/kid_form.hpp"
#include "keys/kid_likeness.hpp"
#include "keys/looks_random.hpp"
#include "keys/near_values.hpp"
#include "keys/octets.hpp"
#include "keys/published.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule kty_unknown = saying_more(rule{"key.kty.unknown", warning, error, "RFC 7517 5", "unknown key type",
                                             "the names are EC, RSA, OKP, oct and AKP (case counts)", leave::skippable},
    ": did you mean {subject}?");
constexpr rule kty_empty{"key.kty.empty", error, error, "RFC 7517 4.1", "kty is empty",
    "write the key type: EC, RSA, OKP, oct or AKP (case counts)", leave::fixed};
constexpr rule kty_mismatch{"key.kty.mismatch", error, error, "RFC 7517 4.1",
    "the members are those of a key of type {subject}: kty is wrong", "write \"kty\":\"{subject}\"", leave::fixed};
constexpr rule type_not_taken{"key.kty.not-taken", off, error, "Cloudflare token_validation",
    "the endpoint does not take {subject} keys", "sign with a key that it takes: RS256 to PS512, ES256 or ES384",
    leave::skippable};
constexpr rule kid_missing{"key.kid.missing", note, error, "RFC 7517 4.5", "kid is missing",
    "give the key the kid that tokens name in their header", leave::lowerable, "the key's thumbprint is written",
    "the key's own parameters stay as they are, and the name is made of them (RFC 7638)"};
constexpr rule kid_empty = judged(rule{"key.kid.empty", warning, error, "RFC 7517 4.5", "kid is empty",
                                      "give the key the kid that tokens name in their header"},
    "The RFC leaves the form of a kid open; many readers treat an empty one as missing, and then choose any key");
constexpr rule kid_long =
    judged(rule{"key.kid.long", warning, error, "RFC 7517 4.5", "kid is {actual} bytes long, the limit is {limit}",
               "have the identity provider use shorter kids: tokens name keys by kid"},
        "The RFC sets no length; a kid goes into the header of every token, and readers and databases have limits");
constexpr rule null_member{"member.null", error, error, "RFC 7517 4",
    "{member} is null: null is not a valid value, and not the same as a missing member",
    "remove the member; JSON libraries can leave out null values", leave::lowerable, "{member} is left out",
    "null holds nothing, so the key without the member is the same key"};
constexpr rule null_alg{"key.alg.null", error, error, "RFC 7517 4.4", "alg is null, which names no algorithm",
    "name the algorithm that tokens are signed with, or leave alg out", leave::fixed, "{member} is left out",
    "null holds nothing, so the key without the member is the same key"};
constexpr rule null_kid{"key.kid.null", error, error, "RFC 7517 4.5", "kid is null, which names no key",
    "give the key the kid that tokens name in their header, or leave kid out", leave::fixed, "{member} is left out",
    "null holds nothing, so the key without the member is the same key"};
constexpr rule kid_placeholder =
    judged(rule{"key.kid.placeholder", warning, warning, "RFC 7517 4.5",
               "kid looks like a placeholder that was never filled in",
               "give the key the kid that tokens name in their header; a template or script left this text behind"},
        "The RFC leaves the form of a kid open; but tokens name no key by the text of a template");
constexpr rule null_of_certificate{"x5c.null", error, warning, "RFC 7517 4.7",
    "{member} is null: null is not a valid value, and not the same as a missing member",
    "remove the member; JSON libraries can leave out null values", leave::lowerable, "{member} is left out",
    "null holds nothing, so the key without the member is the same key"};
constexpr rule trivial{"key.trivial", error, error, "RFC 8725 3.5",
    "everybody knows the private key of this public key: it is {subject} {actual}",
    "make a new key, and find out where this one comes from: a test, or a conversion that lost the key (the "
    "base "
    "point of a curve is what the private key 1 gives)",
    leave::fixed};

// Whether a key has all the members of a type that tell it from others.
bool has_members_of(const raw_key& key, const key_type& type) noexcept {
  const json::token* const crv = key.text(member::crv);
  const bool is_on_octet_curve = crv != nullptr && is_curve_of(okp_key_type, crv->text());
  const bool has_curve = &type == &ec_key_type    ? !is_on_octet_curve
                         : &type == &okp_key_type ? is_on_octet_curve && !key.has(member::y)
                                                  : true;
  return has_curve && (member_set{type.parameters} - key.present()).empty();
}

// The one type whose members the key has, if it has none of those of the type that it names.
[[gnu::cold, gnu::noinline]] const key_type* find_meant_type(const raw_key& key, const key_type& named) noexcept {
  const key_type* found = nullptr;
  for (const key_type* const type : key_types()) {
    if (type == &named || type == &oct_key_type || !has_members_of(key, *type)) {
      continue;
    }
    const member_set own = (key.present() & member_set{named.parameters}) - member_set{type->parameters};
    if (found != nullptr || !own.empty()) {
      return nullptr;
    }
    found = type;
  }
  return found;
}

bool is_ec_curve(const raw_key& key) noexcept {
  const json::token* const crv = key.text(member::crv);
  return crv != nullptr && is_curve_of(ec_key_type, crv->text());
}

// A key under the kty of another type is judged as what it is, so that this is all that is said about that.
void correct_type(key_check& key) {
  const key_type& named = *key.type;
  const bool is_plain = (member_set{named.parameters} - key.raw.present()).empty() &&
                        !(&named == &okp_key_type && key.raw.has(member::y));
  if (is_plain) [[likely]] {
    return;
  }
  const key_type* const meant = find_meant_type(key.raw, named);
  if (meant == nullptr) {
    return;
  }
  if (&named == &ec_key_type && meant == &okp_key_type) {
    key.add(ec_curve_of_other_type, member::crv);
  } else if (&named == &okp_key_type && meant == &ec_key_type && is_ec_curve(key.raw)) {
    key.add(okp_curve_of_other_type, member::crv);
  } else {
    key.add(kty_mismatch, member::kty, {.subject = meant->name});
  }
  key.type = meant;
}

void check_kid(key_check& key) {
  const json::token* const text = key.raw.text(member::kid);
  if (text == nullptr) {
    return;
  }
  const std::uint32_t most = key.rules().limits.kid_bytes;
  if (!key.hides_kid) [[likely]] {
    key.value().kid = text->text();
  }
  if (text->size == 0) {
    key.add(kid_empty, member::kid);
  } else if (text->size > most) {
    key.add(kid_long, member::kid, {.actual = text->size, .limit = most});
  } else if (may_be_leftover(text->text())) {
    const kid_form form = form_of_kid(text->text());
    if (form != kid_form::plain) {
      key.add(form == kid_form::placeholder ? kid_placeholder : kid_blank, member::kid);
    }
  }
  if (!is_ascii(text->text())) {
    check_foreign_kid(key, text->text());
  }
}

// Comes late, because a name can be made of a key that is right.
void check_missing_kid(key_check& key) {
  if (key.raw.has(member::kid) || (key.raw.nulls().has(member::kid) && !key.rules().repair)) {
    return;
  }
  // Of a shared secret the thumbprint is a digest, which is nobody's to see (RFC 7638 7).
  const bool is_named = key.rules().kid_from_thumbprint && key.type != &oct_key_type &&
                        !key.raw.is_misspelt(member::kid) && key.status() != key_status::refused &&
                        !key.value().parameters[0].empty();
  if (is_named) {
    const auto kept = key.keep(thumbprint_text(key.value()));
    key.value().kid = text_of(kept);
  }
  key.add(kid_missing, member::kid, {.repaired = is_named});
}

// Those that a key of its type must have are said to be missing.
[[gnu::cold]] void check_nulls(key_check& key) {
  member_set required{member::kty};
  if (key.type != nullptr) {
    required = required | member_set{key.type->parameters};
    required = required | (key.type->curves.empty() ? member_set{} : member_set{member::crv});
    required = required | (key.type->names_alg ? member_set{member::alg} : member_set{});
  }
  const member_set read = key.reads();
  (key.raw.nulls() - required - elsewhere_members).for_each([&](member which) {
    if (read.has(which) || !open_members.has(which)) {
      const rule& broken = certificate_members.has(which) ? null_of_certificate
                           : which == member::alg         ? null_alg
                           : which == member::kid         ? null_kid
                                                          : null_member;
      key.add(broken, which, {.repaired = key.rules().repair});
    } else if (key.type != nullptr) {
      key.add(unread_member, which);
    }
  });
}

bool is_known_word(std::string_view text) noexcept {
  const auto knows = [text](const key_type* type) {
    return type->name == text || std::find(type->curves.begin(), type->curves.end(), text) != type->curves.end() ||
           std::any_of(type->algorithms.begin(), type->algorithms.end(),
               [text](const algorithm& each) { return each.name == text; });
  };
  return std::any_of(key_types().begin(), key_types().end(), knows);
}

// Members hold words that may be shown; but a secret that came into the place of one is no word.
void mask_no_words(key_check& key) {
  constexpr std::size_t shortest_secret = 16;
  for (const member which : {member::kty, member::use, member::alg, member::crv}) {
    const json::token* const text = key.raw.text(which);
    const bool may_be_secret =
        text != nullptr && text->size >= shortest_secret && looks_random(text->text(), shortest_secret);
    if (may_be_secret && !is_known_word(text->text()) && near_value(which, text->text()).empty()) {
      key.mask(*text);
    }
  }
}

void check_type_specific(key_check& key) {
  const json::token* const text = key.require(member::kty);
  if (text == nullptr) {
    return;
  }
  if (key.type == nullptr) {
    const std::string_view meant = near_value(member::kty, text->text());
    key.add(text->size == 0 ? kty_empty : kty_unknown, member::kty, {.subject = meant});
    return;
  }
  if (!key.type->endpoint_takes) {
    key.add(type_not_taken, member::kty, {.subject = key.type->name});
  }
  key.value().kty = key.type->name;
  key.value().alg = key.alg == nullptr ? std::string_view{} : key.alg->name;
  key.type->check(key);
  if (key.type->check_secrets != nullptr && allows_stray_secrets(key.rules())) {
    key.type->check_secrets(key);
  }
}

void note_members_of_other_types(key_check& key) {
  if (key.type == nullptr) {
    return;  // nobody knows which members such a key has
  }
  // Of an octet key pair a y is said to be none.
  member_set read = key.reads() | elsewhere_members;
  if (key.type == &okp_key_type) {
    read.insert(member::y);
  }
  ((key.raw.present() & open_members) - read).for_each([&key](member which) { key.add(unread_member, which); });
}

bool is_listed(const std::shared_ptr<const thumbprint_list>& list, const record& key) {
  return list != nullptr && list->holds(thumbprint(key));
}

void check_published(key_check& key) {
  const auto first = key.value().parameters[0];
  if (may_be_published(first)) [[unlikely]] {
    if (const trivial_point* const found = find_trivial(key.value())) {
      key.add(trivial, member::x, {.subject = text_of(found->form), .actual = found->number});
    }
    if (const std::string_view source = find_published(key.value()); !source.empty()) {
      key.add_at_key(published_key_rule, {.subject = source});
      return;
    }
  }
  if (!first.empty() && is_listed(key.rules().published, key.value())) {
    key.add_at_key(published_key_rule, {.subject = "the list given"});
  }
}

}  // namespace

const rule unread_member{"member.unread", note, note, "RFC 7517 4", "unknown member",
    "check its spelling if it matters; otherwise it is left out of what is written"};
const rule published_key_rule{"key.published", warning, error, "RFC 7517 9.2",
    "the private half or secret of this key is public ({subject})",
    "make a new key: anyone can sign tokens with this one"};
const rule misspelt_member{"member.misspelt", note, note, "RFC 7517 4", "unknown member: did you mean {subject}?",
    "member names are compared letter by letter, case included"};

namespace {
constexpr std::array rows = {&kty_unknown, &kty_empty, &kty_mismatch, &type_not_taken, &kid_missing, &kid_empty,
    &kid_long, &published_key_rule, &trivial, &null_member, &null_alg, &null_kid, &kid_placeholder, &kid_blank,
    &kid_hidden, &kid_replaced, &null_of_certificate, &unread_member, &misspelt_member};
}
const std::span<const rule* const> key_rules{rows};

void check_key(key_check& key) {
  if (key.raw.point != nullptr) [[likely]] {
    key.type = &ec_key_type;  // known since the point was measured
  } else if (const json::token* const kty = key.raw.text(member::kty)) {
    key.type = find_key_type(kty->text());
    if (key.type != nullptr) {
      correct_type(key);
    }
  }
  if (!key.raw.nulls().empty()) {
    check_nulls(key);
  }
  key.check_types();
  mask_no_words(key);
  find_use(key);
  if (!(key.raw.present() - open_members).empty()) {
    check_secrets(key);
  }
  look_into_members(key);
  check_alg(key);
  check_use(key);
  check_kid(key);
  check_type_specific(key);
  if (!key.strays.empty() || key.rules().deep) {
    look_for_halves(key);
  }
  check_missing_kid(key);
  note_members_of_other_types(key);
  check_published(key);
  if (!(key.raw.present() & elsewhere_members).empty()) {
    check_lifetime(key);
  }
  if (!(key.raw.present() & certificate_members).empty()) {
    check_certificates(key);
  }
}

}  // namespace jwkguard::keys
