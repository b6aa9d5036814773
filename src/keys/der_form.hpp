// Structures that octets may be in place of a number: DER (X.690 8.1), and the wire format of SSH (RFC 4251 5).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keys/members.hpp"

namespace jwkguard::keys {

/// name_of_der names what is written in DER ("a SubjectPublicKeyInfo"), also if its end is missing; empty if the octets
/// of this member are nothing of that kind. Static storage.
[[nodiscard]] std::string_view name_of_der(std::span<const std::uint8_t> octets, member of) noexcept;

/// is_ssh_blob is whether octets, at least 16, are a public key in the wire format of SSH.
[[nodiscard]] bool is_ssh_blob(std::span<const std::uint8_t> octets) noexcept;

}  // namespace jwkguard::keys
