// Spans of time for people.
#pragma once

#include <cstdint>
#include <string>

namespace jwkguard {

/// duration_text is a span in its two largest units ("25 h", "3 min 20 s"); seconds, not negative.
[[nodiscard]] std::string duration_text(std::int64_t seconds);

}  // namespace jwkguard
