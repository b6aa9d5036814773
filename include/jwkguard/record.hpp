// The canonical key: what is left of a JWK when everything about it is right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"

namespace jwkguard {

/// sha256_digest is the 32 octets of an RFC 7638 thumbprint.
using sha256_digest = std::array<std::uint8_t, 32>;

/// record is one canonical key. It owns nothing and allocates nothing (owned_record does): `kid`
/// and the octets are views into the checked buffer (valid as long as that buffer is alive and unchanged), the other
/// names are static storage.
struct record {
  std::string_view kty;  ///< "EC" (RFC 7518 6.1)
  std::string_view crv;  ///< "P-256", …; empty where the key type has none
  std::string_view alg;  ///< "ES256", …; empty if the key names none and the policy does not infer it
  std::string_view kid;  ///< unescaped UTF-8; data() is null if the key has none
  /// use is "enc" if the key says so, by use or key_ops, and "sig" if it says that and names no alg: what is written
  /// must not be for more than what was read. Else empty.
  std::string_view use;
  /// parameters are the octets of the key type's public members, in the order of `parameter_name` (EC: x, y, exactly
  /// as long as the curve demands; RSA: n, e, without leading zero octets; both big-endian), and of a symmetric key
  /// `k`, where the policy allows that.
  std::array<std::span<const std::uint8_t>, 2> parameters;
};

/// operator== compares every field, the octets by content.
[[nodiscard]] JWKGUARD_EXPORT bool operator==(const record& left, const record& right) noexcept;

/// parameter_name gives the name of `record::parameters[index]` for a `kty` ("EC": "x", "y"); empty where there is
/// none.
[[nodiscard]] JWKGUARD_EXPORT std::string_view parameter_name(std::string_view kty, std::size_t index) noexcept;

/// thumbprint is the SHA-256 thumbprint of the key (RFC 7638 3); all zeros if the record lacks an octet string of its
/// key type, as one that was made by hand may.
[[nodiscard]] JWKGUARD_EXPORT sha256_digest thumbprint(const record& key);

/// thumbprint_text is the thumbprint as 43 characters of unpadded base64url; empty if the record lacks one.
[[nodiscard]] JWKGUARD_EXPORT std::string thumbprint_text(const record& key);

/// canonical_key is the key as a JSON object in RFC 8785 form, without a newline.
[[nodiscard]] JWKGUARD_EXPORT std::string canonical_key(const record& key);

/// canonical_set is `{"keys":[…]}` in RFC 8785 form, keys in the order given, without a newline.
[[nodiscard]] JWKGUARD_EXPORT std::string canonical_set(std::span<const record> keys);

/// owned_record is a record that owns what it views: it outlives the buffer, the report and the validator. Its own
/// copy is overwritten when it goes.
class owned_record {
 public:
  /// Copies everything that is viewed; allocates once. Throws std::bad_alloc.
  JWKGUARD_EXPORT explicit owned_record(const record& of);
  JWKGUARD_EXPORT owned_record(const owned_record& other);
  /// What was moved from has no kty.
  JWKGUARD_EXPORT owned_record(owned_record&& other) noexcept;
  JWKGUARD_EXPORT owned_record& operator=(owned_record other) noexcept;
  JWKGUARD_EXPORT ~owned_record();

  /// view is the record, as long as this object lives and nothing is assigned to it.
  [[nodiscard]] const record& view() const& noexcept { return viewed_; }
  [[nodiscard]] const record& view() const&& = delete;

 private:
  record viewed_;
  std::unique_ptr<std::uint8_t[]> octets_;
};

/// owned gives an owned record for each of these, in the same order.
[[nodiscard]] JWKGUARD_EXPORT std::vector<owned_record> owned(std::span<const record> records);

}  // namespace jwkguard
