// Which value a value that nobody knows may have been meant for.
#pragma once

#include <string_view>

#include "keys/members.hpp"

namespace jwkguard::keys {

struct key_type;

/// near_value gives the value of kty, use, key_ops, alg or crv that a text comes near to: the same but for letter case,
/// spaces and separators, another system's name or number for it, or one slip away. Of a name of a family ("RSA-PSS")
/// it is a list in words, of a hash alone ("SHA256") that of the key's type. Empty: none. Static storage.
[[nodiscard]] std::string_view near_value(member which, std::string_view text, const key_type* type = nullptr) noexcept;

}  // namespace jwkguard::keys
