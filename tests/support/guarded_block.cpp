#include "support/guarded_block.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace jwkguard::test {

guarded_block::guarded_block(std::size_t capacity_bytes)
    : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
      usable_((capacity_bytes + page_ - 1) / page_ * page_ + (capacity_bytes == 0 ? page_ : 0)) {
  void* const whole = ::mmap(nullptr, usable_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) {
    std::abort();
  }
  mapped_ = static_cast<char*>(whole);
  if (::mprotect(mapped_ + page_, usable_, PROT_READ | PROT_WRITE) != 0) {
    std::abort();
  }
}

guarded_block::~guarded_block() { ::munmap(mapped_, usable_ + 2 * page_); }

std::span<char> guarded_block::at_start(std::string_view text) {
  if (text.size() > usable_) {
    std::abort();
  }
  char* const place = mapped_ + page_;
  if (!text.empty()) {
    std::memcpy(place, text.data(), text.size());
  }
  return {place, text.size()};
}

std::span<char> guarded_block::at_end(std::string_view text) {
  if (text.size() > usable_) {
    std::abort();
  }
  char* const place = mapped_ + page_ + usable_ - text.size();
  if (!text.empty()) {
    std::memcpy(place, text.data(), text.size());
  }
  return {place, text.size()};
}

}  // namespace jwkguard::test
