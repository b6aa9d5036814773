// Spans of time, as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jwkguard::cli {

/// seconds_of reads a span: "90s", "15m", "6h", "2d", "1w", "1.5h", or a bare number of seconds. None for anything
/// else, and for more than a year.
[[nodiscard]] std::optional<std::int64_t> seconds_of(std::string_view text);

/// span_fault says why a text is no span; empty if it is one.
[[nodiscard]] std::string span_fault(const std::string& text);

}  // namespace jwkguard::cli
