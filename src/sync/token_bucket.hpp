// When requests of a fleet may be sent. Pure: the time is given.
#pragma once

#include <cstdint>

#include "jwkguard/submit.hpp"

namespace jwkguard::sync {

/// rate_limit is how many requests a server takes in any span of this length. Cloudflare: 1,200 in 5 minutes, for all
/// that a user's tokens send.
struct rate_limit {
  std::uint32_t requests = 1'200;
  std::int64_t span_ms = 300'000;
};

/// token_bucket never lets more than the limit through in any span of its length: a few at once, and the rest at an
/// even rate. What the server itself says goes before, where that is less. Times are milliseconds of a clock
/// that does not jump.
class token_bucket {
 public:
  token_bucket(rate_limit most, std::int64_t now_ms) noexcept;

  /// take counts a request that may be sent now, and gives 0; else how long to wait before asking again, in ms. A run
  /// that `begins` leaves a share of the bucket to those that are under way.
  [[nodiscard]] std::int64_t take(std::int64_t now_ms, bool begins) noexcept;

  /// learn takes what an answer says of the requests that are left.
  void learn(const submit::rate_limits& said, std::int64_t now_ms) noexcept;

  /// stop sends nothing before this time.
  void stop(std::int64_t until_ms) noexcept;
  [[nodiscard]] bool is_stopped(std::int64_t now_ms) const noexcept { return now_ms < stopped_until_ms_; }

 private:
  void refill(std::int64_t now_ms) noexcept;
  [[nodiscard]] double rate_at(std::int64_t now_ms) const noexcept;

  const double most_at_once_;
  double capacity_;     // that, or less where the server's policy allows less
  double rate_;         // requests a millisecond
  double server_rate_;  // that the server's policy allows
  double slow_rate_ = 0;
  std::int64_t slow_until_ms_ = 0;
  std::int64_t stopped_until_ms_ = 0;
  double tokens_;
  std::int64_t last_ms_;
};

}  // namespace jwkguard::sync
