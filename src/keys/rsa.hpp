// What the files about RSA keys share.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

/// longest_usual_exponent_bits is what common libraries read of e.
inline constexpr std::size_t longest_usual_exponent_bits = 32;

/// bit_length is of a number without leading zero octets.
[[nodiscard]] inline std::size_t bit_length(std::span<const std::uint8_t> number) noexcept {
  return number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number.front()));
}

/// measure_modulus gives what there is to say about a modulus that is not too long to be measured.
[[nodiscard]] modulus_facts measure_modulus(key_check& key, std::span<const std::uint8_t> n);

/// is_reversed_modulus is whether, back to front, it would be a modulus as they should be: whole, odd, and without
/// small factors.
[[nodiscard]] bool is_reversed_modulus(key_check& key, std::span<const std::uint8_t> n);

/// check_rsa_private holds the private members to n and e.
void check_rsa_private(key_check& key);

extern const rule modulus_unmeasured;
extern const rule crt_partial;
extern const rule more_primes;

}  // namespace jwkguard::keys
