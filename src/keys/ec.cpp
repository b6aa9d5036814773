// Elliptic-curve keys (RFC 7518 6.2): curves, algorithms, measures, rules.
#include <array>

#include "keys/key_types.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

struct curve {
  std::string_view name;
  std::uint32_t coordinate_bytes;  ///< SEC 1 2.3.5: the octets of a field element
  std::string_view signs_with;     ///< the one signature algorithm of this curve
  bool endpoint_takes;             ///< Cloudflare token_validation
};

// RFC 7518 6.2.1.1; secp256k1: RFC 8812 3.1.
constexpr std::array curves = {
    curve{"P-256", 32, "ES256", true},
    curve{"P-384", 48, "ES384", true},
    curve{"P-521", 66, "ES512", false},
    curve{"secp256k1", 32, "ES256K", false},
};
constexpr std::array<std::string_view, curves.size()> curve_names = {
    curves[0].name, curves[1].name, curves[2].name, curves[3].name};

// RFC 7518 3.1, 4.1; ES256K: RFC 8812 3.2.
constexpr std::array algorithms = {
    algorithm{"ES256", true, "P-256"},
    algorithm{"ES384", true, "P-384"},
    algorithm{"ES512", true, "P-521"},
    algorithm{"ES256K", true, "secp256k1"},
    algorithm{"ECDH-ES", false},
    algorithm{"ECDH-ES+A128KW", false},
    algorithm{"ECDH-ES+A192KW", false},
    algorithm{"ECDH-ES+A256KW", false},
};

constexpr rule curve_unknown{"ec.curve.unknown", warning, error, "RFC 7518 6.2.1.1", "this curve is not known",
    "the names are P-256, P-384, P-521 and secp256k1 (case counts); --skip-unsupported leaves the key out",
    leave::skippable};
constexpr rule curve_of_other_type{"ec.curve.kty", error, error, "RFC 8037 2",
    "this curve belongs to key type OKP, not to EC", "write kty OKP, or the right curve", leave::fixed};
constexpr rule curve_not_taken{"ec.curve.not-taken", off, error, "Cloudflare token_validation",
    "the endpoint does not take keys on {subject}",
    "sign with a key on P-256 (ES256) or P-384 (ES384); --skip-unsupported leaves this one out", leave::skippable};
constexpr rule coordinate_length{"ec.coordinate.length", error, error, "RFC 7518 6.2.1.2",
    "{member} has {actual} octets, {subject} needs exactly {limit}",
    "encode the coordinate in full length: leading zero octets are kept, none are added", leave::fixed};
constexpr rule coordinate_range{"ec.coordinate.range", error, error, "SP 800-56A 5.6.2.3.3",
    "{member} is not below the prime of {subject}",
    "take the key anew from its source: no coordinate is as large as that", leave::fixed};
constexpr rule point_zero{"ec.point.zero", error, error, "SP 800-56A 5.6.2.3.3",
    "both coordinates are zero: that is no point on {subject}",
    "take the key anew from its source: this stands for the point at infinity, or for no key at all", leave::fixed};
constexpr rule point_off_curve{"ec.point.off-curve", error, error, "SP 800-56A 5.6.2.3.3",
    "the point is not on {subject}",
    "take the key anew from its source: x or y is damaged, or they are of two keys or of another curve", leave::fixed};
constexpr rule alg_curve{"ec.alg.curve", error, error, "RFC 7518 3.4", "alg does not go with {subject}",
    "ES256 goes with P-256, ES384 with P-384, ES512 with P-521, ES256K with secp256k1", leave::fixed};
constexpr rule alg_inferred{"ec.alg.inferred", off, note, "RFC 7518 3.4",
    "alg is missing: {subject}, the only one that its curve has, is written", "name the algorithm in the key"};

constexpr std::array rows = {&curve_unknown, &curve_of_other_type, &curve_not_taken, &coordinate_length,
    &coordinate_range, &point_zero, &point_off_curve, &alg_curve, &alg_inferred};

const curve* find_curve(std::string_view name) noexcept {
  for (const curve& row : curves) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

bool is_zero(std::span<const std::uint8_t> octets) noexcept {
  for (const std::uint8_t octet : octets) {
    if (octet != 0) {
      return false;
    }
  }
  return true;
}

const curve* check_curve(key_check& key) {
  const json::token* const text = key.require(member::crv);
  if (text == nullptr) {
    return nullptr;
  }
  const curve* const found = find_curve(text->text());
  if (found == nullptr) {
    key.add(is_curve_of(okp_key_type, text->text()) ? curve_of_other_type : curve_unknown, member::crv);
  } else if (!found->endpoint_takes) {
    key.add(curve_not_taken, member::crv, {.subject = found->name});
  }
  return found;
}

void check_point(key_check& key, const curve& on, std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) {
  const point_facts facts = key.arithmetic.measure(on.name, x, y);
  if (facts.on_curve) [[likely]] {
    key.value().parameters = {x, y};
  } else if (!facts.x_in_field || !facts.y_in_field) {
    if (!facts.x_in_field) {
      key.add(coordinate_range, member::x, {.subject = on.name});
    }
    if (!facts.y_in_field) {
      key.add(coordinate_range, member::y, {.subject = on.name});
    }
  } else if (is_zero(x) && is_zero(y)) {
    key.add(point_zero, member::x, {.subject = on.name});
  } else {
    key.add(point_off_curve, member::y, {.subject = on.name});
  }
}

bool check_length(key_check& key, member which, const curve& on, std::span<const std::uint8_t> octets) {
  if (octets.size() == on.coordinate_bytes) [[likely]] {
    return true;
  }
  key.add(coordinate_length, which, {.subject = on.name, .actual = octets.size(), .limit = on.coordinate_bytes});
  return false;
}

void check_alg(key_check& key, const curve& on) {
  if (key.alg != nullptr) {
    key.value().alg = key.alg->name;
    if (!key.alg->curve.empty() && key.alg->curve != on.name) {
      key.add(alg_curve, member::alg, {.subject = on.name});
    }
  } else if (!key.raw.has(member::alg) && key.rules().column == policy::base::cloudflare) {
    key.value().alg = on.signs_with;
    key.add(alg_inferred, member::alg, {.subject = on.signs_with});
  }
}

void check(key_check& key) {
  const curve* const on = check_curve(key);
  const auto x = key.octets(member::x);
  const auto y = key.octets(member::y);
  if (on == nullptr) {
    return;
  }
  key.value().crv = on->name;
  check_alg(key, *on);
  const bool x_fits = x && check_length(key, member::x, *on, *x);
  const bool y_fits = y && check_length(key, member::y, *on, *y);
  if (x_fits && y_fits) {
    check_point(key, *on, *x, *y);
  }
}

constexpr std::array parameters = {member::x, member::y};

}  // namespace

const std::span<const rule* const> ec_rules{rows};
const key_type ec_key_type{"EC", "RFC 7518 6.2", parameters, algorithms, curve_names, check};

}  // namespace jwkguard::keys
