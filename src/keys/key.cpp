// The rules that hold for a key of any type.
#include <algorithm>
#include <array>
#include <string_view>

#include "keys/key_types.hpp"
#include "keys/published.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr rule kty_unknown{"key.kty.unknown", warning, error, "RFC 7517 5", "this key type is not known",
    "check the spelling (EC, RSA, OKP, oct, AKP; case counts); --skip-unsupported leaves the key out",
    leave::skippable};
constexpr rule kty_empty{"key.kty.empty", error, error, "RFC 7517 4.1", "kty is empty",
    "write the key type: EC, RSA, OKP, oct or AKP (case counts)", leave::fixed};
constexpr rule type_not_taken{"key.kty.not-taken", off, error, "Cloudflare token_validation",
    "the endpoint does not take {subject} keys",
    "sign with a key that it takes: RS256 to PS512, ES256 or ES384; --skip-unsupported leaves this one out",
    leave::skippable};
constexpr rule use_unknown{"key.use.unknown", warning, warning, "RFC 7517 4.2", "use is neither sig nor enc",
    "write \"sig\" for keys that verify signatures, or leave use out"};
constexpr rule not_for_verifying{"key.use.not-verifying", off, error, "Cloudflare token_validation",
    "{member} says that this key does not verify signatures; the endpoint takes no other keys",
    "leave the key out of the set that is pushed (--skip-unsupported does)", leave::skippable};
constexpr rule ops_duplicate{"key.key-ops.duplicate", error, error, "RFC 7517 4.3",
    "the same operation stands twice in key_ops", "take one out"};
constexpr rule ops_unknown{"key.key-ops.unknown", note, note, "RFC 7517 4.3", "this operation is not registered",
    "check the spelling (sign, verify, encrypt, decrypt, wrapKey, unwrapKey, deriveKey, deriveBits; case counts)"};
constexpr rule use_with_ops{
    "key.use.with-key-ops", warning, warning, "RFC 7517 4.3", "use and key_ops stand side by side", "keep one of them"};
constexpr rule use_against_ops{"key.use.against-key-ops", error, error, "RFC 7517 4.3",
    "use and key_ops contradict each other", "keep the one that is right"};
constexpr rule alg_none{"key.alg.none", error, error, "RFC 8725 3.2", "alg none means that nothing is signed",
    "name the algorithm that tokens are signed with", leave::fixed};
constexpr rule alg_cose{"key.alg.cose", error, error, "RFC 9864 2.1", "this alg exists in COSE only, not in JOSE",
    "write the JOSE name, for instance ES256 for ESP256", leave::fixed};
constexpr rule alg_unknown{"key.alg.unknown", warning, error, "RFC 7517 4.4", "this alg is not known",
    "check the spelling (case counts); --skip-unsupported leaves the key out", leave::skippable};
constexpr rule alg_type{"key.alg.kty", error, error, "RFC 7518 3.1", "alg is not one of {subject} keys",
    "write the algorithm that tokens are signed with, or the right kty", leave::fixed};
constexpr rule alg_use{"key.alg.use", error, error, "RFC 7517 4.2", "alg is for {subject}, use says otherwise",
    "keep the one that is right"};
constexpr rule alg_ops{"key.alg.key-ops", warning, warning, "RFC 7517 4.3",
    "alg is for {subject}, key_ops says otherwise", "keep the one that is right"};
constexpr rule alg_missing{"key.alg.missing", note, off, "RFC 7517 4.4",
    "alg is missing: the key may be used with several algorithms", "name the algorithm that tokens are signed with"};
constexpr rule alg_required{"key.alg.required", off, error, "Cloudflare token_validation",
    "alg is missing, and what the endpoint would make of that may not be what tokens are signed with",
    "name the algorithm in the key; for RSA keys, --default-rsa-alg RS256 if tokens are signed with that (their header "
    "says it)"};
constexpr rule kid_missing{"key.kid.missing", note, error, "RFC 7517 4.5", "kid is missing",
    "give the key the kid that tokens name in their header; --kid-from-thumbprint if they name its thumbprint",
    leave::lowerable, "the key's thumbprint is written",
    "the key's own parameters stay as they are, and the name is made of them (RFC 7638)"};
constexpr rule kid_empty{"key.kid.empty", warning, error, "RFC 7517 4.5", "kid is empty",
    "give the key the kid that tokens name in their header"};
constexpr rule kid_long{"key.kid.long", warning, error, "RFC 7517 4.5",
    "kid is {actual} bytes long, the limit is {limit}",
    "have the identity provider name its keys shorter: tokens name them by the same kid"};
constexpr rule published{"key.published", warning, error, "RFC 7517 9.2",
    "the private half of this key is public ({subject})",
    "make a key of your own: anyone can sign tokens for this one"};
constexpr rule x5u_insecure{
    "key.x5u.scheme", error, note, "RFC 7517 4.6", "x5u is not an https URL", "use https, or leave x5u out"};

// RFC 7517 4.3; `for_use` is the value of `use` that goes with the operation.
struct operation {
  std::string_view name;
  std::string_view for_use;
};
constexpr std::array operations = {
    operation{"sign", "sig"},
    operation{"verify", "sig"},
    operation{"encrypt", "enc"},
    operation{"decrypt", "enc"},
    operation{"wrapKey", "enc"},
    operation{"unwrapKey", "enc"},
    operation{"deriveKey", "enc"},
    operation{"deriveBits", "enc"},
};

// RFC 9864 2.1: fully specified names that only COSE has.
constexpr std::array<std::string_view, 7> cose_algorithms = {
    "ESP256", "ESP384", "ESP512", "ESB256", "ESB320", "ESB384", "ESB512"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) noexcept {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_known_algorithm(std::string_view name) noexcept {
  const auto types = key_types();
  return std::any_of(
      types.begin(), types.end(), [name](const key_type* type) { return find_algorithm(*type, name) != nullptr; });
}

void check_missing_alg(key_check& key) {
  const bool is_inferred = key.type != nullptr && key.type->infer_alg != nullptr && !key.is_for_encryption() &&
                           !key.raw.is_misspelt(member::alg);  // what is meant stands there, under another name
  const inferred_alg found = is_inferred ? key.type->infer_alg(key) : inferred_alg{};
  if (found.alg == nullptr) {
    if (key.type == nullptr || !key.type->names_alg) {  // else it is an error, and said there
      key.add(alg_missing, member::alg);
    }
    return;
  }
  key.alg = found.alg;
  key.add(*found.said, member::alg, {.subject = found.alg->name, .repaired = true});
}

void check_alg(key_check& key) {
  const json::token* const text = key.raw.text(member::alg);
  if (text == nullptr) {
    if (!key.raw.has(member::alg)) {
      check_missing_alg(key);
    }
    return;
  }
  const std::string_view name = text->text();
  key.alg = key.type == nullptr ? nullptr : find_algorithm(*key.type, name);
  if (key.alg != nullptr) [[likely]] {
    return;
  }
  if (name == "none") {
    key.add(alg_none, member::alg);
  } else if (is_one_of(name, cose_algorithms)) {
    key.add(alg_cose, member::alg);
  } else if (!is_known_algorithm(name)) {
    key.add(alg_unknown, member::alg);
  } else if (key.type != nullptr) {
    key.add(alg_type, member::alg, {.subject = key.type->name});
  }
}

const operation* find_operation(std::string_view name) noexcept {
  const auto found =
      std::find_if(operations.begin(), operations.end(), [name](const operation& row) { return row.name == name; });
  return found == operations.end() ? nullptr : &*found;
}

// What key_ops says of `use`, if all its registered operations say the same.
std::string_view use_of_key_ops(const key_check& key) noexcept {
  const raw_member* const array = key.raw.get(member::key_ops);
  std::string_view use;
  if (array == nullptr || array->value.kind != json::kind::array) {
    return use;
  }
  for (const json::token& element : key.elements_of(*array)) {
    const operation* const known = element.kind == json::kind::string ? find_operation(element.text()) : nullptr;
    if (known != nullptr && !use.empty() && known->for_use != use) {
      return {};
    }
    use = known != nullptr ? known->for_use : use;
  }
  return use;
}

void check_key_ops(key_check& key, const raw_member& array, std::string_view use) {
  const auto all = key.elements_of(array);
  key.work.names.clear();
  bool verifies = false;
  bool contradicts = false;
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    if (all[index].kind != json::kind::string) {
      return;  // its type is said to be wrong already
    }
    const std::string_view name = all[index].text();
    if (!key.work.names.insert(0, name)) {
      key.add_at_element(ops_duplicate, member::key_ops, index);
    }
    const operation* const known = find_operation(name);
    if (known == nullptr) {
      key.add_at_element(ops_unknown, member::key_ops, index);
    }
    verifies = verifies || name == "verify";
    contradicts = contradicts || (known != nullptr && (use == "sig" || use == "enc") && known->for_use != use);
  }
  if (contradicts) {
    key.add(use_against_ops, member::key_ops);
  } else if (!use.empty()) {
    key.add(use_with_ops, member::key_ops);
  }
  if (!verifies) {
    key.add(not_for_verifying, member::key_ops);
  }
}

void check_use(key_check& key) {
  const json::token* const text = key.raw.text(member::use);
  const std::string_view use = text == nullptr ? std::string_view{} : text->text();
  const bool signs = (text == nullptr || json::same_text(use, "sig")) && (key.alg == nullptr || key.alg->signs);
  if (signs && !key.raw.has(member::key_ops)) [[likely]] {
    return;  // nothing else speaks of it
  }
  if (text != nullptr && !json::same_text(use, "sig") && !json::same_text(use, "enc")) {
    key.add(use_unknown, member::use);
  }
  const std::string_view said = key.says_use();
  if (json::same_text(said, "enc") && (text != nullptr || key.alg == nullptr || !key.alg->signs)) {
    key.value().use = "enc";
  }
  if (json::same_text(use, "enc")) {
    key.add(not_for_verifying, member::use);
  } else if (key.alg != nullptr && !key.alg->signs) {
    key.add(not_for_verifying, member::alg);
  }
  if (key.alg != nullptr &&
      ((json::same_text(said, "enc") && key.alg->signs) || (json::same_text(said, "sig") && !key.alg->signs))) {
    key.add(
        text == nullptr ? alg_ops : alg_use, member::alg, {.subject = key.alg->signs ? "signatures" : "encryption"});
  }
  if (const raw_member* const ops = key.raw.get(member::key_ops);
      ops != nullptr && ops->value.kind == json::kind::array) {
    check_key_ops(key, *ops, use);
  }
}

void check_kid(key_check& key) {
  const json::token* const text = key.raw.text(member::kid);
  if (text == nullptr) {
    return;
  }
  const std::uint32_t most = key.rules().limits.kid_bytes;
  key.value().kid = text->text();
  if (text->size == 0) {
    key.add(kid_empty, member::kid);
  } else if (text->size > most) {
    key.add(kid_long, member::kid, {.actual = text->size, .limit = most});
  }
}

// Comes late, because a name can be made of a key that is right.
void check_missing_kid(key_check& key) {
  if (key.raw.has(member::kid)) {
    return;
  }
  // Of a shared secret the thumbprint is a digest, which is nobody's to see (RFC 7638 7).
  const bool is_named = key.rules().kid_from_thumbprint && key.type != &oct_key_type &&
                        !key.raw.is_misspelt(member::kid) && key.status() != key_status::refused &&
                        !key.value().parameters[0].empty();
  if (is_named) {
    const auto kept = key.keep(thumbprint_text(key.value()));
    key.value().kid = {reinterpret_cast<const char*>(kept.data()), kept.size()};
  }
  key.add(kid_missing, member::kid, {.repaired = is_named});
}

void check_x5u(key_check& key) {
  constexpr std::string_view scheme = "https://";
  const json::token* const text = key.raw.text(member::x5u);
  if (text == nullptr) {
    return;
  }
  const std::string_view url = text->text();
  const bool secure =
      url.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), url.begin(), [](char wanted, char c) {
        return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
      });
  if (!secure) {
    key.add(x5u_insecure, member::x5u);
  }
}

void check_type_specific(key_check& key) {
  const json::token* const text = key.require(member::kty);
  if (text == nullptr) {
    return;
  }
  if (key.type == nullptr) {
    key.add(text->size == 0 ? kty_empty : kty_unknown, member::kty);
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
  ((key.raw.present() & open_members) - key.reads()).for_each([&key](member which) { key.add(unread_member, which); });
}

bool is_listed(const std::shared_ptr<const thumbprint_list>& list, const record& key) {
  return list != nullptr && list->holds(thumbprint(key));
}

void check_published(key_check& key) {
  if (key.value().parameters[0].empty()) {
    return;
  }
  if (const std::string_view source = find_published(key.value()); !source.empty()) {
    key.add_at_key(published, {.subject = source});
  } else if (is_listed(key.rules().published, key.value())) {
    key.add_at_key(published, {.subject = "the list given"});
  }
}

}  // namespace

const rule unread_member{"member.unread", note, note, "RFC 7517 4", "nobody reads this member",
    "check its spelling if it was meant to matter; else it is left out of what is written"};
const rule misspelt_member{"member.misspelt", note, note, "RFC 7517 4",
    "nobody reads this member: was {subject} meant?", "names of members are compared letter by letter, case included"};

namespace {
constexpr std::array rows = {&kty_unknown, &kty_empty, &type_not_taken, &use_unknown, &not_for_verifying,
    &ops_duplicate, &ops_unknown, &use_with_ops, &use_against_ops, &alg_none, &alg_cose, &alg_unknown, &alg_type,
    &alg_use, &alg_ops, &alg_missing, &alg_required, &kid_missing, &kid_empty, &kid_long, &published, &unread_member,
    &misspelt_member, &x5u_insecure};
}
const std::span<const rule* const> key_rules{rows};

void require_alg(key_check& key) {
  if (!key.raw.has(member::alg) && key.alg == nullptr && !key.is_for_encryption()) {
    key.add(alg_required, member::alg);
  }
}

void check_key(key_check& key) {
  if (key.raw.point != nullptr) [[likely]] {
    key.type = &ec_key_type;  // known since the point was measured
  } else if (const json::token* const kty = key.raw.text(member::kty)) {
    key.type = find_key_type(kty->text());
  }
  key.check_types();
  key.key_ops_use = use_of_key_ops(key);
  if (!(key.raw.present() - open_members).empty()) {
    check_secrets(key);
  }
  check_alg(key);
  check_use(key);
  check_kid(key);
  check_x5u(key);
  check_type_specific(key);
  check_missing_kid(key);
  note_members_of_other_types(key);
  check_published(key);
  if (!(key.raw.present() & certificate_members).empty()) {
    check_certificates(key);
  }
}

}  // namespace jwkguard::keys
