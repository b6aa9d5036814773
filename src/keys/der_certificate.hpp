// Certificates as nearly all are written (RFC 5280 4.1, DER): read without copying anything.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "keys/der.hpp"

namespace jwkguard::keys {

/// The contents of OBJECT IDENTIFIERs.
namespace object_ids {
inline constexpr std::array<std::uint8_t, 9> rsa{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1};       ///< RFC 3279 2.3.1
inline constexpr std::array<std::uint8_t, 9> rsa_pss{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10};  ///< RFC 4055 1.2
inline constexpr std::array<std::uint8_t, 7> ec_public_key{0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1};      ///< RFC 5480 2.1.1
}  // namespace object_ids

/// certificate_key is a SubjectPublicKeyInfo (RFC 5280 4.1.2.7). Views into what was read.
struct certificate_key {
  der::octets whole;              ///< with its tag and length
  der::octets algorithm;          ///< the content of its OBJECT IDENTIFIER
  std::uint8_t parameters_tag{};  ///< 0: there are none
  der::octets parameters;         ///< with tag and length
  std::uint8_t unused_bits{};     ///< of the last octet of `octets`
  der::octets octets;             ///< the key itself

  [[nodiscard]] bool has_algorithm(der::octets id) const noexcept {
    return std::equal(algorithm.begin(), algorithm.end(), id.begin(), id.end());
  }
};

/// certificate_time is the tag and the content of a time (RFC 5280 4.1.2.5).
struct certificate_time {
  std::uint8_t tag{};
  der::octets content;
};

/// certificate_fields are those of a certificate that rules look at. Views into what was read.
struct certificate_fields {
  bool is_version_3 = false;  ///< else it has no extensions
  der::octets issuer;         ///< a Name, with its tag and length
  der::octets subject;        ///< the same
  certificate_time not_before;
  certificate_time not_after;
  certificate_key key;
  std::optional<der::octets> basic_constraints;  ///< the extension's value (RFC 5280 4.2.1.9)
  std::optional<der::octets> key_usage;          ///< the same (RFC 5280 4.2.1.3)
};

/// read_plain_certificate reads octets that are exactly one certificate, without an error and in the usual form: what
/// it gives, d2i_X509 would give as well. None: something is wrong, or only unusual, and OpenSSL is to be asked.
[[nodiscard]] std::optional<certificate_fields> read_plain_certificate(der::octets der) noexcept;

/// read_key_info reads octets that are exactly one SubjectPublicKeyInfo in DER, of any algorithm.
[[nodiscard]] std::optional<certificate_key> read_key_info(der::octets der) noexcept;

}  // namespace jwkguard::keys
