// How long a server asks to be left alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace jwkguard::submit {

/// milliseconds_asked reads a field `retry-after-ms`: a number of milliseconds, rounded up. None for anything else;
/// 2^32-1 for what is longer.
[[nodiscard]] std::optional<std::uint32_t> milliseconds_asked(const std::string& text) noexcept;

/// seconds_asked reads a field `Retry-After` (RFC 9110 10.2.3), seconds or a date in any form of RFC 9110 5.6.7, to
/// milliseconds; a date that is over is 0. None for anything else; 2^32-1 for what is longer.
[[nodiscard]] std::optional<std::uint32_t> seconds_asked(const std::string& text, std::int64_t now_s) noexcept;

}  // namespace jwkguard::submit
