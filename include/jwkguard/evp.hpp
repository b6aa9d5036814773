// Records from and to OpenSSL's keys. Apart from jwkguard.hpp: it needs OpenSSL's headers, 3.0 or later.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>

#include "jwkguard/export.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard {

/// evp_deleter frees a key of OpenSSL's.
struct evp_deleter {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

/// evp_key owns one.
using evp_key = std::unique_ptr<EVP_PKEY, evp_deleter>;

/// evp_key_of makes the public key of a record: of RSA, EC (RFC 7518 6.2, 6.3) and OKP (RFC 8037). It copies all that
/// it needs. Null for a key that has no public half (oct), and for one that this OpenSSL does not take. The error queue
/// is left empty. Throws std::bad_alloc.
[[nodiscard]] JWKGUARD_EXPORT evp_key evp_key_of(const record& key);

/// record_of is the public half of a key, without kid, use and, but for RSA-PSS keys that are bound to a hash, alg: RSA
/// and RSA-PSS, EC on a named curve of JWK,
/// Ed25519, Ed448, X25519, X448. None for any other. What is right in form is not judged: check its canonical_key().
/// The error queue is left empty. Throws std::bad_alloc.
[[nodiscard]] JWKGUARD_EXPORT std::optional<owned_record> record_of(const EVP_PKEY* key);

}  // namespace jwkguard
