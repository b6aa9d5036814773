// How often this thread asked for memory.
#pragma once

#include <cstdint>

namespace jwkguard::test {

/// allocation_counts count calls of this thread since it started.
struct allocation_counts {
  std::uint64_t cxx = 0;  ///< operator new, all forms
  /// malloc, calloc and realloc, those of OpenSSL included; stays 0 if counts_malloc() is false
  std::uint64_t malloc = 0;
};

[[nodiscard]] allocation_counts allocations() noexcept;

/// failing_allocation has one operator new of this thread throw std::bad_alloc, as long as it lives: the one after
/// `count` others. One at a time.
class failing_allocation {
 public:
  explicit failing_allocation(std::uint64_t count) noexcept;
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;
  ~failing_allocation();
};

/// failing_malloc has one malloc, calloc or realloc of this thread give nothing, as long as it lives: the one after
/// `count` others. One at a time.
class failing_malloc {
 public:
  explicit failing_malloc(std::uint64_t count) noexcept;
  failing_malloc(const failing_malloc&) = delete;
  failing_malloc& operator=(const failing_malloc&) = delete;
  ~failing_malloc();
};

/// counts_new is whether operator new could be replaced: without a sanitizer, which does so itself.
[[nodiscard]] bool counts_new() noexcept;

/// counts_malloc is whether malloc could be replaced too: with glibc only.
[[nodiscard]] bool counts_malloc() noexcept;

}  // namespace jwkguard::test
