// When live keys were last wanted: what plan.hpp declares, and its clock's beginning.
#pragma once

#include <cstdint>

namespace jwkguard {

/// earliest_s is 2026-01-01: a clock that shows less is not set, and would make keys look old once it is.
inline constexpr std::int64_t earliest_s = 1'767'225'600;

}  // namespace jwkguard
