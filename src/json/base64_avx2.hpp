// base64 by AVX2, of either alphabet: steps of what base64.cpp does for every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jwkguard::json {

/// avx2_step is how many characters are decoded at a time.
inline constexpr std::size_t avx2_step = 32;
/// avx2_slack is how many octets behind those that it decodes a step overwrites.
inline constexpr std::size_t avx2_slack = avx2_step - avx2_step / 4 * 3;

/// decode_steps_avx2 decodes as many whole steps as a text has, in order, and says whether all characters are of the
/// alphabet whose last two are given. Octets may go to where the text is. For machines where has_avx2(); there is none
/// in a build without JWKGUARD_HAS_VECTORS.
[[nodiscard]] bool decode_steps_avx2(std::uint8_t* octets, std::string_view text, char of_62, char of_63) noexcept;

}  // namespace jwkguard::json
