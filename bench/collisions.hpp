// Names and coordinates that weak hashes put into one bucket.
#pragma once

#include <cstddef>

#include "key_set.hpp"

namespace jwkguard::bench {

/// colliding_kids names keys in three ways, in turns. All names of one way are the same to: the sum of octets, and the
/// first and the last eight octets; FNV-1a modulo 2^24; std::hash, whole (as the GNU library has it for
/// 64 bits). There are a million of each.
[[nodiscard]] kid_source colliding_kids();

/// colliding_x gives numbers of 32 octets that are the same to: the first and the last eight octets, sums of octets
/// and of 64-bit words, and what is xor of those.
[[nodiscard]] x_source colliding_x();

/// collisions_hold is whether the first `count` names of colliding_kids are what it says, and differ.
[[nodiscard]] bool collisions_hold(const kid_source& kid, std::size_t count);

}  // namespace jwkguard::bench
