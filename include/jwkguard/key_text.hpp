// Public keys in the texts that other programs write: PEM, DER, certificates, lines of OpenSSH.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard {

/// key_text_bytes_max is how long a text may be.
inline constexpr std::size_t key_text_bytes_max = std::size_t{16} << 20U;

enum class key_text_fault : std::uint8_t {
  none,
  no_key,       ///< there is no key in a form that is read here
  private_key,  ///< there is a private key, and its public half was not asked for, or cannot be read
  encrypted,    ///< there is a private key under a passphrase, whose public half cannot be read without it
  unsupported,  ///< a key of a type or curve that JWK does not have
  broken,       ///< a key that cannot be decoded
};

/// key_text is what was read: the keys in the order of the text, as record_of of evp.hpp makes them; or a fault, and
/// then no keys.
struct key_text {
  std::vector<owned_record> keys;
  key_text_fault fault = key_text_fault::none;
  std::string message;  ///< of the fault, printable; no octet of a key is in it
};

/// read_key_text reads a text or octets of these forms:
///   PEM (RFC 7468), one or more of them in a row, with any text between: PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE;
///   DER of one of these;
///   lines of OpenSSH (authorized_keys, *.pub; RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4): ssh-rsa, ecdsa-sha2-nistp256,
///   -nistp384 and -nistp521, ssh-ed25519, ssh-ed448;
/// A text in which check() finds a private or secret key is a fault, but
///   with `public_of_private` also private keys that OpenSSL reads, in PEM or DER, and OpenSSH's, of which the public
///   half is taken. Copies of it that are made here are overwritten; OpenSSL may leave some, and `text` is the
///   caller's.
/// What is right in form is not judged: check the canonical_key() of what comes out. Throws std::bad_alloc only.
[[nodiscard]] JWKGUARD_EXPORT key_text read_key_text(std::string_view text, bool public_of_private = false);

/// public_pem is a public key as PEM, "-----BEGIN PUBLIC KEY-----" (RFC 7468 13), with a newline at its end. Empty for
/// a key without a public half, and for one that this OpenSSL does not take. Throws std::bad_alloc.
[[nodiscard]] JWKGUARD_EXPORT std::string public_pem(const record& key);

}  // namespace jwkguard
