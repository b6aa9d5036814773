// Calls of malloc, calloc and realloc by this program, those of libraries included.
#pragma once

#include <cstdint>

namespace jwkguard::bench {

/// allocations is the number so far; always 0 where malloc cannot be wrapped (only glibc can).
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace jwkguard::bench
