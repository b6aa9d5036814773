// Replaces operator new, and malloc where that is possible, by ones that count and do nothing else differently.
// Not CRYPTO_set_mem_functions: other libraries use OpenSSL before this program could call it.
#include "support/allocation_count.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define JWKGUARD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define JWKGUARD_SANITIZED 1
#endif
#endif

// A sanitizer has replacements of its own, and holds that memory goes back to where it came from.
#if defined(JWKGUARD_SANITIZED)
#define JWKGUARD_COUNTS_NEW 0
#else
#define JWKGUARD_COUNTS_NEW 1
#endif
#if JWKGUARD_COUNTS_NEW && defined(__GLIBC__)
#define JWKGUARD_COUNTS_MALLOC 1
#else
#define JWKGUARD_COUNTS_MALLOC 0
#endif

namespace jwkguard::test {
namespace {

thread_local allocation_counts counts;
thread_local std::uint64_t failing = 0;            // the number of the call of operator new to fail; 0: none
thread_local std::uint64_t failing_of_malloc = 0;  // the same of malloc

#if JWKGUARD_COUNTS_MALLOC
bool malloc_fails() noexcept { return ++counts.malloc == failing_of_malloc; }
#endif

#if JWKGUARD_COUNTS_NEW
void* counted_new(std::size_t size, std::size_t alignment) {
  if (++counts.cxx == failing) {
    throw std::bad_alloc{};
  }
  const std::size_t wanted = size == 0 ? 1 : size;
  void* const block = alignment <= alignof(std::max_align_t)
                          ? std::malloc(wanted)
                          : std::aligned_alloc(alignment, (wanted + alignment - 1) / alignment * alignment);
  if (block == nullptr) {
    throw std::bad_alloc{};
  }
  return block;
}
#endif

}  // namespace

allocation_counts allocations() noexcept { return counts; }
failing_allocation::failing_allocation(std::uint64_t count) noexcept { failing = counts.cxx + count + 1; }
failing_allocation::~failing_allocation() { failing = 0; }
failing_malloc::failing_malloc(std::uint64_t count) noexcept { failing_of_malloc = counts.malloc + count + 1; }
failing_malloc::~failing_malloc() { failing_of_malloc = 0; }
bool counts_new() noexcept { return JWKGUARD_COUNTS_NEW == 1; }
bool counts_malloc() noexcept { return JWKGUARD_COUNTS_MALLOC == 1; }

}  // namespace jwkguard::test

#if JWKGUARD_COUNTS_NEW
// The array and nothrow forms of the standard library call these.
void* operator new(std::size_t size) { return jwkguard::test::counted_new(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return jwkguard::test::counted_new(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }
#endif

#if JWKGUARD_COUNTS_MALLOC
// The program's own definitions come before the C library's; free is left as it is, because the memory is the same.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);

void* malloc(std::size_t size) { return jwkguard::test::malloc_fails() ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) {
  return jwkguard::test::malloc_fails() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  return jwkguard::test::malloc_fails() ? nullptr : __libc_realloc(block, size);
}
}
#endif
