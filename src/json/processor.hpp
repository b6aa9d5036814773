// Which vector instructions this machine has. Code that needs them is compiled into every x86-64 build, marked for them
// alone, and called only where has_avx512() or has_avx2() says so; each such function has a portable twin that gives
// the same results.
#pragma once

// CMake's JWKGUARD_VECTORS=OFF leaves the portable ways only.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(JWKGUARD_NO_VECTORS)
#define JWKGUARD_HAS_VECTORS 1
/// JWKGUARD_AVX512 marks a function that may use what has_avx512() asks for.
#define JWKGUARD_AVX512                                                                             \
  __attribute__((                                                                                   \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt," \
             "popcnt")))
/// JWKGUARD_AVX2 marks a function that may use what has_avx2() asks for.
#define JWKGUARD_AVX2 __attribute__((target("avx2")))
#else
#define JWKGUARD_HAS_VECTORS 0
#endif

namespace jwkguard::json {

namespace detail {
#if JWKGUARD_HAS_VECTORS
// Asked once. Code that runs before that, while the program starts, sees false: the portable ways serve as well.
inline const bool avx512_is_there = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                                    __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("avx512vbmi") &&
                                    __builtin_cpu_supports("avx512vbmi2");
inline const bool avx2_is_there = __builtin_cpu_supports("avx2");
#else
inline constexpr bool avx512_is_there = false;
inline constexpr bool avx2_is_there = false;
#endif
}  // namespace detail

/// has_avx512 is whether processor and system offer AVX-512 as Ice Lake and Zen 4 have it: F, BW, DQ, VL, IFMA, VBMI
/// and VBMI2.
[[nodiscard]] inline bool has_avx512() noexcept { return detail::avx512_is_there; }

/// has_avx2 is whether they offer AVX2, as nearly all x86-64 machines since 2013 do.
[[nodiscard]] inline bool has_avx2() noexcept { return detail::avx2_is_there; }

}  // namespace jwkguard::json
