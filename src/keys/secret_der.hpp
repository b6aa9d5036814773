// What a private or public key looks like in DER, without a look at its numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

/// holding is what a text or some octets hold.
enum class holding : std::uint8_t { unknown, public_key, private_key };

/// form is that, and how it is written; `what` is static storage and fits "this is {what}".
struct form {
  holding holds = holding::unknown;
  std::string_view what{};
  [[nodiscard]] bool is_private() const noexcept { return holds == holding::private_key; }
};

/// form_of_der tells PKCS#8 (encrypted or not), PKCS#1, SEC1, DSA's and PKCS#12 private keys, also where the end is
/// cut off; and whole SubjectPublicKeyInfo, PKCS#1 and certificates.
[[nodiscard]] form form_of_der(std::span<const std::uint8_t> octets) noexcept;

/// may_be_private_der is whether the first twelve octets, or more, leave it possible that form_of_der says so. Those
/// of certificates do not.
[[nodiscard]] bool may_be_private_der(std::span<const std::uint8_t> octets) noexcept;

}  // namespace jwkguard::keys
