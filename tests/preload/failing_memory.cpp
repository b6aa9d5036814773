// To be preloaded into the command: once it has begun to send a PUT or PATCH, and JWKGUARD_ALLOCATIONS_LEFT more have
// succeeded, no allocation does.
#include <dlfcn.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

// glibc's own names, which nothing preloaded stands before.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* block, std::size_t size) noexcept;
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

std::atomic<bool> has_sent{false};
std::atomic<long> left{0};

bool fails() noexcept {
  if (!has_sent || left.fetch_sub(1) > 0) {
    return false;
  }
  errno = ENOMEM;
  return true;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept { return fails() ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) noexcept { return fails() ? nullptr : __libc_calloc(count, size); }
void* realloc(void* block, std::size_t size) noexcept { return fails() ? nullptr : __libc_realloc(block, size); }

ssize_t send(int to, const void* bytes, std::size_t size, int flags) {
  using function = ssize_t (*)(int, const void*, std::size_t, int);
  static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "send"));
  const bool is_write = size > 5 && (std::memcmp(bytes, "PUT ", 4) == 0 || std::memcmp(bytes, "PATCH", 5) == 0);
  const ssize_t count = real(to, bytes, size, flags);
  if (is_write && !has_sent) {
    const char* const text = std::getenv("JWKGUARD_ALLOCATIONS_LEFT");
    left = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
    has_sent = true;
  }
  return count;
}

}  // extern "C"
