// Ctrl-C and SIGTERM during a run that writes: what is under way is brought to an end that can be told.
#pragma once

#include <chrono>
#include <memory>

#include "jwkguard/submit.hpp"

namespace jwkguard::cli {

/// interruption takes SIGINT and SIGTERM while the object lives: the first is noted, the second ends the process at
/// once, and says so. One at a time.
class interruption {
 public:
  interruption() noexcept;
  ~interruption();
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  /// came is the signal that was noted, or that is held back by somebody else (service.hpp); 0: none.
  [[nodiscard]] static int came() noexcept;
  /// note is told of a signal by who takes signals in another way.
  static void note(int number) noexcept;
  /// wait lets time go by, until a signal comes.
  static void wait(std::chrono::milliseconds time) noexcept;
  /// wait_for_input waits until standard input can be read, or has ended; false: a signal came before.
  [[nodiscard]] static bool wait_for_input() noexcept;
};

/// note_write is told that this process begins to write to an endpoint; has_written is whether it ever did.
void note_write() noexcept;
[[nodiscard]] bool has_written() noexcept;

/// is_over is whether a signal has come, and nothing is to be waited for any more (settings::give_up): what a write
/// came to may still be asked for five seconds.
[[nodiscard]] bool is_over() noexcept;

/// interruptible gives a transport that notes writes, and sends nothing more when a signal has come, but for the
/// question what a write came to.
[[nodiscard]] std::unique_ptr<submit::transport> interruptible(std::unique_ptr<submit::transport> wire);

}  // namespace jwkguard::cli
