// Times as HTTP writes them (RFC 9110 5.6.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace jwkguard::emulator {

/// http_date is seconds since 1970 as an IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string http_date(std::int64_t seconds);

/// seconds_of_date reads a date in that form or in one of the two older ones; none if it is neither.
[[nodiscard]] std::optional<std::int64_t> seconds_of_date(const std::string& text);

}  // namespace jwkguard::emulator
