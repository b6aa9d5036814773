// Keys whose private half anyone can look up.
#pragma once

#include <string_view>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {

/// find_published gives where a key's private half is published ("RFC 7517 A.2"), or nothing. No allocation for a key
/// that is not listed.
[[nodiscard]] std::string_view find_published(const record& key);

}  // namespace jwkguard::keys
