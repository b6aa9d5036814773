// What time it is in a run. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace jwkguard::submit {

/// run_clock goes by the server's time where an answer says it, because this machine's clock may be anything: keys that
/// are removed too early lock users out. Without it, by this machine's clock, but never before a time that is
/// remembered.
class run_clock {
 public:
  /// floor_s is the latest time that is remembered; 0: none.
  explicit run_clock(std::int64_t floor_s) noexcept : floor_s_{floor_s} {}

  /// hear takes the time of an answer, and this machine's at that moment; seconds since 1970.
  void hear(std::int64_t date_s, std::int64_t local_s) noexcept { ahead_s_ = local_s - date_s; }

  /// now_s is the time when this machine's clock shows local_s.
  [[nodiscard]] std::int64_t now_s(std::int64_t local_s) const noexcept {
    return ahead_s_ ? local_s - *ahead_s_ : std::max(local_s, floor_s_);
  }

  /// message says that this machine's clock is wrong, for people; empty if it is right to a minute, or nothing is
  /// known.
  [[nodiscard]] std::string message() const;

 private:
  std::int64_t floor_s_;
  std::optional<std::int64_t> ahead_s_;  // of this machine's clock, before the server's
};

}  // namespace jwkguard::submit
