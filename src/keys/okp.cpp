// Octet key pairs (RFC 8037): curves, algorithms, measures, rules.
#include <algorithm>
#include <array>

#include "keys/key_types.hpp"
#include "keys/named_curves.hpp"
#include "keys/near_values.hpp"
#include "keys/openssl_private.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

using curve = named_curve;

constexpr std::array<std::string_view, okp_curves.size()> curve_names = {
    okp_curves[0].name, okp_curves[1].name, okp_curves[2].name, okp_curves[3].name};

// RFC 8037 3.1, 3.2; Ed25519 and Ed448 as algorithms: RFC 9864 2.2.
constexpr std::string_view deprecated_alg = "EdDSA";
constexpr std::array algorithms = {
    algorithm{deprecated_alg, true},
    algorithm{"Ed25519", true, "Ed25519"},
    algorithm{"Ed448", true, "Ed448"},
    algorithm{"ECDH-ES", false},
    algorithm{"ECDH-ES+A128KW", false},
    algorithm{"ECDH-ES+A192KW", false},
    algorithm{"ECDH-ES+A256KW", false},
};

constexpr rule curve_unknown =
    saying_more(rule{"okp.curve.unknown", warning, error, "RFC 8037 2", "unknown curve",
                    "the names are Ed25519, Ed448, X25519 and X448 (case counts)", leave::skippable},
        ": did you mean {subject}?");
constexpr rule has_y =
    judged(rule{"okp.y", warning, note, "RFC 8037 2", "a key of type OKP has no y: readers ignore it",
               "remove it; if the key has two coordinates, its type is EC"},
        "The RFC defines no y and readers ignore it; but a y belongs to keys of type EC, and is a sign of a mix-up");
constexpr rule signs_only{"okp.signs-only", error, off, "RFC 8037 3.1",
    "keys on {subject} only sign, but {member} says otherwise", "keep the right one", leave::fixed};
constexpr rule agrees_only{"okp.agrees-only", error, off, "RFC 8037 3.2",
    "keys on {subject} are for key agreement and cannot sign, but {member} says otherwise", "keep the right one",
    leave::fixed};
constexpr rule alg_curve{"okp.alg.curve", error, off, "RFC 9864 2.2", "alg does not fit {subject}",
    "Ed25519 goes with Ed25519, Ed448 with Ed448", leave::fixed};
constexpr rule alg_deprecated{"okp.alg.deprecated", note, off, "RFC 9864 4.1.2",
    "EdDSA does not say which curve, and is deprecated", "write Ed25519 or Ed448 if all readers know these names"};
constexpr rule point_encoding{"okp.point.encoding", error, off, "RFC 8032 5.1.3",
    "x is not the canonical encoding of a point on {subject}",
    "copy the key from its source again: readers disagree about what this key is", leave::fixed};
constexpr rule point_off_curve{"okp.point.off-curve", error, off, "RFC 8032 5.1.3", "the point is not on {subject}",
    "copy the key from its source again: x is damaged, or belongs to another curve", leave::fixed};
constexpr rule point_small_order =
    judged(rule{"okp.point.small-order", error, off, "RFC 8032 5.1.3",
               "the point has small order: anyone can forge signatures that fit many messages, or all",
               "make a new key: nobody has the private half of this one", leave::fixed},
        "The RFC decodes such points; but a key that anyone can sign for is useless, whatever a decoder says");
constexpr rule agreement_zero =
    judged(rule{"okp.agreement.zero", error, off, "RFC 7748 6.1",
               "x is zero: every agreement with this key gives the same, known secret", "make a new key", leave::fixed},
        "The RFC lets a receiver check for the zero secret (MAY); a public key that always leads there is useless");
constexpr rule agreement_small_order =
    judged(rule{"okp.agreement.small-order", warning, off, "RFC 7748 6.1",
               "the point has small order: every agreement with this key gives a known secret", "make a new key"},
        "The RFC lets a receiver check for the zero secret (MAY), and some protocols need no check");
constexpr rule agreement_encoding =
    judged(rule{"okp.agreement.encoding", warning, off, "RFC 7748 5",
               "x is not the shortest encoding of its number: ignored bits are set, or it is not below the prime",
               "copy the key from its source again: no library writes such keys"},
        "The RFC has readers accept such values; but two spellings of one key have two thumbprints");

}  // namespace

const rule okp_curve_of_other_type{"okp.curve.kty", error, error, "RFC 7518 6.2.1.1",
    "this curve belongs to key type EC, not to OKP", "write \"kty\":\"EC\"; if the curve is wrong, write the right one",
    leave::fixed};

namespace {

constexpr std::array rows = {&curve_unknown, &okp_curve_of_other_type, &has_y, &signs_only, &agrees_only, &alg_curve,
    &alg_deprecated, &point_encoding, &point_off_curve, &point_small_order, &agreement_zero, &agreement_small_order,
    &agreement_encoding};

using octets = std::span<const std::uint8_t>;

const curve* find_curve(std::string_view name) noexcept {
  for (const curve& row : okp_curves) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

const curve* check_curve(key_check& key) {
  const json::token* const text = key.require(member::crv);
  if (text == nullptr) {
    return nullptr;
  }
  const curve* const found = find_curve(text->text());
  if (found == nullptr) {
    key.add(is_curve_of(ec_key_type, text->text()) ? okp_curve_of_other_type : curve_unknown, member::crv,
        {.subject = near_value(member::crv, text->text())});
  }
  return found;
}

void check_purpose(key_check& key, const curve& on) {
  const rule& broken = on.signs ? signs_only : agrees_only;
  if (key.alg != nullptr && key.alg->signs != on.signs) {
    key.add(broken, member::alg, {.subject = on.name});
  } else if (key.alg != nullptr && !key.alg->curve.empty() && key.alg->curve != on.name) {
    key.add(alg_curve, member::alg, {.subject = on.name});
  } else if (key.alg != nullptr && key.alg->name == deprecated_alg) {
    key.add(alg_deprecated, member::alg);
  }
  if (key.says_use() == (on.signs ? "enc" : "sig")) {
    key.add(broken, key.raw.has(member::use) ? member::use : member::key_ops, {.subject = on.name});
  }
}

void judge_signing(key_check& key, const curve& on, const okp_point_facts& facts) {
  if (!facts.canonical) {
    key.add(point_encoding, member::x, {.subject = on.name});
  }
  if (facts.canonical && !facts.on_curve) {
    key.add(point_off_curve, member::x, {.subject = on.name});
  }
  if (facts.small_order) {
    key.add(point_small_order, member::x, {.subject = on.name});
  }
}

void judge_agreement(key_check& key, const okp_point_facts& facts, octets x) {
  const bool is_zero = std::all_of(x.begin(), x.end(), [](std::uint8_t octet) { return octet == 0; });
  if (!facts.canonical || facts.high_bit) {
    key.add(agreement_encoding, member::x);
  }
  if (facts.small_order) {
    key.add(is_zero ? agreement_zero : agreement_small_order, member::x);
  }
}

void check(key_check& key) {
  const curve* const on = check_curve(key);
  const auto x = key.octets(member::x, on == nullptr ? 0 : on->bytes);
  if (key.raw.has(member::y)) {
    key.add(has_y, member::y);
  }
  if (on == nullptr) {
    return;
  }
  key.value().crv = on->name;
  check_purpose(key, *on);
  if (!x || !key.fits(member::x, *x, on->bytes, on->name)) {
    return;
  }
  if (key.report(member::x, find_text_in_octets(*x, member::x))) {
    return;
  }
  key.value().parameters[0] = *x;
  const okp_point_facts facts = key.work.octet_points.measure(on->name, *x);
  if (on->signs) {
    judge_signing(key, *on, facts);
  } else {
    judge_agreement(key, facts, *x);
  }
}

void check_private(key_check& key) {
  const auto d = key.raw.has(member::d) ? key.octets(member::d) : std::nullopt;
  const curve* const on = find_curve(key.value().crv);
  const octets x = key.value().parameters[0];
  const bool is_compared = d && on != nullptr && key.fits(member::d, *d, on->bytes, on->name) && !x.empty();
  if (is_compared && !okp_private_matches(on->name, *d, x)) {
    key.add(secret_mismatch, member::d, {.subject = "the public key that d gives is not x"});
  }
}

constexpr std::array parameters = {member::x};
constexpr std::array secrets = {member::d};

}  // namespace

const std::span<const rule* const> okp_rules{rows};
const key_type okp_key_type{.name = "OKP",
    .citation = "RFC 8037 2",
    .parameters = parameters,
    .secrets = secrets,
    .reads = common_members | member_set{parameters} | member_set{member::crv},
    .algorithms = algorithms,
    .curves = curve_names,
    .endpoint_takes = false,
    .names_alg = false,
    .infer_alg = nullptr,
    .check = check,
    .check_secrets = check_private};

}  // namespace jwkguard::keys
