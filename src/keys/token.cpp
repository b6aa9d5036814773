#include "keys/token.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "json/ascii.hpp"
#include "json/base64.hpp"
#include "json/names.hpp"
#include "json/reader.hpp"
#include "json/walk.hpp"
#include "keys/named_curves.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {
namespace {

using enum token_verdict;
using scheme = signing_algorithm::scheme;

constexpr std::size_t longest_token = 1U << 20U;
constexpr json::reader::bounds bounds{32, 256U << 10U};

// RFC 7518 3.1; EdDSA: RFC 8037 3.1; ES256K: RFC 8812 3.2; Ed25519 and Ed448: RFC 9864 2.2.
constexpr std::array algorithms = {
    signing_algorithm{"HS256", "oct", {}, scheme::hmac, "SHA256", true},
    signing_algorithm{"HS384", "oct", {}, scheme::hmac, "SHA384", true},
    signing_algorithm{"HS512", "oct", {}, scheme::hmac, "SHA512", true},
    signing_algorithm{"RS256", "RSA", {}, scheme::rsa, "SHA256", true},
    signing_algorithm{"RS384", "RSA", {}, scheme::rsa, "SHA384", true},
    signing_algorithm{"RS512", "RSA", {}, scheme::rsa, "SHA512", true},
    signing_algorithm{"PS256", "RSA", {}, scheme::pss, "SHA256", true},
    signing_algorithm{"PS384", "RSA", {}, scheme::pss, "SHA384", true},
    signing_algorithm{"PS512", "RSA", {}, scheme::pss, "SHA512", true},
    signing_algorithm{"ES256", "EC", "P-256", scheme::ecdsa, "SHA256", true},
    signing_algorithm{"ES384", "EC", "P-384", scheme::ecdsa, "SHA384", true},
    signing_algorithm{"ES512", "EC", "P-521", scheme::ecdsa, "SHA512"},
    signing_algorithm{"ES256K", "EC", "secp256k1", scheme::ecdsa, "SHA256"},
    signing_algorithm{"EdDSA", "OKP", {}, scheme::eddsa, {}},
    signing_algorithm{"Ed25519", "OKP", "Ed25519", scheme::eddsa, {}},
    signing_algorithm{"Ed448", "OKP", "Ed448", scheme::eddsa, {}},
};

// --- the three parts

// Why a part is not what an encoder writes, and where that is seen; `verified`: it is.
struct part_fault {
  token_verdict what = verified;
  std::optional<std::size_t> at{};
};

part_fault fault_of(std::string_view part, bool is_last) noexcept {
  const json::base64url_faults found = json::find_base64url_faults(part);
  if (found.white_space) {
    return {white_space, found.white_space};
  }
  if (found.foreign) {
    return {foreign_character, found.foreign};
  }
  if (found.padding) {
    return {padded, found.padding};
  }
  if (found.alphabet) {
    return {standard_alphabet, found.alphabet};
  }
  if (found.impossible_length) {
    return {is_last ? cut : not_canonical};
  }
  return {found.trailing_bits ? not_canonical : verified};
}

struct parts {
  token_verdict fault = verified;
  std::array<std::string_view, 3> texts{};
};

parts parts_of(std::string_view text) noexcept {
  if (text.size() > longest_token) {
    return {too_long};
  }
  const std::size_t start = text.find_first_not_of(json::white_space);
  if (start == std::string_view::npos) {
    return {empty};
  }
  if (text[start] == '{' || text[start] == '[') {
    return {json_form};
  }
  const auto dots = std::count(text.begin(), text.end(), '.');
  if (dots == 4) {
    return {encrypted};
  }
  if (dots == 1) {
    return {cut};
  }
  if (dots != 2) {
    return {not_a_token};
  }
  const std::size_t first = text.find('.');
  const std::size_t second = text.find('.', first + 1);
  return {verified, {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)}};
}

// --- JSON in the header and the payload

// Goes over what nobody reads: no name may stand twice there either (RFC 7515 4).
struct name_check {
  json::name_table seen{};
  bool is_twice = false;

  void on_name(const json::token& name, std::span<const json::step> path) {
    is_twice = !seen.insert(path.back().serial + 1, name.text()) || is_twice;
  }
  void on_value(const json::token& /*value*/) const noexcept {}
  void on_close(json::kind /*which*/) const noexcept {}
};

enum class reading : std::uint8_t { whole, faulty, duplicate };

// Reads one JSON object; `take` is told each member: its name, its value, whose brackets it must not read.
template <class Take>
reading read_object(std::span<char> text, Take&& take) {
  json::reader from{text, 0, bounds};
  json::token value;
  if (!from.next_value(value) || value.kind != json::kind::object) {
    return reading::faulty;
  }
  bool is_twice = false;
  json::name_table outer;
  json::token name;
  while (from.next_member(name)) {
    is_twice = !outer.insert(0, name.text()) || is_twice;
    if (!from.next_value(value)) {
      return reading::faulty;
    }
    take(name.text(), value, from);
    if (value.kind == json::kind::array || value.kind == json::kind::object) {
      name_check visit;
      if (!json::walk<limits::max_depth>(from, value, visit)) {
        return reading::faulty;
      }
      is_twice = visit.is_twice || is_twice;
    }
  }
  if (from.failed() || !from.finish()) {
    return reading::faulty;
  }
  return is_twice ? reading::duplicate : reading::whole;
}

struct noted_member {
  std::string_view name;
  token_note note;
};
constexpr std::array noted_members = {noted_member{"jku", token_note::has_jku},
    noted_member{"jwk", token_note::has_jwk}, noted_member{"x5u", token_note::has_x5u},
    noted_member{"x5c", token_note::has_x5c}};

// A string that is UTF-8, or nothing.
std::optional<std::string> string_of(const json::token& value) {
  return value.kind == json::kind::string && !value.lone_surrogate ? std::optional{std::string{value.text()}}
                                                                   : std::nullopt;
}

// What `b64` is, if it is as RFC 7797 3 has it.
std::optional<bool> b64_of(const json::token& value, const json::reader& from) noexcept {
  const std::string_view written = from.written(value);
  return value.kind == json::kind::boolean ? std::optional{written == "true"} : std::nullopt;
}

void read_header(std::string_view encoded, opened_token& into) {
  wiped_string copy{encoded};
  const auto octets = json::decode_base64url(copy.text);
  if (!octets) {
    into.fault = not_canonical;  // its faults were looked for
    return;
  }
  std::string_view faulty;
  std::string_view extension;
  const auto take = [&](std::string_view name, const json::token& value, const json::reader& from) {
    if (name == "alg") {
      into.alg = string_of(value);
      faulty = into.alg ? faulty : "alg";
    } else if (name == "kid") {
      into.kid = string_of(value);
      faulty = into.kid ? faulty : "kid";
    } else if (name == "crit") {
      extension = extension.empty() ? "crit" : extension;
    } else if (name == "b64") {
      extension = "b64";  // it says more than the crit that it comes with
      into.b64 = b64_of(value, from);
    }
    for (const noted_member& row : noted_members) {
      if (row.name == name) {
        into.notes.push_back(row.note);
      }
    }
  };
  const reading read = read_object(std::span{copy.text}.first(octets->size()), take);
  into.header_member = faulty.empty() ? extension : faulty;
  into.fault = read == reading::faulty      ? header_faulty
               : read == reading::duplicate ? header_duplicate
               : !faulty.empty()            ? header_faulty
               : !into.alg                  ? alg_missing
               : !extension.empty()         ? critical
                                            : verified;
  if (read != reading::whole) {
    into.notes.clear();
    into.header_member = {};
    into.alg.reset();
    into.kid.reset();
  }
}

// A NumericDate (RFC 7519 2) as whole seconds; none past the year 9999.
std::optional<std::int64_t> seconds_of(std::string_view written) noexcept {
  constexpr double last_s = 253'402'300'799;
  double value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  const bool is_time = error == std::errc{} && end == written.data() + written.size() && std::abs(value) <= last_s;
  return is_time ? std::optional{static_cast<std::int64_t>(std::floor(value))} : std::nullopt;
}

void read_claims(std::string_view encoded, bool wants_issuer, opened_token& into) {
  wiped_string copy{encoded};
  const auto octets = json::decode_base64url(copy.text);
  if (!octets) {
    return;
  }
  bool has_expiry = false;
  bool has_faulty_time = false;
  const auto take = [&](std::string_view name, const json::token& value, const json::reader& from) {
    auto* const time = name == "exp"   ? &into.expires_s
                       : name == "nbf" ? &into.not_before_s
                       : name == "iat" ? &into.issued_s
                                       : nullptr;
    if (time != nullptr) {
      *time = value.kind == json::kind::number ? seconds_of(from.written(value)) : std::nullopt;
      has_faulty_time = has_faulty_time || !*time;
      has_expiry = has_expiry || name == "exp";
    } else if (name == "iss" && wants_issuer) {
      into.issuer = string_of(value);
    }
  };
  if (read_object(std::span{copy.text}.first(octets->size()), take) != reading::whole) {
    into.expires_s = into.not_before_s = into.issued_s = std::nullopt;
    into.issuer.reset();
    into.notes.push_back(token_note::no_claims);
    return;
  }
  if (has_faulty_time) {
    into.notes.push_back(token_note::time_faulty);
  }
  if (!has_expiry) {
    into.notes.push_back(token_note::no_expiry);
  }
}

}  // namespace

std::span<const signing_algorithm> signing_algorithms() noexcept { return algorithms; }

const signing_algorithm* find_signing_algorithm(std::string_view name) noexcept {
  const auto* const found = std::find_if(
      algorithms.begin(), algorithms.end(), [name](const signing_algorithm& row) { return row.name == name; });
  return found == algorithms.end() ? nullptr : found;
}

bool is_for(const record& key, const signing_algorithm& with) noexcept {
  const auto is_edwards = [&key] {
    const named_curve* const on = find_curve(okp_curves, key.crv);
    return on != nullptr && on->signs;
  };
  const bool has_curve = with.crv.empty() ? with.how != scheme::eddsa || is_edwards() : key.crv == with.crv;
  return key.kty == with.kty && has_curve && key.use != "enc";
}

opened_token open_token(std::string_view text, bool wants_issuer) {
  constexpr std::array<std::string_view, 3> names = {"header", "payload", "signature"};
  const parts found = parts_of(text);
  opened_token made;
  made.fault = found.fault;
  for (std::size_t part = 0; part < names.size() && made.fault == verified; ++part) {
    const part_fault fault = fault_of(found.texts[part], part == 2);
    made.fault = fault.what;
    made.part = names[part];
    if (fault.at) {
      made.fault_at = static_cast<std::size_t>(found.texts[part].data() - text.data()) + *fault.at;
      const std::size_t nul = text.find('\0');
      made.nul_at = nul != std::string_view::npos ? std::optional{nul} : std::nullopt;
    }
  }
  if (made.fault != verified) {
    return made;
  }
  made.part = {};
  read_header(found.texts[0], made);
  if (made.fault != verified && made.fault != critical) {
    return made;
  }
  read_claims(found.texts[1], wants_issuer, made);
  made.signed_text = text.substr(0, found.texts[0].size() + 1 + found.texts[1].size());
  made.signature = found.texts[2];
  return made;
}

}  // namespace jwkguard::keys
