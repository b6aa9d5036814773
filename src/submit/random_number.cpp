#include "submit/random_number.hpp"

#include <sys/random.h>

namespace jwkguard::submit {

std::uint32_t random_number() noexcept {
  constexpr std::uint32_t middle = 1U << 31U;
  std::uint32_t value = 0;
  return ::getrandom(&value, sizeof value, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof value) ? value : middle;
}

}  // namespace jwkguard::submit
