// A program that runs for long: its signals, and what it tells the one who manages it.
#pragma once

#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::cli {

/// signals are SIGTERM, SIGINT and SIGHUP, held back while the object lives, so that nothing is cut off by them. Make
/// it before the first thread.
class signals {
 public:
  signals() noexcept;
  ~signals();
  signals(const signals&) = delete;
  signals& operator=(const signals&) = delete;

  /// wait returns the signal that came, or 0 when the time is over.
  [[nodiscard]] int wait(std::chrono::milliseconds time) const noexcept;
  /// before is what was held back before: for programs that this one starts.
  [[nodiscard]] const sigset_t& before() const noexcept { return before_; }

 private:
  sigset_t held_{};
  sigset_t before_{};
};

/// tell_manager sends a line of state to $NOTIFY_SOCKET (sd_notify(3)); nothing, if there is none.
void tell_manager(std::string_view state) noexcept;

/// watchdog_interval is how often the manager wants a sign of life, halved ($WATCHDOG_USEC); 0: it does not.
[[nodiscard]] std::chrono::milliseconds watchdog_interval() noexcept;

/// run_shell runs a command with sh, this text on its standard input and these variables ("NAME=value") in its
/// environment beside those of this process, for a minute at most. False if that failed.
[[nodiscard]] bool run_shell(
    const char* command, std::string_view input, std::vector<std::string> variables, const sigset_t& mask);

}  // namespace jwkguard::cli
