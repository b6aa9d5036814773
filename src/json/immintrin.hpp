// Intel's intrinsics, for files whose whole body needs JWKGUARD_HAS_VECTORS.
#pragma once

#if defined(__clang__)
#include <immintrin.h>
#else
// False where an intrinsic asks for a value that does not matter: GCC bug 105593, mended in 13.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif
