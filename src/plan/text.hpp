// Times and columns for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace jwkguard {

/// duration_text is a span in its two largest units ("25 h", "3 min 20 s"); seconds, not negative.
[[nodiscard]] std::string duration_text(std::int64_t seconds);

/// time_text is a time in seconds since 1970 as RFC 3339 writes it, UTC ("2026-11-25T21:55:00Z").
[[nodiscard]] std::string time_text(std::int64_t seconds);

/// padded is the text with spaces behind it, if it is shorter than `width` bytes.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace jwkguard
