// The numbers that COSE has for what JOSE names (RFC 9053, RFC 8812, RFC 9864, RFC 9964).
#pragma once

#include <string_view>

#include "jwkguard/rule.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

extern const rule cose_number;

/// name_of_cose_number gives JOSE's name for COSE's number for a value of kty, alg or crv ("-257": "RS256"); empty:
/// there is none.
[[nodiscard]] std::string_view name_of_cose_number(member which, std::string_view number) noexcept;

}  // namespace jwkguard::keys
