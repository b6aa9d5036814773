// How many requests the emulated API takes. Pure: the time is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jwkguard::emulator {

/// rate_limit_settings are so many requests in a span of time.
struct rate_limit_settings {
  std::uint32_t requests = 1'200;
  std::int64_t span_ms = 300'000;
};

/// rate_limit_named reads "1200/5m"; none for anything else.
[[nodiscard]] std::optional<rate_limit_settings> rate_limit_named(std::string_view text);

/// rate_limit counts requests in windows, the first of which begins with the first request. One request too many, and
/// all are refused for a whole span. Times are milliseconds of a clock that does not jump.
class rate_limit {
 public:
  explicit rate_limit(rate_limit_settings chosen) noexcept : chosen_{chosen} {}

  struct verdict {
    bool is_taken = true;
    std::uint32_t left = 0;                   ///< requests in this window
    std::int64_t reset_s = 0;                 ///< until the next one, or the end of the refusal; rounded up
    [[nodiscard]] std::string field() const;  ///< Ratelimit
  };
  [[nodiscard]] verdict take(std::int64_t now_ms) noexcept;
  /// policy is Ratelimit-Policy.
  [[nodiscard]] std::string policy() const;

 private:
  rate_limit_settings chosen_;
  std::optional<std::int64_t> window_ms_{};  // its begin
  std::uint32_t taken_ = 0;                  // in it
  std::int64_t refused_until_ms_ = 0;
};

}  // namespace jwkguard::emulator
