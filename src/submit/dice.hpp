// Chance.
#pragma once

#include <cstdint>

namespace jwkguard::submit {

/// throw_dice is a number that nobody foresees; where the system gives none, the middle one.
[[nodiscard]] std::uint32_t throw_dice() noexcept;

}  // namespace jwkguard::submit
