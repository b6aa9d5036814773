// X.509 certificates (RFC 5280), as far as the rules about x5c need them. Nothing in one is trusted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "jwkguard/record.hpp"
#include "keys/der_certificate.hpp"

namespace jwkguard::keys {

/// certificate_parts is what OpenSSL makes of a certificate.
struct certificate_parts;
struct certificate_release {
  void operator()(certificate_parts* held) const noexcept;
};

/// validity is where a time lies to those of a certificate; its first and its last second count as within (RFC 5280
/// 4.1.2.5).
enum class validity : std::uint8_t { before, within, after };

/// key_usage is a set of the bits of RFC 5280 4.2.1.3.
enum class key_usage : std::uint16_t {
  digital_signature = 1U << 0U,
  content_commitment = 1U << 1U,
  key_encipherment = 1U << 2U,
  data_encipherment = 1U << 3U,
  key_agreement = 1U << 4U,
  certificate_signing = 1U << 5U,
  crl_signing = 1U << 6U,
};
[[nodiscard]] constexpr key_usage operator|(key_usage left, key_usage right) noexcept {
  return static_cast<key_usage>(static_cast<unsigned>(left) | static_cast<unsigned>(right));
}
[[nodiscard]] constexpr bool have_common(key_usage left, key_usage right) noexcept {
  return (static_cast<unsigned>(left) & static_cast<unsigned>(right)) != 0;
}

/// certified_key is the public key of a certificate as a JWK says it. Octets as in record::parameters.
struct certified_key {
  std::string_view kty;
  std::string_view crv;  ///< empty: RSA
  std::array<std::vector<std::uint8_t>, 2> parameters;
};

/// certificate is one X.509 certificate.
class certificate {
 public:
  /// read takes octets that are exactly one DER certificate; none, if they are anything else. The octets must outlive
  /// what is made of them.
  [[nodiscard]] static std::optional<certificate> read(std::span<const std::uint8_t> der);

  /// holds is whether its public key is the record's, which is that of a usable key.
  [[nodiscard]] bool holds(const record& key) const;
  /// key is its public key; none, if it is of no type and curve of JWK, or its curve is not written by name.
  [[nodiscard]] std::optional<certified_key> key() const;
  /// at places a time, in seconds since the epoch.
  [[nodiscard]] validity at(std::int64_t now) const;
  /// usage is what it says that its key is for; none: it does not say.
  [[nodiscard]] std::optional<key_usage> usage() const;
  /// rsa_alg is, of a key that is bound to RSASSA-PSS (RFC 4055 1.2), the `alg` that goes with it: "PS256", "PS384",
  /// "PS512", "PS" any of them, "-" none of them; of other keys empty.
  [[nodiscard]] std::string_view rsa_alg() const;
  /// is_authority is whether it is that of a certificate authority (RFC 5280 4.2.1.9).
  [[nodiscard]] bool is_authority() const;
  /// against_issuing is what it says of itself that forbids its key to certify others (RFC 5280 4.2.1.3, 4.2.1.9):
  /// "no basicConstraints"; static storage, empty if nothing does, as in one of version 1 or 2.
  [[nodiscard]] std::string_view against_issuing() const;
  /// has_key_of is whether it is of the same key as the other one.
  [[nodiscard]] bool has_key_of(const certificate& other) const;
  /// has_unnamed_curve is whether its key is on a curve that is not given by its name (RFC 5480 2.1.1).
  [[nodiscard]] bool has_unnamed_curve() const;

  /// is_named_issuer_of is whether it has the name that the other one gives its issuer (RFC 5280 7.1).
  [[nodiscard]] bool is_named_issuer_of(const certificate& other) const;
  /// has_signed is whether the other one's signature is by its key; none: there is no telling.
  [[nodiscard]] std::optional<bool> has_signed(const certificate& other) const;

 private:
  certificate(std::span<const std::uint8_t> der, const certificate_fields& fields) noexcept
      : der_(der), fields_(fields) {}

  [[nodiscard]] bool read_by_openssl();

  std::span<const std::uint8_t> der_;
  certificate_fields fields_;  // views into der_, or into what follows
  // Of one that is not written in the usual form; else null.
  std::unique_ptr<certificate_parts, certificate_release> parts_;
  std::vector<std::uint8_t> key_der_;
};

}  // namespace jwkguard::keys
