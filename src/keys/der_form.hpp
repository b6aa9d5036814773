// Structures in DER that octets may be in place of a number.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keys/members.hpp"

namespace jwkguard::keys {

/// name_of_der names what is written in DER ("a SubjectPublicKeyInfo"), also if its end is missing; empty if the octets
/// of this member are nothing of that kind. Static storage.
[[nodiscard]] std::string_view name_of_der(std::span<const std::uint8_t> octets, member of) noexcept;

}  // namespace jwkguard::keys
