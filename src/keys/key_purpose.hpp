// What a key says that it is for, and the rules about that.
#pragma once

#include <span>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> purpose_rules;

/// find_use fills in key_check::said_use. It comes first: what else is checked depends on it.
void find_use(key_check& key);
/// check_alg finds the row of `alg`, or says what is wrong with it.
void check_alg(key_check& key);
/// check_use holds use, key_ops and alg to each other and to what the policy takes.
void check_use(key_check& key);

}  // namespace jwkguard::keys
