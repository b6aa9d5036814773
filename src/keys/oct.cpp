// Symmetric keys (RFC 7518 6.4): algorithms and how long their keys are.
#include <array>

#include "keys/key_types.hpp"
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

constexpr rule key_hexadecimal{"oct.key.hexadecimal", warning, warning, "RFC 7518 6.4.1",
    "k holds hexadecimal digits only: read as base64url they are another secret than the octets they stand for",
    "encode the octets of the secret in base64url, unless who signs takes these very characters for base64url too"};

constexpr std::array rows = {&key_short, &key_hexadecimal, &secret_is_key, &secret_is_pattern, &secret_is_placeholder};

void check_length(key_check& key, std::span<const std::uint8_t> k) {
  const algorithm& alg = *key.alg;
  if (!alg.signs && alg.key_bytes != 0) {
    (void)key.fits(member::k, k, alg.key_bytes, alg.name);
  } else if (k.size() < alg.key_bytes) {
    key.add(key_short, member::k, {.subject = alg.name, .actual = k.size(), .limit = alg.key_bytes});
  }
}

void check(key_check& key) {
  require_alg(key);
  if (!key.allows(member::k)) {
    (void)key.require(member::k);  // what it holds is nobody's business
    return;
  }
  const json::token* const text = key.raw.text(member::k);
  if (text != nullptr && is_hexadecimal(text->text())) {
    key.add(key_hexadecimal, member::k);
  }
  // Before it is decoded in place: signers may take the text itself.
  weak_secret weak = text == nullptr ? weak_secret{} : look_at_secret(text->text());
  const auto k = key.octets(member::k);
  if (!k) {
    report_weak_secret(key, weak);
    return;
  }
  if (k->empty()) {
    key.add(member_empty, member::k);
    return;
  }
  if (key.alg != nullptr) {
    check_length(key, *k);
  }
  key.value().parameters[0] = *k;
  if (weak.broken == nullptr) {
    weak = look_at_secret(*k);
  }
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
