// The options that say how a run goes: how long it waits for what, and how much it says.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace jwkguard::cli {

/// run_settings are those of a run that writes, as values.
struct run_settings {
  std::uint32_t keep_entries = 100;  ///< of the journal, after a write; 0: all
  std::uint32_t settle_ms = 0;  ///< after a write that was proven, until the live set is read once more; 0: it is not
  std::uint32_t lock_wait_ms = 0;  ///< for another run on this target to end
};

/// run_options is what was said, as text.
class run_options {
 public:
  /// add_writing adds what counts for a run that writes.
  void add_writing(CLI::App* to);

  [[nodiscard]] run_settings finish() const;

 private:
  run_settings given_;
  std::string settle_;
  std::string lock_wait_;
};

}  // namespace jwkguard::cli
