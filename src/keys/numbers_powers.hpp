// Whether a number is a power of another.
#pragma once

#include <cstdint>

#include "keys/numbers_integer.hpp"
#include "keys/numbers_sieve.hpp"

namespace jwkguard::keys {

/// is_perfect_power is whether n = a^k with k >= 2, for an odd n without a prime factor below trial_limit. `scratch` is
/// overwritten. GMP is asked about fewer than one in a thousand of the numbers of 2,048 bits that are no powers.
[[nodiscard]] bool is_perfect_power(const integer& n, const remainders& of_n, integer& scratch) noexcept;

}  // namespace jwkguard::keys
