// Tokens signed by OpenSSL with keys that were made a moment ago.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::test {

/// signer is a key pair, or a secret, and the algorithm that it signs with.
struct signer {
  std::string alg;
  keys::key_ptr pair;  ///< null: an HMAC
  std::string secret;  ///< of an HMAC
};

/// make_signer makes a key (of RSA it gives one of three, in turn) for "RS256", "ES256K", "EdDSA" (Ed25519), "Ed448",
/// "HS512" and the like.
[[nodiscard]] signer make_signer(const std::string& alg);

/// jwk_of is its public half as a JWK, or the secret one; with this kid and its alg, unless these are empty.
[[nodiscard]] std::string jwk_of(const signer& by, std::string_view kid, std::string_view alg);

/// set_of is a JWK Set of such texts.
[[nodiscard]] std::string jwk_set(std::initializer_list<std::string> keys);

/// signature_of signs a text: as a token has it, so of ECDSA r and s. `salt_bytes`: of PSS; negative: as long as the
/// hash.
[[nodiscard]] octet_string signature_of(const signer& by, std::string_view text, int salt_bytes = -1);

/// der_signature_of is an ECDSA signature as OpenSSL writes it.
[[nodiscard]] octet_string der_signature_of(const signer& by, std::string_view text);

/// hmac_of is an HMAC under any text.
[[nodiscard]] octet_string hmac_of(std::string_view secret, const std::string& alg, std::string_view text);

/// unsigned_token is the header and the payload, encoded, with a dot between them.
[[nodiscard]] std::string unsigned_token(std::string_view header, std::string_view payload);

/// with_signature appends a signature to that.
[[nodiscard]] std::string with_signature(const std::string& text, const octet_string& signature);

/// token_of signs a payload under a header with the signer's alg and this kid, if it is not empty.
[[nodiscard]] std::string token_of(const signer& by, std::string_view kid, std::string_view payload = "{}");

/// checked_set is a set that was checked under `rfc`, with its secrets; the records view it.
struct checked_set {
  explicit checked_set(std::string json);
  checked_set(const checked_set&) = delete;
  checked_set& operator=(const checked_set&) = delete;

  std::string text;
  report made;
  std::vector<record> records;
};

}  // namespace jwkguard::test
