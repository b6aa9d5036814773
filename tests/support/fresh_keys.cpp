#include "support/fresh_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

octet_string random_octets(std::size_t count) {
  octet_string made(count);
  if (RAND_bytes(made.data(), static_cast<int>(count)) != 1) {
    std::abort();
  }
  return made;
}

void fill_rsa(fresh_key& into) {
  const keys::key_ptr pair = make_key("RSA", into.kind->size, into.kind->exponent);
  into.parameters = {{"n", number_of(pair, OSSL_PKEY_PARAM_RSA_N)}, {"e", number_of(pair, OSSL_PKEY_PARAM_RSA_E)}};
  into.secrets = {{"d", number_of(pair, OSSL_PKEY_PARAM_RSA_D)}, {"p", number_of(pair, OSSL_PKEY_PARAM_RSA_FACTOR1)},
      {"q", number_of(pair, OSSL_PKEY_PARAM_RSA_FACTOR2)}, {"dp", number_of(pair, OSSL_PKEY_PARAM_RSA_EXPONENT1)},
      {"dq", number_of(pair, OSSL_PKEY_PARAM_RSA_EXPONENT2)},
      {"qi", number_of(pair, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)}};
}

void fill_ec(fresh_key& into) {
  const keys::key_ptr pair = make_key(std::string{into.kind->crv});
  // In full length, RFC 7518 6.2.1.2 and 6.2.2.1.
  const std::size_t wanted = into.kind->size;
  const auto full = [&](const char* name) {
    const octet_string number = number_of(pair, name);
    return padded(number, wanted - number.size());
  };
  into.parameters = {{"x", full(OSSL_PKEY_PARAM_EC_PUB_X)}, {"y", full(OSSL_PKEY_PARAM_EC_PUB_Y)}};
  into.secrets = {{"d", full(OSSL_PKEY_PARAM_PRIV_KEY)}};
}

void fill_okp(fresh_key& into) {
  const keys::key_ptr pair = make_key(std::string{into.kind->crv});
  into.parameters = {{"x", raw_public(pair)}};
  into.secrets = {{"d", raw_private(pair)}};
}

text_members type_of(const fresh_key& key) {
  text_members members{{"kty", std::string{key.kind->kty}}};
  if (!key.kind->crv.empty()) {
    members.emplace_back("crv", key.kind->crv);
  }
  return members;
}

void append(text_members& members, const std::vector<octet_member>& more) {
  for (const auto& [name, octets] : more) {
    members.emplace_back(name, base64url(octets));
  }
}

}  // namespace

std::span<const key_kind> key_kinds() noexcept {
  static constexpr std::array kinds = {
      key_kind{"RSA 2048", "RSA", {}, "RS256", 2048, 6, true},
      key_kind{"RSA 2048, e 3", "RSA", {}, "PS256", 2048, 1, true, 3},
      key_kind{"RSA 3072", "RSA", {}, "PS384", 3072, 2, true},
      key_kind{"RSA 4096", "RSA", {}, "RS512", 4096, 1, true},
      key_kind{"P-256", "EC", "P-256", "ES256", 32, 30, true},
      key_kind{"P-384", "EC", "P-384", "ES384", 48, 25, true},
      key_kind{"P-521", "EC", "P-521", "ES512", 66, 25, false},
      key_kind{"secp256k1", "EC", "secp256k1", "ES256K", 32, 20, false},
      key_kind{"Ed25519", "OKP", "Ed25519", "Ed25519", 32, 20, false},
      key_kind{"Ed448", "OKP", "Ed448", "Ed448", 57, 15, false},
      key_kind{"X25519", "OKP", "X25519", "ECDH-ES", 32, 15, false},
      key_kind{"X448", "OKP", "X448", "ECDH-ES+A256KW", 56, 10, false},
      key_kind{"HS256", "oct", {}, "HS256", 32, 10, false},
      key_kind{"HS384", "oct", {}, "HS384", 48, 10, false},
      key_kind{"HS512", "oct", {}, "HS512", 64, 10, false},
  };
  return kinds;
}

fresh_key make_fresh_key(const key_kind& kind) {
  fresh_key made{&kind, {}, {}};
  if (kind.kty == "RSA") {
    fill_rsa(made);
  } else if (kind.kty == "EC") {
    fill_ec(made);
  } else if (kind.kty == "OKP") {
    fill_okp(made);
  } else {
    made.parameters = {{kind.kty == "oct" ? "k" : "pub", random_octets(kind.size)}};
  }
  return made;
}

std::string base64url(std::span<const std::uint8_t> octets) {
  return openssl_base64url({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

text_members members_of(const fresh_key& key, std::string_view kid, bool with_secrets) {
  text_members members = type_of(key);
  members.emplace_back("alg", key.kind->alg);
  members.emplace_back("kid", kid);
  append(members, key.parameters);
  if (with_secrets) {
    append(members, key.secrets);
  }
  return members;
}

std::string jwk_text(const text_members& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text += (text.size() == 1 ? "\"" : ",\"") + name + "\":\"" + value + '"';
  }
  return text + '}';
}

std::string thumbprint_of(const fresh_key& key) {
  text_members members = type_of(key);
  if (key.kind->kty == "AKP") {
    members.emplace_back("alg", key.kind->alg);  // RFC 9964: a part of the key
  }
  append(members, key.parameters);
  std::sort(members.begin(), members.end());
  return openssl_base64url(openssl_sha256(jwk_text(members)));
}

}  // namespace jwkguard::test
