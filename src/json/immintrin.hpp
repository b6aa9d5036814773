// Intel's intrinsics, for files whose whole body needs JWKGUARD_HAS_VECTORS.
#pragma once

#if defined(__clang__)
#include <immintrin.h>
#else
// False where an intrinsic asks for a value that does not matter: GCC bug 105593, fixed in 13.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

#include <cstddef>
#include <cstdint>

#include "json/processor.hpp"

namespace jwkguard::json {

/// lowest_bits is a mask of the lowest `count` bits, at most 64.
JWKGUARD_AVX512 inline std::uint64_t lowest_bits(std::size_t count) noexcept {
  return _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(count));
}

}  // namespace jwkguard::json
