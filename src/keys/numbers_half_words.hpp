// Primes of whose words one half is empty: n then falls apart word by word, from the lowest one on.
#pragma once

#include <cstdint>

#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {

inline constexpr int most_half_word_steps = 2'000'000;

/// find_half_words gives the length, 32 or 64, of the words of which both primes of an odd n fill the lower half only,
/// but for the highest bits of each prime and what was added to find it; 0: they do not. That it is so is proved: n was
/// factored. The products of such words carry into each other, so that no bit of n is idle (numbers_patterns.hpp).
/// Bounded, whatever n is: 4 ms at most, and less than 0.1 ms for nearly all n. `most_steps` is what each length may
/// take, a step being about a product of two words; what was taken is added to `taken`, if it is there.
[[nodiscard]] std::uint32_t find_half_words(
    const integer& n, int most_steps = most_half_word_steps, int* taken = nullptr);

}  // namespace jwkguard::keys
