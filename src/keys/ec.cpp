// Elliptic-curve keys (RFC 7518 6.2): curves, algorithms, measures, rules.
#include <array>
#include <cassert>
#include <vector>

#include "keys/field.hpp"
#include "keys/key_types.hpp"
#include "keys/named_curves.hpp"
#include "keys/near_values.hpp"
#include "keys/openssl_private.hpp"
#include "keys/point_form.hpp"
#include "keys/secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

struct curve : named_curve {
  std::string_view signs_with;  ///< the one signature algorithm of this curve
  bool endpoint_takes;          ///< Cloudflare token_validation
  /// measure is our own arithmetic; null: OpenSSL's serves.
  point_facts (*measure)(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) noexcept;
};

constexpr std::array curves = {
    curve{ec_curves[0], "ES256", true, measure_p256},
    curve{ec_curves[1], "ES384", true, measure_p384},
    curve{ec_curves[2], "ES512", false, nullptr},
    curve{ec_curves[3], "ES256K", false, nullptr},
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

constexpr rule curve_unknown =
    judged(saying_more(rule{"ec.curve.unknown", warning, error, "RFC 7518 6.2.1.1", "unknown curve",
                           "the names are P-256, P-384, P-521 and secp256k1 (case counts)", leave::skippable},
               ": did you mean {subject}?"),
        "other curves may be registered, but an unknown one cannot be checked");
constexpr rule curve_wrong_name{"ec.curve.wrong-name", warning, error, "RFC 8812 3.1",
    "{subject} under an unregistered name", "write \"crv\":\"secp256k1\"", leave::skippable};
constexpr rule curve_not_taken{"ec.curve.not-taken", off, error, "Cloudflare token_validation",
    "the endpoint does not take keys on {subject}", "sign with a key on P-256 (ES256) or P-384 (ES384)",
    leave::skippable};
constexpr rule curve_mismatch{"ec.curve.mismatch", error, error, "SP 800-56A 5.6.2.3.3",
    "x and y are a point on {subject}, but crv names another curve: crv is wrong",
    "write \"crv\":\"{subject}\", if the key's source says so too; x and y are sound", leave::fixed};
constexpr rule point_exchanged{"ec.point.exchanged", error, error, "SP 800-56A 5.6.2.3.3",
    "x and y are swapped: the other way round they are a point on {subject}",
    "swap the two values: x holds y, and y holds x", leave::fixed};
constexpr rule coordinate_length{"ec.coordinate.length", error, error, "RFC 7518 6.2.1.2",
    "{member} has {actual} octets, {subject} needs exactly {limit}",
    "encode the coordinate in full length: leading zero octets are kept, none are added", leave::fixed,
    "{member} is written with {limit} octets",
    "only leading zero octets are added or removed, and x and y then are a point on the curve"};
constexpr rule coordinate_cut{"ec.coordinate.cut", error, error, "RFC 7518 6.2.1.2",
    "{member} is cut off: it has {actual} octets, {subject} needs {limit}",
    "copy all of {member} from its source again: characters are missing at one end", leave::fixed};
constexpr rule coordinate_range{"ec.coordinate.range", error, error, "SP 800-56A 5.6.2.3.3",
    "{member} is not below the prime of {subject}", "copy the key from its source again: no coordinate is that large",
    leave::fixed};
constexpr rule point_zero{"ec.point.zero", error, error, "SP 800-56A 5.6.2.3.3",
    "both coordinates are zero: that is not a point on {subject}",
    "copy the key from its source again: this is the point at infinity, or not a key at all", leave::fixed};
constexpr rule point_off_curve{"ec.point.off-curve", error, error, "SP 800-56A 5.6.2.3.3",
    "the point is not on {subject}",
    "copy the key from its source again: x or y is damaged, or they come from two keys or another curve", leave::fixed};
constexpr rule alg_curve{"ec.alg.curve", error, error, "RFC 7518 3.4", "alg does not fit {subject}",
    "ES256 goes with P-256, ES384 with P-384, ES512 with P-521, ES256K with secp256k1", leave::fixed};
constexpr rule alg_inferred{"ec.alg.inferred", note, note, "RFC 7518 3.4",
    "alg is missing; the curve has only one for signatures", "name the algorithm in the key", leave::lowerable,
    "{subject} is written",
    "x and y stay as they are, and a curve has one signature algorithm (RFC 7518 3.4, RFC 8812 3.2)"};

}  // namespace

const rule ec_curve_of_other_type{"ec.curve.kty", error, error, "RFC 8037 2",
    "this curve belongs to key type OKP, not to EC",
    "write \"kty\":\"OKP\"; if the curve is wrong, write the right one", leave::fixed};

namespace {

constexpr std::array rows = {&curve_unknown, &curve_wrong_name, &ec_curve_of_other_type, &curve_not_taken,
    &curve_mismatch, &point_exchanged, &coordinate_length, &coordinate_cut, &coordinate_range, &point_zero,
    &point_off_curve, &alg_curve, &alg_inferred};

const curve* find_curve(std::string_view name) noexcept {
  for (const curve& row : curves) {
    if (json::same_text(row.name, name)) {
      return &row;
    }
  }
  return nullptr;
}

using octets = std::span<const std::uint8_t>;

// The name that secp256k1 has in some libraries; RFC 8812 registered the other one.
constexpr std::string_view wrong_name_of_secp256k1 = "P-256K";

const curve* check_curve(key_check& key) {
  const json::token* const text = key.require(member::crv);
  if (text == nullptr) {
    return nullptr;
  }
  const curve* const found = find_curve(text->text());
  if (found == nullptr && text->text() == wrong_name_of_secp256k1) {
    const curve* const meant = find_curve("secp256k1");
    key.add(curve_wrong_name, member::crv, {.subject = meant->name});
    return meant;
  }
  if (found == nullptr) {
    key.add(is_curve_of(okp_key_type, text->text()) ? ec_curve_of_other_type : curve_unknown, member::crv,
        {.subject = near_value(member::crv, text->text())});
  }
  return found;
}

point_facts measure(key_check& key, const curve& on, octets x, octets y) {
  return on.measure != nullptr ? on.measure(x, y) : key.work.points.measure(on.name, x, y);
}

// The coordinates that have to be turned around to make a point of the curve; none: nothing proves that.
member_set reversed_coordinates(key_check& key, const curve& on, octets x, octets y) {
  const std::vector<std::uint8_t> other_x{x.rbegin(), x.rend()};
  const std::vector<std::uint8_t> other_y{y.rbegin(), y.rend()};
  return measure(key, on, other_x, other_y).on_curve ? member_set{member::x, member::y}
         : measure(key, on, other_x, y).on_curve     ? member_set{member::x}
         : measure(key, on, x, other_y).on_curve     ? member_set{member::y}
                                                     : member_set{};
}

// SEC 1 2.3.3: a point in one piece, or both coordinates in a row.
std::string_view name_of_point(key_check& key, const curve& on, octets x, const std::optional<octets>& y) {
  const std::size_t size = on.bytes;
  if (x.size() == 1 + 2 * size && x[0] == 4) {
    return "a whole point (04, x, y: uncompressed)";
  }
  if (x.size() == 1 + size && (x[0] == 2 || x[0] == 3)) {
    const bool is_that = !y || (y->size() == size && measure(key, on, x.subspan(1), *y).on_curve);
    return is_that ? "a compressed point (02 or 03, then x)" : "";
  }
  return x.size() == 2 * size ? "x and y in a row" : "";
}

// The curve that the point is of, if it is none of the one that crv names.
const curve* find_curve_of(key_check& key, const curve& named, octets x, octets y) {
  for (const curve& other : curves) {
    const bool may_be_it = &other != &named && x.size() == other.bytes && y.size() == x.size();
    if (may_be_it && measure(key, other, x, y).on_curve) {
      return &other;
    }
  }
  return nullptr;
}

void explain_point(key_check& key, const curve& on, const point_facts& facts, octets x, octets y) {
  if (measure(key, on, y, x).on_curve) {
    key.add(point_exchanged, member::x, {.subject = on.name});
  } else if (key.report(member::x, find_text_in_octets(x, member::x)) ||
             key.report(member::y, find_text_in_octets(y, member::y))) {
    return;  // text cannot be a coordinate
  } else if (const member_set reversed = reversed_coordinates(key, on, x, y); !reversed.empty()) {
    reversed.for_each([&key](member which) { key.add(value_reversed, which); });
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

// What is known about coordinates of a wrong length: with zeros added or taken away they are a point, or are none.
enum class zeros : std::uint8_t { unknown, make_point, make_none };

void check_length(key_check& key, const curve& on, member which, octets given, zeros zeros_do) {
  constexpr std::size_t longest_cut = 6;  // octets, of 8 characters
  if (given.size() == on.bytes) {
    return;
  }
  const bool is_point = zeros_do == zeros::make_point;
  const bool is_cut = zeros_do == zeros::make_none && !given.empty() && given.size() < on.bytes &&
                      given.size() + longest_cut >= on.bytes;
  key.add(is_cut ? coordinate_cut : coordinate_length, which,
      {.subject = on.name,
          .actual = given.size(),
          .limit = on.bytes,
          .repaired = is_point && key.rules().repair,
          .command = is_point ? "jwkguard normalize --repair FILE" : ""});
}

// Coordinates of a wrong length: repaired only if they then are a point of the curve, so that no other key is made.
[[gnu::cold, gnu::noinline]] void check_lengths(key_check& key, const curve& on, octets x, octets y) {
  const octets full_x = in_full_length(key, on.bytes, x);
  const octets full_y = in_full_length(key, on.bytes, y);
  const bool are_there = !x.empty() && !y.empty() && !full_x.empty() && !full_y.empty();
  const bool is_point = are_there && measure(key, on, full_x, full_y).on_curve;
  if (is_point && key.rules().repair) {
    key.value().parameters = {full_x, full_y};
  }
  const bool is_other_split = x.size() > on.bytes || y.size() > on.bytes;
  const zeros seen = is_point ? zeros::make_point : is_other_split ? zeros::unknown : zeros::make_none;
  check_length(key, on, member::x, x, seen);
  check_length(key, on, member::y, y, seen);
}

// What is wrong with coordinates that are no point of the curve that crv names; false: crv is.
[[gnu::cold, gnu::noinline]] bool explain_coordinates(
    key_check& key, const curve& on, const point_facts* facts, octets x, octets y) {
  if (const curve* const other = find_curve_of(key, on, x, y)) {
    key.add(curve_mismatch, member::crv, {.subject = other->name});
    return false;
  }
  if (facts == nullptr) {
    check_lengths(key, on, x, y);
  } else {
    explain_point(key, on, *facts, x, y);
  }
  return true;
}

// Whether crv names the curve that the point is of, as far as one can tell.
bool check_coordinates(key_check& key, const curve& on, octets x, octets y) {
  if (x.size() != on.bytes || y.size() != on.bytes) [[unlikely]] {
    return explain_coordinates(key, on, nullptr, x, y);
  }
  assert(key.raw.point == nullptr || *key.raw.point == measure(key, on, x, y));  // the same as alone
  const point_facts facts = key.raw.point != nullptr ? *key.raw.point : measure(key, on, x, y);
  if (!facts.on_curve) [[unlikely]] {
    return explain_coordinates(key, on, &facts, x, y);
  }
  key.value().parameters = {x, y};
  return true;
}

// Whether the endpoint takes the curve, and alg goes with it.
void check_use_of_curve(key_check& key, const curve& on) {
  if (!on.endpoint_takes && key.raw.text(member::crv)->text() == on.name) {
    key.add(curve_not_taken, member::crv, {.subject = on.name});
  }
  if (key.alg != nullptr && !key.alg->curve.empty() && !json::same_text(key.alg->curve, on.name)) {
    key.add(alg_curve, member::alg, {.subject = on.name});
  }
}

void check(key_check& key) {
  const curve* const on = check_curve(key);
  const std::size_t right_length = on == nullptr ? 0 : on->bytes;
  const auto x = key.octets(member::x, right_length);
  const bool has_y = key.raw.has(member::y);
  const auto y = has_y ? key.octets(member::y, right_length) : std::nullopt;
  const std::string_view point = on == nullptr ? std::string_view{}
                                 : x           ? name_of_point(key, *on, *x, y)
                                 : has_y       ? std::string_view{}
                                               : name_of_point_in_digits(key.raw.text(member::x), on->bytes);
  if (!point.empty()) {
    key.add(value_point, member::x, {.subject = point});
  } else if (!has_y) {
    (void)key.require(member::y);
  }
  if (on == nullptr) {
    return;
  }
  key.value().crv = on->name;
  if (on->endpoint_takes) {
    require_alg(key);  // none was inferred: it stands under a misspelt name
  }
  const bool is_whole = point.empty() && x && y;
  if (!is_whole || check_coordinates(key, *on, *x, *y)) {
    check_use_of_curve(key, *on);
  }
  if (point.empty() && !is_whole && (x || y)) {
    const bool is_stripped = (x ? x : y)->size() + 1 >= right_length;  // maybe: of zeros, which are rarely two
    check_length(key, *on, x ? member::x : member::y, x ? *x : *y, is_stripped ? zeros::unknown : zeros::make_none);
  }
}

// A key for the endpoint signs. Elsewhere a key may be for key agreement, unless it says otherwise.
inferred_alg infer_alg(const key_check& key) {
  const json::token* const crv = key.raw.text(member::crv);
  const curve* const on = crv == nullptr ? nullptr : find_curve(crv->text());
  const bool signs = key.rules().column == policy::base::cloudflare || (key.rules().repair && key.says_use() == "sig");
  return {on != nullptr && signs ? find_algorithm(ec_key_type, on->signs_with) : nullptr, &alg_inferred};
}

void check_private(key_check& key) {
  const auto d = key.raw.has(member::d) ? key.octets(member::d) : std::nullopt;
  const curve* const on = find_curve(key.value().crv);
  // RFC 7518 6.2.2.1: as many octets as the order of the curve, which are those of a coordinate.
  if (!d || on == nullptr || !key.fits(member::d, *d, on->bytes, on->name)) {
    return;
  }
  const auto& [x, y] = key.value().parameters;
  if (x.empty()) {
    return;  // no point that d could belong to
  }
  const scalar_facts facts = measure_ec_private(on->name, *d, x, y);
  if (!facts.in_range) {
    key.add(secret_range, member::d, {.subject = on->name});
  } else if (!facts.matches) {
    key.add(secret_mismatch, member::d, {.subject = "d times the base point is not (x, y)"});
  }
}

// The octets of a coordinate that is as long as one must be, else none.
octets decode_coordinate(raw_key& key, member which) noexcept {
  const std::size_t characters = (curves[0].bytes * 8 + 5) / 6;
  const json::token* const text = key.text(which);
  if (text == nullptr || text->size != characters) {
    return {};  // its text is still to be looked at
  }
  const auto decoded = json::decode_base64url({text->data, text->size});
  if (!decoded) {
    return {};
  }
  key.set_decoded(which, decoded->size());
  return *decoded;
}

constexpr std::array parameters = {member::x, member::y};
constexpr std::array secrets = {member::d};

bool is_on_p256(const raw_key& key) noexcept {
  const json::token* const kty = key.text(member::kty);
  const json::token* const crv = key.text(member::crv);
  return kty != nullptr && crv != nullptr && json::same_text(kty->text(), "EC") &&
         json::same_text(crv->text(), curves[0].name);
}

}  // namespace

void measure_points(std::span<raw_key* const> keys, point_batch& work) noexcept {
  std::size_t count = 0;
  for (raw_key* const key : keys) {
    if (is_on_p256(*key)) {
      coordinates& point = work.points[count];
      point.x = decode_coordinate(*key, member::x);
      point.y = decode_coordinate(*key, member::y);
      work.owners[count] = key;
      count += point.x.empty() || point.y.empty() ? 0U : 1U;
    }
  }
  if (count != 0) {
    measure_p256_points(std::span{work.points}.first(count), std::span{work.facts}.first(count));
  }
  for (std::size_t index = 0; index < count; ++index) {
    work.owners[index]->point = &work.facts[index];
  }
}

const std::span<const rule* const> ec_rules{rows};
const key_type ec_key_type{.name = "EC",
    .citation = "RFC 7518 6.2",
    .parameters = parameters,
    .secrets = secrets,
    .reads = common_members | member_set{parameters} | member_set{member::crv},
    .algorithms = algorithms,
    .curves = curve_names,
    .endpoint_takes = true,
    .names_alg = false,
    .infer_alg = infer_alg,
    .check = check,
    .check_secrets = check_private};

}  // namespace jwkguard::keys
