// What a key says that it is for: use, key_ops and alg, and whether they agree (RFC 7517 4.2 to 4.4).
#include "keys/key_purpose.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "json/ascii.hpp"
#include "keys/key_types.hpp"
#include "keys/near_aliases.hpp"
#include "keys/near_names.hpp"
#include "keys/near_values.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr std::string_view was_meant = ": did you mean {subject}?";

constexpr rule use_unknown = saying_more(
    judged(rule{"key.use.unknown", warning, warning, "RFC 7517 4.2", "use is neither sig nor enc",
               "values of use are compared letter by letter, case and spaces included; leave use out if it says "
               "nothing"},
        "The RFC lets closed systems choose other values; but this one is a slip, and readers compare letter by "
        "letter"),
    was_meant);
constexpr rule use_foreign = judged(
    rule{"key.use.foreign", warning, off, "RFC 7517 4.2", "{member} says that the key is not for JWTs",
        "its issuer made this key for something else (SAML, TLS, X.509): move it to another set; it is left "
        "out of what is written",
        leave::skippable},
    "The RFC lets closed systems choose other values; a reader that does not know one ignores it, and takes the key "
    "for one that signs JWTs");
constexpr rule not_for_verifying{"key.use.not-verifying", off, error, "Cloudflare token_validation",
    "{member} says that this key is not for verifying JWTs; the endpoint takes no other keys",
    "its issuer made this key for something else: leave it out of the set that is pushed; if it "
    "does sign JWTs, have the issuer write use sig or key_ops verify",
    leave::skippable};
constexpr rule ops_duplicate{
    "key.key-ops.duplicate", error, error, "RFC 7517 4.3", "duplicate operation in key_ops", "remove one of them"};
constexpr rule ops_unknown{"key.key-ops.unknown", note, note, "RFC 7517 4.3", "unknown operation",
    "check the spelling (sign, verify, encrypt, decrypt, wrapKey, unwrapKey, deriveKey, deriveBits; case counts)"};
constexpr rule ops_misspelt =
    judged(rule{"key.key-ops.misspelt", warning, warning, "RFC 7517 4.3", "unknown operation: did you mean {subject}?",
               "write {subject}: readers compare operations letter by letter, case and spaces included"},
        "The RFC lets other values be used; but this one is a slip, and readers that look for the operation miss it");
constexpr rule ops_unrelated{"key.key-ops.unrelated", warning, warning, "RFC 7517 4.3",
    "key_ops holds unrelated operations: one key for several purposes weakens each of them",
    "use one key to sign and verify, another to encrypt and decrypt, another to wrap and unwrap keys"};
constexpr rule use_with_ops{
    "key.use.with-key-ops", warning, warning, "RFC 7517 4.3", "the key has both use and key_ops", "keep one of them"};
constexpr rule use_against_ops{"key.use.against-key-ops", error, error, "RFC 7517 4.3",
    "use and key_ops contradict each other", "keep the right one"};
constexpr rule alg_none{"key.alg.none", error, error, "RFC 8725 3.2", "alg none means that nothing is signed",
    "name the algorithm that tokens are signed with", leave::fixed};
constexpr rule alg_cose{"key.alg.cose", error, error, "RFC 9864 2.1", "this alg exists in COSE only, not in JOSE",
    "write the JOSE name, for instance ES256 for ESP256", leave::fixed};
constexpr rule alg_unknown =
    saying_more(rule{"key.alg.unknown", warning, error, "RFC 7517 4.4", "unknown alg",
                    "write its name from RFC 7518, as in the header of tokens (case counts)", leave::skippable},
        was_meant);
constexpr rule alg_type{"key.alg.kty", error, error, "RFC 7518 3.1", "alg is not an algorithm for {subject} keys",
    "write the algorithm that tokens are signed with, or the right kty", leave::fixed};
constexpr std::string_view why_they_must_agree =
    "No section forbids it explicitly; but a reader that looks at only one of them uses the key for what the "
    "other rules out";
constexpr rule alg_use = judged(rule{"key.alg.use", warning, error, "RFC 7517 4.2",
                                    "alg is for {subject}, use says otherwise", "keep the right one"},
    why_they_must_agree);
constexpr rule alg_ops = judged(rule{"key.alg.key-ops", warning, error, "RFC 7517 4.3",
                                    "alg is for {subject}, key_ops says otherwise", "keep the right one"},
    why_they_must_agree);
constexpr rule alg_missing{"key.alg.missing", note, off, "RFC 7517 4.4",
    "alg is missing: the key may be used with several algorithms", "name the algorithm that tokens are signed with"};
constexpr rule alg_required{"key.alg.required", off, error, "Cloudflare token_validation",
    "alg is missing, and the endpoint may assume another one than tokens are signed with",
    "name the algorithm in the key"};
constexpr rule alg_pkcs1_encryption{"key.alg.rsa1-5", warning, off, "RFC 8725 3.2",
    "RSA1_5 is PKCS #1 v1.5 encryption: anyone who can tell good padding from bad can decrypt with the reader's help",
    "encrypt with RSA-OAEP-256, and name that in alg"};
constexpr rule alg_agreement_curve = judged(rule{"key.alg.secp256k1", warning, off, "RFC 8812 3.3",
                                                "{subject} with secp256k1: the curve is registered for ES256K only",
                                                "agree on keys with P-256 or X25519; for signatures, write ES256K"},
    "The RFC leaves key agreement on this curve to later specifications, and none has defined it: libraries "
    "refuse it");

constexpr std::array rows = {&use_unknown, &use_foreign, &not_for_verifying, &ops_duplicate, &ops_unknown,
    &ops_misspelt, &ops_unrelated, &use_with_ops, &use_against_ops, &alg_none, &alg_cose, &alg_unknown, &alg_type,
    &alg_use, &alg_ops, &alg_missing, &alg_required, &alg_pkcs1_encryption, &alg_agreement_curve};

// SPIFFE's name for keys that sign JWTs.
constexpr std::string_view use_of_jwt_svids = "jwt-svid";

// RFC 7517 4.3; `for_use` is the value of `use` that goes with the operation, `related` are the same for operations
// that one key may have together. Those that derive are one purpose, too.
struct operation {
  std::string_view name;
  std::string_view for_use;
  unsigned related;
};
constexpr std::array operations = {
    operation{"sign", "sig", 0},
    operation{"verify", "sig", 0},
    operation{"encrypt", "enc", 1},
    operation{"decrypt", "enc", 1},
    operation{"wrapKey", "enc", 2},
    operation{"unwrapKey", "enc", 2},
    operation{"deriveKey", "enc", 3},
    operation{"deriveBits", "enc", 3},
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
  const bool is_inferred = key.type != nullptr && key.type->infer_alg != nullptr && key.may_sign_jwts() &&
                           !key.raw.is_misspelt(member::alg);  // what is meant stands there, under another name
  const bool is_null = key.raw.nulls().has(member::alg) && !key.rules().repair;  // and said to be that
  const inferred_alg found = is_inferred ? key.type->infer_alg(key) : inferred_alg{};
  if (found.alg == nullptr) {
    if (!is_null &&
        (key.type == nullptr || (!key.type->names_alg && key.type != &oct_key_type))) {  // else it is said there
      key.add(alg_missing, member::alg);
    }
    return;
  }
  key.alg = found.alg;
  if (!is_null) {
    key.add(*found.said, member::alg, {.subject = found.alg->name, .repaired = true});
  }
}

const operation* find_operation(std::string_view name) noexcept {
  const auto found =
      std::find_if(operations.begin(), operations.end(), [name](const operation& row) { return row.name == name; });
  return found == operations.end() ? nullptr : &*found;
}

// The operation that a name is, or, by what it comes near to, was plainly meant for.
struct said_operation {
  const operation* meant = nullptr;
  std::string_view near{};
};

// Of several in one name ("sign, verify") it is the one that verifies.
said_operation understand(std::string_view name) noexcept {
  if (const operation* const known = find_operation(name); known != nullptr) {
    return {known};
  }
  const std::string_view near = near_value(member::key_ops, name);
  const auto is_in = [near](const operation& row) { return near.find(row.name) != std::string_view::npos; };
  if (const operation* const verify = find_operation("verify"); is_in(*verify)) {
    return {verify, near};
  }
  const auto found = std::find_if(operations.begin(), operations.end(), is_in);
  return {found == operations.end() ? nullptr : &*found, near};
}

// What key_ops says of `use`, if all its operations that are known or plainly meant say the same.
std::string_view use_of_key_ops(const key_check& key) noexcept {
  const raw_member* const array = key.raw.get(member::key_ops);
  std::string_view use;
  if (array == nullptr || array->value.kind != json::kind::array) {
    return use;
  }
  for (const json::token& element : key.elements_of(*array)) {
    const operation* const known = element.kind == json::kind::string ? understand(element.text()).meant : nullptr;
    if (known != nullptr && !use.empty() && known->for_use != use) {
      return {};
    }
    use = known != nullptr ? known->for_use : use;
  }
  return use;
}

// What operations say together.
struct operations_seen {
  unsigned purposes = 0;  // a bit for each operation::related
  bool verifies = false;
  bool contradicts = false;  // the value of `use`
  bool none_is_meant = true;
  bool signs_only = true;

  void see(const operation* meant, std::string_view use) noexcept {
    if (meant != nullptr) {
      none_is_meant = false;
      verifies = verifies || meant->name == "verify";
      signs_only = signs_only && meant->name == "sign";
      purposes |= 1U << meant->related;
      contradicts = contradicts || ((use == "sig" || use == "enc") && meant->for_use != use);
    }
  }
  [[nodiscard]] bool are_unrelated() const noexcept { return (purposes & (purposes - 1)) != 0; }
};

void judge_key_ops(key_check& key, const operations_seen& seen, std::string_view use) {
  if (seen.contradicts) {
    key.add(use_against_ops, member::key_ops);
  } else if (!use.empty()) {
    key.add(use_with_ops, member::key_ops);
  }
  if (seen.are_unrelated() && !seen.contradicts) {
    key.add(ops_unrelated, member::key_ops);
  }
  if (!seen.verifies) {
    const bool is_of_private_half = seen.signs_only && !seen.none_is_meant;
    key.add(not_for_verifying, member::key_ops,
        {.help = is_of_private_half ? "signing is for the private half: have the issuer publish the key with key_ops "
                                      "[\"verify\"], or leave key_ops out"
                                    : std::string_view{}});
  }
}

void check_key_ops(key_check& key, const raw_member& array, std::string_view use) {
  const auto all = key.elements_of(array);
  key.work.names.clear();
  operations_seen seen;
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    if (all[index].kind != json::kind::string) {
      return;  // its type is said to be wrong already
    }
    const std::string_view name = all[index].text();
    if (!key.work.names.insert(0, name)) {
      key.add_at_element(ops_duplicate, member::key_ops, index);
    }
    const said_operation said = understand(name);
    if (said.meant == nullptr) {
      key.add_at_element(ops_unknown, member::key_ops, index);
    } else if (!said.near.empty()) {
      key.add_at_element(ops_misspelt, member::key_ops, index, {.subject = said.near});
    }
    seen.see(said.meant, use);
  }
  judge_key_ops(key, seen, use);
  if (use.empty() && !all.empty() && seen.none_is_meant) {
    key.add(use_foreign, member::key_ops);  // written without key_ops it would be a key for anything
  }
}

// A `use` that is neither sig nor enc, nor of JWTs.
void add_odd_use(key_check& key, std::string_view use) {
  if (!key.is_for_something_else()) {
    key.add(use_unknown, member::use, {.subject = near_value(member::use, use)});
  } else {
    key.add(not_for_verifying, member::use);
    key.add(use_foreign, member::use);  // written without use it would pass for one that signs JWTs
  }
}

void check_purpose_of_alg(key_check& key) {
  if (key.type == &rsa_key_type && key.alg->name == "RSA1_5") {
    key.add(alg_pkcs1_encryption, member::alg);
  }
  const json::token* const crv = key.raw.text(member::crv);
  if (key.type == &ec_key_type && crv != nullptr && crv->text() == "secp256k1") {
    key.add(alg_agreement_curve, member::alg, {.subject = key.alg->name});
  }
}

}  // namespace

const std::span<const rule* const> purpose_rules{rows};

void find_use(key_check& key) {
  const json::token* const text = key.raw.text(member::use);
  if (text == nullptr) {
    key.said_use = use_of_key_ops(key);
    return;
  }
  const std::string_view use = text->text();
  key.said_use = use;
  if (json::same_text(use, "sig") || json::same_text(use, "enc")) [[likely]] {
    return;
  }
  const std::string_view meant = use == use_of_jwt_svids ? use : near_value(member::use, use);
  const bool says_nothing = use.find_first_not_of(json::white_space) == std::string_view::npos;
  if (!meant.empty() || says_nothing) {
    key.said_use = meant == use_of_jwt_svids ? "sig" : meant == either_use ? std::string_view{} : meant;
  } else {
    key.use_is_foreign = true;
  }
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
  if (name.size() == 4 && bare_name<8>{name}.view() == "none") {
    key.add(alg_none, member::alg);
  } else if (is_one_of(name, cose_algorithms)) {
    key.add(alg_cose, member::alg);
  } else if (!is_known_algorithm(name)) {
    key.add(alg_unknown, member::alg, {.subject = near_value(member::alg, name, key.type)});
  } else if (key.type != nullptr) {
    key.add(alg_type, member::alg, {.subject = key.type->name});
  }
}

void check_use(key_check& key) {
  const json::token* const text = key.raw.text(member::use);
  const std::string_view use = text == nullptr ? std::string_view{} : text->text();
  const bool signs = (text == nullptr || json::same_text(use, "sig")) && (key.alg == nullptr || key.alg->signs);
  if (signs && !key.raw.has(member::key_ops)) [[likely]] {
    if (text != nullptr && key.alg == nullptr) {
      key.value().use = "sig";
    }
    return;  // nothing else speaks of it
  }
  const bool is_odd = text != nullptr && !json::same_text(use, "sig") && !json::same_text(use, "enc");
  if (is_odd && use != use_of_jwt_svids) {
    add_odd_use(key, use);
  }
  const std::string_view said = key.says_use();
  const bool encrypts = json::same_text(said, "enc");
  // What is written is for no more than what was read.
  if (encrypts) {
    key.value().use = "enc";
  } else if (json::same_text(said, "sig") && key.alg == nullptr) {
    key.value().use = "sig";
  }
  if (encrypts && text != nullptr) {
    key.add(not_for_verifying, member::use);
  } else if (key.alg != nullptr && !key.alg->signs) {
    key.add(not_for_verifying, member::alg);
  }
  if (key.alg != nullptr && (key.alg->signs ? encrypts : json::same_text(said, "sig"))) {
    key.add(
        text == nullptr ? alg_ops : alg_use, member::alg, {.subject = key.alg->signs ? "signatures" : "encryption"});
  }
  if (key.alg != nullptr && !key.alg->signs) {
    check_purpose_of_alg(key);
  }
  if (const raw_member* const ops = key.raw.get(member::key_ops);
      ops != nullptr && ops->value.kind == json::kind::array) {
    check_key_ops(key, *ops, text == nullptr ? std::string_view{} : said);
  }
}

void require_alg(key_check& key) {
  const bool is_null = key.raw.nulls().has(member::alg) && !key.rules().repair;  // and said to be that
  if (!key.raw.has(member::alg) && key.alg == nullptr && key.may_sign_jwts() && !is_null) {
    key.add(alg_required, member::alg);
  }
}

}  // namespace jwkguard::keys
