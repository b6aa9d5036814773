// The requests of one run: one at a time, all within one deadline, with a record of each.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"
#include "submit/retry.hpp"
#include "submit/run_clock.hpp"

namespace jwkguard::submit {

/// local_time_s is this machine's clock: seconds since 1970.
[[nodiscard]] std::int64_t local_time_s() noexcept;

/// line is a transport with a deadline for all that goes over it.
class line {
 public:
  /// floor_s is the latest time that is remembered (run_clock). Both references must outlive the line.
  line(transport& wire, const settings& target, std::int64_t floor_s = 0)
      : wire_{wire}, config_{target.config}, deadline_{target.deadline_ms}, time_{floor_s} {}

  void restart_deadline() noexcept { end_ = now_here() + deadline_; }
  /// rest lets time go by for which the deadline does not count.
  void rest(std::uint32_t time_ms);
  [[nodiscard]] moment now() const noexcept;
  [[nodiscard]] std::int64_t now_s() const noexcept { return time_.now_s(local_time_s()); }
  [[nodiscard]] const run_clock& time() const noexcept { return time_; }

  /// send waits, and sends a request, if the deadline leaves it time; send_for_credentials also reads the answer.
  [[nodiscard]] std::variant<response, failure> send(const request& what, std::uint32_t pause_ms = 0);
  [[nodiscard]] heard send_for_credentials(const request& what, std::uint32_t pause_ms = 0);

  [[nodiscard]] request_counts counts() const noexcept;
  [[nodiscard]] std::vector<attempt> take_attempts() noexcept { return std::move(attempts_); }

 private:
  using clock = std::chrono::steady_clock;

  // A wait counts as time gone by even where the transport does not wait, so that a test of an hour need not take one.
  [[nodiscard]] clock::time_point now_here() const noexcept { return clock::now() + skipped_; }
  [[nodiscard]] std::uint32_t left_ms() const noexcept;
  void wait(std::uint32_t time_ms);

  transport& wire_;
  std::string_view config_;
  std::chrono::milliseconds deadline_;
  run_clock time_;
  clock::time_point start_ = clock::now();
  clock::duration skipped_{0};
  clock::time_point end_ = start_ + deadline_;
  std::vector<attempt> attempts_;
};

}  // namespace jwkguard::submit
