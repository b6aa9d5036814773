// Signatures of tokens (RFC 7518 3.2 to 3.5, RFC 8037 3.1, RFC 8812 3.2), by OpenSSL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/record.hpp"
#include "keys/token.hpp"

namespace jwkguard::keys {

/// signature_fact is what a signature is; `unsupported` is one that cannot be told, because this OpenSSL does not have
/// the algorithm, or not with this key.
enum class signature_fact : std::uint8_t { right, wrong, length, der, range, salt, unsupported };

/// measured_signature is what was measured of one.
struct measured_signature {
  signature_fact what = signature_fact::wrong;
  std::size_t octets = 0;   ///< how many it must have
  bool has_high_s = false;  ///< of a right one: s is more than half of the order
};

/// measure_signature holds a signature to a key that is_for this algorithm. Nothing but `right` may be taken for a
/// signature; of one that is not, the other facts say how it was meant. HMACs are compared in constant time.
[[nodiscard]] measured_signature measure_signature(const record& key, const signing_algorithm& with,
    std::string_view signed_text, std::span<const std::uint8_t> signature);

/// hold_to_hmac holds a signature to the HMAC of the text under this secret: `right`, `wrong` or `unsupported`.
[[nodiscard]] signature_fact hold_to_hmac(std::span<const std::uint8_t> secret, const signing_algorithm& with,
    std::string_view signed_text, std::span<const std::uint8_t> signature);

/// public_forms are the texts of a public key that programs have taken for a secret: PEM and DER, the numbers alone.
/// None of an `oct` key.
[[nodiscard]] std::vector<std::string> public_forms(const record& key);

}  // namespace jwkguard::keys
