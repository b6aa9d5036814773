// RSA moduli looked at eight at a time, each in a lane of the vectors, for those of which there is nothing to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace jwkguard::keys {

/// lane_count is how many moduli one call looks at at most.
inline constexpr std::size_t lane_count = 8;

/// lane_modulus_bytes is the length of the moduli that are looked at; the highest bit of each must be set.
inline constexpr std::size_t lane_modulus_bytes = 256;

/// lane_fermat_rounds is for how many rounds of Fermat's method the answer holds.
inline constexpr std::uint32_t lane_fermat_rounds = 64;

/// find_faultless_moduli gives a bit for each big-endian modulus: where it is set, number_arithmetic::measure would
/// find no factor below 752, no power, no ROCA form and no close primes. Where it is not set nothing is known; that is
/// so of a modulus of another length, of all where there are no vector instructions, and of one ordinary modulus in a
/// hundred.
[[nodiscard]] unsigned find_faultless_moduli(std::span<const std::span<const std::uint8_t>> moduli) noexcept;

}  // namespace jwkguard::keys
