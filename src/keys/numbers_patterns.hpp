// What random primes do not leave in their product: bits that never change, patterns, too many zeros.
#pragma once

#include <cstdint>
#include <span>

#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {

/// find_idle_bits gives the length, 8 to 128 bits, of the words of which some bits are the same in all words of n but
/// the first and the last; the shortest, 0: there is none. Primes that are put together from short random numbers, one
/// for each word, leave such a product ("short-sleeve" keys). Fewer than one in 2^50 other moduli has such bits.
[[nodiscard]] std::uint32_t find_idle_bits(std::span<const std::uint64_t> words) noexcept;

/// is_biased is whether far too many bits are 0, or 1, in the whole number and in its lower half: of random numbers
/// fewer than one in 2^60. A text that somebody put into the upper half of a modulus does not count.
[[nodiscard]] bool is_biased(std::span<const std::uint64_t> words) noexcept;

/// has_run is whether 16 octets or more in a row repeat one octet, or two or four: of random numbers fewer than one in
/// 2^80.
[[nodiscard]] bool has_run(std::span<const std::uint8_t> octets) noexcept;

/// repetition is a pattern that was seen in the upper quarter of n.
struct repetition {
  std::uint32_t octets = 0;  ///< length of the pattern; 0: there is none
  bool proved = false;       ///< n falls apart into primes that are made of it
};

/// find_repetition tells primes that repeat a pattern of up to 48 octets from their first octets on, but for the lowest
/// ones: times 2^(8 * octets) - 1 each is a short number times a power of 2, and a short number.
[[nodiscard]] repetition find_repetition(const integer& n, std::span<const std::uint8_t> octets);

}  // namespace jwkguard::keys
