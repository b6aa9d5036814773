// base64url by AVX-512: the twin of what base64.cpp does for every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace jwkguard::json {

/// decode_base64url_avx512 is decode_base64url for machines where has_avx512(); there is none in a build without
/// JWKGUARD_HAS_VECTORS.
[[nodiscard]] std::optional<std::span<std::uint8_t>> decode_base64url_avx512(std::span<char> text) noexcept;

}  // namespace jwkguard::json
