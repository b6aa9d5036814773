// P-256 keys made by OpenSSL, the same ones each time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jwkguard::test {

/// p256_key is one public key: its coordinates, 43 characters of base64url each.
struct p256_key {
  std::string x;
  std::string y;
};

/// make_p256_key gives the point (1'000'003 + index) times the base point.
[[nodiscard]] p256_key make_p256_key(std::uint32_t index);

/// jwk_of writes it with kty, crv, alg ES256, use sig and this kid.
[[nodiscard]] std::string jwk_of(const p256_key& key, std::string_view kid);

/// make_p256_set is a JWK Set of the first `count` keys, kids "key-0", "key-1", …; clean under every policy but for its
/// length.
[[nodiscard]] std::string make_p256_set(std::uint32_t count);

/// openssl_base64url encodes with OpenSSL's encoder: independent of this project's.
[[nodiscard]] std::string openssl_base64url(std::string_view octets);

/// openssl_sha256 is the digest by EVP.
[[nodiscard]] std::string openssl_sha256(std::string_view octets);

}  // namespace jwkguard::test
