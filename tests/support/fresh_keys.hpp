// Fresh key pairs as JWKs say them, written and hashed by a serialisation of the tests' own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/openssl_keys.hpp"

namespace jwkguard::test {

/// key_kind is what fresh_key makes one of.
struct key_kind {
  std::string_view name;  ///< for messages: "RSA 2048, e 3"
  std::string_view kty;
  std::string_view crv;       ///< of EC and OKP
  std::string_view alg;       ///< goes with it under every policy that takes it
  unsigned size;              ///< bits of the modulus, octets of a symmetric key or of `pub`
  unsigned share;             ///< how many of 200 generated keys are of this kind
  bool endpoint_takes;        ///< its public half, under the policy `cloudflare`
  unsigned exponent = 65537;  ///< of RSA
};

/// key_kinds are those that OpenSSL makes; their shares add up to 200.
[[nodiscard]] std::span<const key_kind> key_kinds() noexcept;

/// octet_member is one member whose value is octets.
using octet_member = std::pair<std::string, octet_string>;

/// fresh_key is one key pair. Octets are as the standards write them: coordinates in full length, numbers without
/// leading zeros.
struct fresh_key {
  const key_kind* kind = nullptr;
  std::vector<octet_member> parameters;  ///< public; of a symmetric key, `k`
  std::vector<octet_member> secrets;     ///< private
};

/// make_fresh_key makes a new one. Of AKP, which OpenSSL 3.0 does not know, `pub` is random octets. `kind` must live
/// on.
[[nodiscard]] fresh_key make_fresh_key(const key_kind& kind);

/// base64url encodes with OpenSSL's encoder.
[[nodiscard]] std::string base64url(std::span<const std::uint8_t> octets);

/// text_members are the members of a JWK whose values are strings as written in JSON, without the quotes.
using text_members = std::vector<std::pair<std::string, std::string>>;

/// members_of gives kty, crv, alg, kid and the parameters, then, if asked for, the private members.
[[nodiscard]] text_members members_of(const fresh_key& key, std::string_view kid, bool with_secrets);
/// jwk_text writes them as one JSON object.
[[nodiscard]] std::string jwk_text(const text_members& members);

/// thumbprint_of is RFC 7638 3 by OpenSSL's SHA-256, as base64url.
[[nodiscard]] std::string thumbprint_of(const fresh_key& key);

}  // namespace jwkguard::test
