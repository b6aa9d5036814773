// Private halves and shared secrets: that they are there, and, where the policy allows them, whether they belong to the
// key.
#pragma once

#include <span>
#include <string_view>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const std::span<const rule* const> secret_rules;

/// check_secrets says which private and secret members are there.
void check_secrets(key_check& key);

/// wipe_secrets overwrites the secrets of a report in its text, all but what a policy allows: the record of a usable
/// symmetric key views it.
void wipe_secrets(std::span<char> text, const report& of);

/// allows_stray_secrets is whether a policy looks past such members outside of the keys of the set.
[[nodiscard]] bool allows_stray_secrets(const policy& rules) noexcept;
/// secret_rule is the rule that a private or secret member breaks.
[[nodiscard]] const rule& secret_rule(secrecy kept) noexcept;

/// secret_range and secret_mismatch are what a key type's check_secrets finds.
extern const rule secret_range;
extern const rule secret_mismatch;

}  // namespace jwkguard::keys
