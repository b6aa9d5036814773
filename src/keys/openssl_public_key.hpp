// A record as a key of OpenSSL's. Private to the files openssl*.cpp and the tests.
#pragma once

#include "jwkguard/record.hpp"
#include "keys/octets.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {

/// public_key_of makes the public key of an RSA, EC or OKP record; null for what OpenSSL does not take.
[[nodiscard]] key_ptr public_key_of(const record& key);

}  // namespace jwkguard::keys
