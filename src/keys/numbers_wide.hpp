// Trial division by the primes from trial_limit to 65,537: some 6,400 of them.
#pragma once

#include <cstdint>
#include <vector>

#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {

/// wide_trial_limit is above the last prime that is tried.
inline constexpr std::uint32_t wide_trial_limit = 65'538;

/// find_wide_factor gives the smallest prime from trial_limit on and below wide_trial_limit that divides an odd n > 0;
/// 0: none. `digits` and `scratch` are overwritten; their memory is used again.
[[nodiscard]] std::uint32_t find_wide_factor(const integer& n, std::vector<std::uint64_t>& digits, integer& scratch);

/// find_wide_factor_portably is what find_wide_factor does where there are no vector instructions.
[[nodiscard]] std::uint32_t find_wide_factor_portably(const integer& n, integer& scratch);

}  // namespace jwkguard::keys
