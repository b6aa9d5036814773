// X.509 certificates (RFC 5280), as far as the rules about x5c need them. Nothing in one is trusted.
#pragma once

#include <cstdint>
#include <span>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {

/// certificate_facts is what was measured of an X.509 certificate.
struct certificate_facts {
  bool parsed = false;     ///< the octets are exactly one DER certificate
  bool holds_key = false;  ///< its public key is the record's
  bool expired = false;    ///< its notAfter lies before `now`
};

/// measure_certificate compares a certificate with a record, which is that of a usable key if holds_key is to be relied
/// on. `now` is in seconds since the epoch.
[[nodiscard]] certificate_facts measure_certificate(
    std::span<const std::uint8_t> der, const record& key, std::int64_t now);

/// is_certificate is certificate_facts::parsed alone.
[[nodiscard]] bool is_certificate(std::span<const std::uint8_t> der);

}  // namespace jwkguard::keys
