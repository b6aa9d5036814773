// The line on a terminal that says that work goes on.
#pragma once

#include <chrono>
#include <string>

#include "cli/tally.hpp"

namespace jwkguard::cli {

/// progress_line is drawn on standard error if that is a terminal and the work takes longer than a second.
class progress_line {
 public:
  progress_line() noexcept;
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line() { erase(); }

  /// update redraws what has been done so far, now and then.
  void update(const tally& so_far);
  void update(const std::string& so_far);
  /// erase takes the line away; to be called before anything else is written.
  void erase() noexcept;

 private:
  using clock = std::chrono::steady_clock;
  bool is_wanted_;
  bool is_drawn_ = false;
  clock::time_point start_ = clock::now();
  clock::time_point next_;

  [[nodiscard]] bool is_time() noexcept;
};

}  // namespace jwkguard::cli
