// Random numbers.
#pragma once

#include <cstdint>

namespace jwkguard::submit {

/// random_number is uniform over all values; where the system gives none, it is the middle one.
[[nodiscard]] std::uint32_t random_number() noexcept;

}  // namespace jwkguard::submit
