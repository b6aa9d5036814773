// What sync and status say: to people, or to a collector of logs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "json/tree.hpp"
#include "sync/run.hpp"

namespace jwkguard::cli {

/// sync_log writes to standard error.
class sync_log {
 public:
  explicit sync_log(const options& given) noexcept : given_{given} {}

  /// say_news says what was not said of this at the last round already.
  void say_news(const std::string& about, std::string_view level, const std::vector<std::string>& messages);
  /// say says one thing; `about` may be empty.
  void say(std::string_view about, std::string_view level, std::string_view message);
  /// progress shows how far a round is, on a terminal.
  void progress(const std::string& so_far) { line_.update(so_far); }
  /// clear takes that line away, before anything goes to the terminal by another way.
  void clear() noexcept { line_.erase(); }

 private:
  const options& given_;
  progress_line line_;
  std::map<std::string, std::vector<std::string>> said_;  // of each source and target, at the last round
};

/// headline is one line about a target after a round.
[[nodiscard]] std::string headline(const std::string& name, const sync::synced& done);

/// status_lines are the lines that `status` prints for people about a target, escaped.
[[nodiscard]] std::string status_lines(const json::value& status);

}  // namespace jwkguard::cli
