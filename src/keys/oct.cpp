// Symmetric keys (RFC 7518 6.4): algorithms and how long their keys are.
#include <algorithm>
#include <array>
#include <utility>

#include "json/ascii.hpp"
#include "keys/key_types.hpp"
#include "keys/octets.hpp"
#include "keys/readable.hpp"
#include "keys/secrets.hpp"
#include "keys/weak_secrets.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

// RFC 7518 3.2, 4.4, 4.7, 5.2, 5.3.
constexpr std::array algorithms = {
    algorithm{"HS256", true, {}, 32},
    algorithm{"HS384", true, {}, 48},
    algorithm{"HS512", true, {}, 64},
    algorithm{"A128KW", false, {}, 16},
    algorithm{"A192KW", false, {}, 24},
    algorithm{"A256KW", false, {}, 32},
    algorithm{"dir", false},
    algorithm{"A128GCMKW", false, {}, 16},
    algorithm{"A192GCMKW", false, {}, 24},
    algorithm{"A256GCMKW", false, {}, 32},
    algorithm{"PBES2-HS256+A128KW", false},
    algorithm{"PBES2-HS384+A192KW", false},
    algorithm{"PBES2-HS512+A256KW", false},
    algorithm{"A128CBC-HS256", false, {}, 32},
    algorithm{"A192CBC-HS384", false, {}, 48},
    algorithm{"A256CBC-HS512", false, {}, 64},
    algorithm{"A128GCM", false, {}, 16},
    algorithm{"A192GCM", false, {}, 24},
    algorithm{"A256GCM", false, {}, 32},
};

constexpr rule key_short{"oct.key.short", error, error, "RFC 7518 3.2",
    "k has {actual} octets, {subject} needs at least {limit}",
    "make a new secret of at least {limit} random octets: a shorter one can be guessed from one token", leave::fixed};

constexpr std::string_view why_text_matters =
    "The RFC has k in base64url, whatever it looks like; but many signers use its text as the secret, and "
    "then nothing verifies";

constexpr rule key_hexadecimal = judged(
    rule{"oct.key.hexadecimal", warning, warning, "RFC 7518 6.4.1",
        "k is written in hexadecimal digits: as base64url they give another secret than the octets they "
        "encode, or none",
        "encode the octets of the secret in base64url, unless the signer decodes these characters as base64url too"},
    why_text_matters);

constexpr rule key_text = judged(
    rule{"oct.key.text", warning, warning, "RFC 7518 6.4.1",
        "the text of k reads as {subject}: signers often use the text itself as the secret, "
        "but base64url decodes it to another one",
        "find out what the signer uses; if it is the text, write the base64url of its octets (printf %s SECRET | "
        "base64 "
        "-w0 | tr '+/' '-_' | tr -d =); better, make a random secret (openssl rand 32)"},
    why_text_matters);

constexpr rule key_encoded = judged(
    rule{"oct.key.encoded-twice", warning, warning, "RFC 7518 6.4.1",
        "k decodes to {subject}, not to octets: it was encoded twice, unless signers use that text itself",
        "find out what the signer uses; if it is the octets behind that text, decode it once more, and write the "
        "base64url of those; better, make a random secret (openssl rand 32 | basenc --base64url | tr -d =)"},
    "The RFC lets any octets be a secret; but a signer that decodes the text and a verifier that does not have two "
    "secrets, and then "
    "nothing verifies");

constexpr rule key_repeated =
    judged(rule{"oct.key.repeated", warning, warning, "RFC 7515 10.1",
               "k holds the same value {actual} times in a row: no random secret does",
               "if it was pasted more than once, keep it once; a repeated secret is as easy to guess as "
               "one part of it: make a random secret (openssl rand 32 | basenc --base64url | tr -d =)"},
        "The RFC asks for 128 bits of entropy; the part that is repeated may have them");

constexpr rule key_readable =
    judged(rule{"oct.key.readable", note, note, "RFC 7515 10.1",
               "k decodes to {subject}: a readable secret can be guessed, or was encoded twice",
               "if the signer uses exactly these octets, the key works; a random secret (openssl rand 32) is stronger"},
        "The RFC asks for 128 bits of entropy; how much a text has cannot be measured, so this is only a note");

constexpr rule key_weak =
    judged(rule{"oct.key.weak", warning, warning, "RFC 7515 10.1",
               "k has {actual} octets, fewer than {limit}: 128 bits is the least for any algorithm",
               "make a new secret of at least 32 random octets (openssl rand 32)"},
        "The RFC says should in lower case; no algorithm of RFC 7518 but PBES2 takes a shorter key, and this one names "
        "none of those");

constexpr rule password_short{"oct.password.short", warning, warning, "RFC 7518 8.8",
    "the password has {actual} octets, {subject} should have at least {limit}",
    "make a longer password: anyone with one encrypted text can try all short ones"};

constexpr rule alg_missing{"oct.alg.missing", warning, off, "RFC 7518 6.4",
    "alg is missing: a symmetric key should name its algorithm",
    "name the algorithm that tokens are signed or encrypted with"};

constexpr std::array rows = {&key_short, &key_hexadecimal, &key_text, &key_encoded, &key_repeated, &key_readable,
    &key_weak, &password_short, &alg_missing, &secret_is_key, &secret_is_pattern, &secret_is_placeholder,
    &secret_is_words};

constexpr std::size_t least_octets = 16;  // 128 bits

// RFC 7518 8.8 names two of the three; the one between is held to the octets of the key that it derives.
std::size_t least_password(std::string_view alg) noexcept {
  return alg == "PBES2-HS256+A128KW" ? 16 : alg == "PBES2-HS384+A192KW" ? 24 : alg == "PBES2-HS512+A256KW" ? 32 : 0;
}

void check_length(key_check& key, std::span<const std::uint8_t> k) {
  const std::string_view name = key.alg == nullptr ? std::string_view{} : key.alg->name;
  const std::size_t wanted = key.alg == nullptr ? 0 : key.alg->key_bytes;
  if (const std::size_t least = least_password(name); least != 0) {
    if (k.size() < least) {
      key.add(password_short, member::k, {.subject = name, .actual = k.size(), .limit = least});
    }
  } else if (wanted != 0 && !key.alg->signs) {
    (void)key.fits(member::k, k, wanted, name);
  } else if (k.size() < wanted) {
    key.add(key_short, member::k, {.subject = name, .actual = k.size(), .limit = wanted});
  } else if (k.size() < least_octets) {
    key.add(key_weak, member::k, {.actual = k.size(), .limit = least_octets});
  }
}

// Whether a text plainly is base64 of octets: random characters, as passwords are made of, have no padding, and hardly
// the length and the last bits of it.
bool is_base64(std::string_view text) noexcept {
  constexpr std::size_t shortest = 16;
  const json::base64url_faults faults = json::find_base64url_faults(text);
  const auto has_of = [text](char from, char to) {
    return std::any_of(text.begin(), text.end(), [=](char c) { return c >= from && c <= to; });
  };
  const bool has_form = faults.decodable() && !faults.trailing_bits && !faults.white_space;
  const bool has_mark = text.size() % 4 != 0 || text.find_first_of("+/-_=") != std::string_view::npos;
  return text.size() >= shortest && has_form && has_mark && has_of('A', 'Z') && has_of('a', 'z');
}

bool has_text(std::span<const std::uint8_t> k) noexcept {
  constexpr std::size_t shortest = 6;  // of random octets one in 400 would be
  return k.size() >= shortest && is_printable(text_of(k));
}

// How often a value stands in a row, where that is two or three times; else 1.
std::size_t repeats_of(std::string_view all) noexcept {
  constexpr std::size_t shortest = 16;
  for (const std::size_t times : {std::size_t{2}, std::size_t{3}}) {
    if (all.size() >= shortest && all.size() % times == 0 &&
        all.substr(all.size() / times) == all.substr(0, all.size() - all.size() / times)) {
      return times;
    }
  }
  return 1;
}

// What nobody makes a secret of. `times` is how often its text stands in a row.
void check_octets(key_check& key, std::span<const std::uint8_t> k, std::size_t times) {
  const std::string_view text = text_of(k);
  if (times = std::max(times, repeats_of(text)); times != 1) {
    key.add(key_repeated, member::k, {.actual = times});
    return;
  }
  if (!has_text(k)) {
    return;
  }
  const std::string_view kind = reads_as(text);
  const bool is_digits = kind.empty() || kind == "words";  // abcdef
  if (is_digits && is_hexadecimal_text(text)) {
    key.add(key_encoded, member::k, {.subject = "hexadecimal digits"});
  } else if (kind.empty() && is_base64(text)) {
    key.add(key_encoded, member::k, {.subject = "base64 again"});
  } else {
    key.add(key_readable, member::k, {.subject = is_digits ? "readable text" : kind});
  }
}

// A public key as SEC 1 2.3.3 writes it, uncompressed, or without the 04: by chance no secret is a point.
bool is_point(key_check& key, std::span<const std::uint8_t> k) {
  constexpr std::uint8_t uncompressed = 4;
  constexpr std::size_t shortest = 64;  // two coordinates of P-256
  if (k.size() % 2 != 0 && k.front() == uncompressed) {
    k = k.subspan(1);
  }
  if (k.size() < shortest || k.size() % 2 != 0) {
    return false;
  }
  const std::size_t half = k.size() / 2;
  return std::any_of(ec_key_type.curves.begin(), ec_key_type.curves.end(),
      [&](std::string_view curve) { return key.work.points.measure(curve, k.first(half), k.subspan(half)).on_curve; });
}

// The same as text, in hexadecimal or base64.
bool is_point_in_text(key_check& key, std::string_view text) {
  std::string octets = octets_in_hexadecimal(text);
  if (octets.empty()) {
    octets = octets_in_base64(text);
  }
  const wiped_string all{std::move(octets)};
  return !all.text.empty() && is_point(key, octets_of(all.text));
}

// Before it is decoded in place.
bool check_text(key_check& key) {
  const json::token* const text = key.raw.text(member::k);
  if (text == nullptr || key.raw.is_decoded(member::k)) {
    return false;
  }
  const std::string_view kind = reads_as(text->text());
  const bool has_decimals_only = kind == "decimal digits";
  if (!has_decimals_only && is_hexadecimal_text(text->text())) {
    key.add(key_hexadecimal, member::k);
    return true;
  }
  if (!kind.empty()) {
    key.add(key_text, member::k, {.subject = kind});
  }
  return !kind.empty();
}

void check(key_check& key) {
  require_alg(key);
  if (!key.raw.has(member::alg)) {
    key.add(alg_missing, member::alg);
  }
  if (!key.allows(member::k)) {
    (void)key.require(member::k);  // what it holds is nobody's business
    return;
  }
  if (look_into_secret(key)) {
    return;
  }
  // Before it is decoded in place: signers may take the text itself.
  const json::token* const text = key.raw.text(member::k);
  weak_secret weak = text == nullptr ? weak_secret{} : look_at_secret(text->text());
  // One finding says what it is; but of a default, the text or what it decodes to may be the secret.
  const auto is_told = [&weak] { return weak.broken != nullptr && weak.broken != &published_key_rule; };
  const bool is_text = is_told() || check_text(key);
  const std::size_t times = text == nullptr ? 1 : repeats_of(text->text());
  const auto k = key.octets(member::k);
  if (!k) {
    report_weak_secret(key, weak);
    return;
  }
  if (k->empty()) {
    key.add(member_empty, member::k);
    return;
  }
  if (weak.broken == nullptr) {
    weak = is_point(key, *k) || is_point_in_text(key, text_of(*k))
               ? weak_secret{&secret_is_key, "a point on an elliptic curve, a public key"}
               : look_at_secret(*k);
  }
  const bool is_password = key.alg != nullptr && least_password(key.alg->name) != 0;
  if (!is_text && !is_told() && !is_password) {
    check_octets(key, *k, times);
  }
  check_length(key, *k);
  key.value().parameters[0] = *k;
  report_weak_secret(key, weak);
}

constexpr std::array parameters = {member::k};

}  // namespace

const std::span<const rule* const> oct_rules{rows};
const key_type oct_key_type{.name = "oct",
    .citation = "RFC 7518 6.4",
    .parameters = parameters,
    .secrets = {},
    .reads = common_members | member_set{parameters},
    .algorithms = algorithms,
    .curves = {},
    .endpoint_takes = true,
    .names_alg = false,
    .infer_alg = nullptr,
    .check = check,
    .check_secrets = nullptr};

}  // namespace jwkguard::keys
