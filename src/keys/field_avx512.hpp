// The equation of P-256 by AVX-512: the twin of what field.cpp does for every machine.
#pragma once

#include <span>

#include "keys/field.hpp"

namespace jwkguard::keys {

/// measure_p256_points_avx512 is measure_p256_points for machines where has_avx512(); there is none in a build without
/// JWKGUARD_HAS_VECTORS.
void measure_p256_points_avx512(std::span<const coordinates> points, std::span<point_facts> facts) noexcept;

}  // namespace jwkguard::keys
