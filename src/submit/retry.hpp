// When a request is sent again, and after how long. Pure: time and chance are given.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "jwkguard/submit.hpp"
#include "submit/cloudflare.hpp"

namespace jwkguard::submit {

/// heard is what became of one request: an answer, or why there is none.
using heard = std::variant<cloudflare::answer, failure>;

/// most_requests is how many requests one run sends, whatever happens.
inline constexpr unsigned most_requests = 10;

/// most_reads is how often one thing is asked for in a row, if that fails.
inline constexpr unsigned most_reads = 4;

/// moment is what the clocks and the dice say.
struct moment {
  std::uint32_t time_left_ms = 0;  ///< until the deadline
  std::uint32_t dice = 0;          ///< uniform over all values
  std::int64_t now_s = 0;          ///< seconds since 1970; 0: as before
};

/// may_pass is whether a fault may be gone when the request is sent again: no connection, no complete answer, 408, 429,
/// 5xx.
[[nodiscard]] bool may_pass(const heard& what) noexcept;

/// pause_ms is how long to wait before a request is sent again, after so many failures in a row (1 or more): what the
/// server asks for, else full jitter, uniform between nothing and 500 ms, 1 s, 2 s … 8 s. None if the deadline does not
/// leave that.
[[nodiscard]] std::optional<std::uint32_t> pause_ms(const heard& what, unsigned failures, moment now) noexcept;

}  // namespace jwkguard::submit
