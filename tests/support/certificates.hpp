// Certificates made by OpenSSL.
#pragma once

#include <string>

#include "support/openssl_keys.hpp"

namespace jwkguard::test {

/// made_certificate is what a certificate is made of; times are in seconds from now on.
struct made_certificate {
  std::string subject = "subject";
  std::string issuer = "issuer";
  long not_before = -60;
  long not_after = 3600;
  std::string key_usage{};          ///< as openssl.cnf writes it ("critical,digitalSignature"); empty: none
  std::string basic_constraints{};  ///< likewise ("CA:TRUE")
  long version = 2;                 ///< 3, as it is written
};

/// certificate_of makes the DER of a certificate of a key, signed by another.
[[nodiscard]] octet_string certificate_of(
    const keys::key_ptr& key, const keys::key_ptr& issuer, const made_certificate& words = {});

}  // namespace jwkguard::test
