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

/// moment is the clocks, and a random number.
struct moment {
  std::uint32_t time_left_ms = 0;  ///< until the deadline
  std::uint32_t random = 0;        ///< uniform over all values
  std::int64_t now_s = 0;          ///< seconds since 1970; 0: as before
  std::uint64_t run_ms = 0;        ///< since the run began; never goes back
};

/// pace is how fast the requests of one run may follow each other: in any span of time at most ten, and one more for
/// each six seconds of it. So ten may go at once, and from then on ten a minute.
class pace {
 public:
  static constexpr unsigned burst = 10;
  static constexpr std::uint32_t interval_ms = 6'000;

  void note_request(std::uint64_t run_ms) noexcept;
  /// wait_ms is how long to wait until so many requests (ten at most) may be sent, one right after the other.
  [[nodiscard]] std::uint32_t wait_ms(unsigned requests, std::uint64_t run_ms) const noexcept;

 private:
  std::uint64_t rested_ms_ = 0;  // when ten may be sent at once again
};

/// may_pass is whether a fault may be gone when the request is sent again: no connection, no complete answer, 408, 429,
/// 5xx.
[[nodiscard]] bool may_pass(const heard& what) noexcept;

/// pause_ms is how long to wait before a request is sent again, after so many failures in a row (1 or more): what the
/// server asks for, else full jitter, uniform between nothing and 500 ms, 1 s, 2 s, 4 s, and from the fifth failure on
/// 6 to 10 s. Never less than the pace asks for before so many requests. None if the deadline does not leave that.
[[nodiscard]] std::optional<std::uint32_t> pause_ms(
    const heard& what, unsigned failures, const pace& kept, unsigned requests, moment now) noexcept;

}  // namespace jwkguard::submit
