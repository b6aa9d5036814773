// A private exponent that is so short that e and n give it away.
#pragma once

#include <cstdint>
#include <span>

namespace jwkguard::keys {

/// reveals_private_key is whether continued fractions find factors of n, since the private exponent is shorter than
/// about a quarter of n, or that much below what it counts modulo (M. Wiener, "Cryptanalysis of short RSA secret
/// exponents", 1990). Big-endian, without leading zeros. The answer is proved: the factors are multiplied. For an e
/// that is too short to go with such an exponent it costs nothing.
[[nodiscard]] bool reveals_private_key(std::span<const std::uint8_t> n, std::span<const std::uint8_t> e);

}  // namespace jwkguard::keys
