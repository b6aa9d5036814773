// What the validator says of keys that did not come with the input: those that are live, and those that stay.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/record.hpp"
#include "plan/dangers.hpp"

namespace jwkguard::submit {

/// set_judge says what is wrong with a set. Keys that cannot be read are passed over; of HMAC keys whose secret is not
/// known, all but the secret is judged. The same answer for the same set.
using set_judge = std::function<std::vector<key_fault>(std::span<const credential>)>;

/// make_set_judge makes one; `input` are the keys whose secrets are known. Both are viewed.
[[nodiscard]] set_judge make_set_judge(std::span<const record> input, const policy& rules);

/// is_leak is whether whoever breaks this rule has a key with which anybody can sign: its private half is published, or
/// follows from what is public.
[[nodiscard]] bool is_leak(const rule& broken) noexcept;

/// unjudged says, for people, what of a set was not looked at, a line each.
[[nodiscard]] std::vector<std::string> unjudged(std::span<const key_fault> faults);

/// mark_leaked sets credential::leaked of the first keys of a set that was judged, and says so for people, a line each.
[[nodiscard]] std::vector<std::string> mark_leaked(std::span<credential> keys, std::span<const key_fault> faults);

}  // namespace jwkguard::submit
