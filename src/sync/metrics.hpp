// Metrics of a sync in the text form that Prometheus reads (version 0.0.4). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "sync/run.hpp"

namespace jwkguard::sync {

/// counters grow for as long as the process lives.
struct counters {
  std::int64_t last_run_s = 0;
  std::int64_t last_success_s = 0;                                             ///< 0: none yet
  std::map<std::pair<std::string, std::string>, std::uint64_t> source_errors;  ///< by source and reason
  std::map<std::pair<std::string, std::string>, std::uint64_t> requests;       ///< by method and status; "0": no answer

  void count_round(std::span<const looked> sources, std::int64_t now_s, bool success);
  void count_target(const synced& done);
};

/// target_figures are those of one target.
struct target_figures {
  std::string name;
  std::string state;
  std::uint64_t live = 0;
  std::uint64_t kept = 0;
};

/// figures_of reads them from the target's status (status.hpp).
[[nodiscard]] target_figures figures_of(const std::string& name, const std::string& status);

/// metrics_text is all of it.
[[nodiscard]] std::string metrics_text(
    const counters& counted, std::span<const looked> sources, std::span<const target_figures> targets);

}  // namespace jwkguard::sync
