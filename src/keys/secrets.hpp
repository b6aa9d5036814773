// Private halves and shared secrets: that they are there, and, where the policy allows them, whether they belong to the
// key.
#pragma once

#include <span>
#include <string_view>

#include "keys/key_check.hpp"
#include "keys/secret_forms.hpp"

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

/// secret_misspelt is a private member in another spelling, secret_named one whose name says what it holds,
/// secret_possible one that may be private, secret_written a value that is a private key by what it is, secret_proven
/// one that is the private half of its key.
extern const rule secret_misspelt;
extern const rule secret_named;
extern const rule secret_possible;
extern const rule secret_written;
extern const rule secret_proven;

/// add_leak says that private or secret material is there, and marks the report, unless the policy looks past it: then
/// it is a note.
level add_leak(findings& found, const rule& broken, const place& where, const details& with = {});
/// look_into says so of a string that is a private key by what it is; `is_broken` is set if that is an error. What it
/// is else is told, too.
form look_into(const json::token& value, const place& where, findings& found, bool& is_broken);
/// look_into_members does that with the members of a key that are public by their names.
void look_into_members(key_check& key);
/// look_into_secret does that with `k`, where the policy allows it: a private key is no shared secret.
bool look_into_secret(key_check& key);
/// look_for_halves says which values of unknown members are the private half of an EC, OKP or RSA key.
void look_for_halves(key_check& key);
/// look_into_text does that with a text that is not JSON.
void look_into_text(std::string_view text, findings& found);

/// secret_range and secret_mismatch are what a key type's check_secrets finds.
extern const rule secret_range;
extern const rule secret_mismatch;

}  // namespace jwkguard::keys
