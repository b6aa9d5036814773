// Fresh keys of every type, made by OpenSSL, as the octets of their members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "keys/openssl_owners.hpp"

namespace jwkguard::test {

using octet_string = std::vector<std::uint8_t>;

/// make_key makes a key pair: "RSA" or "RSA-PSS" of so many bits with that exponent, "P-256" or another EC curve,
/// "Ed25519" or another curve of RFC 8037.
[[nodiscard]] keys::key_ptr make_key(
    const std::string& type, unsigned rsa_bits = 1024, unsigned long rsa_exponent = 65'537);

/// make_pss_key makes an RSA-PSS key that is bound to one hash ("SHA256").
[[nodiscard]] keys::key_ptr make_pss_key(const std::string& hash, unsigned rsa_bits = 1024);

/// octets_of gives a number big-endian, without leading zeros.
[[nodiscard]] octet_string octets_of(const BIGNUM* number);

/// number_of gives a number of a key (OSSL_PKEY_PARAM_…) the same way.
[[nodiscard]] octet_string number_of(const keys::key_ptr& key, const char* name);

/// raw_public and raw_private give the octets of a key of RFC 8037.
[[nodiscard]] octet_string raw_public(const keys::key_ptr& key);
[[nodiscard]] octet_string raw_private(const keys::key_ptr& key);

/// flipped is the text with one bit changed; bit 0 is the lowest one of the last octet.
[[nodiscard]] octet_string flipped(octet_string text, std::size_t bit);

/// padded is the text with so many zero octets before it.
[[nodiscard]] octet_string padded(octet_string text, std::size_t zeros);

}  // namespace jwkguard::test
