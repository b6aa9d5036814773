#include "allocations.hpp"

#include <cstddef>
#include <cstdlib>

namespace jwkguard::bench {
namespace {
std::uint64_t counted = 0;  // the benchmark has one thread
}
std::uint64_t allocations() noexcept { return counted; }
}  // namespace jwkguard::bench

#ifdef __GLIBC__
// The program's own definitions come before the C library's; free is left as it is, because the memory is the same.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);

void* malloc(std::size_t size) {
  ++jwkguard::bench::counted;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++jwkguard::bench::counted;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  ++jwkguard::bench::counted;
  return __libc_realloc(block, size);
}
}
#endif
