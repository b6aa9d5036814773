// The rounds of sync: one, or one after the other.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/service.hpp"
#include "cli/sync_log.hpp"
#include "sync/budget.hpp"
#include "sync/fleet.hpp"
#include "sync/fleet_round.hpp"
#include "sync/metrics.hpp"
#include "sync/run.hpp"

namespace jwkguard::cli {

/// sync_service deals with a fleet, or with the one target of the command line, which is a fleet of one.
class sync_service {
 public:
  sync_service(options& given, sync::fleet what);

  /// run gives the exit code.
  [[nodiscard]] int run();

 private:
  using clock = std::chrono::steady_clock;

  // What a round has come to so far, for one target: some are handled twice.
  struct target_result {
    bool is_done = false;
    bool has_written = false;
    bool is_recalled = false;
    int exit_code = 0;
  };
  struct round_result {
    std::vector<target_result> targets;
    std::size_t requests = 0;
    clock::time_point start = clock::now();

    template <class Predicate>
    [[nodiscard]] std::size_t count(Predicate&& is_one) const {
      return static_cast<std::size_t>(std::count_if(targets.begin(), targets.end(), is_one));
    }
    [[nodiscard]] std::size_t done() const {
      return count([](const target_result& each) { return each.is_done; });
    }
    [[nodiscard]] std::size_t failed() const {
      return count([](const target_result& each) { return each.exit_code != 0; });
    }
  };

  [[nodiscard]] bool is_fleet() const noexcept { return !given_.sync.targets_file.empty(); }
  void adopt(sync::fleet what);
  void read_again();
  [[nodiscard]] sync::crew make_crew();
  [[nodiscard]] int one_round();
  void work(sync::fleet_round& round, int& code);
  void take_source(const sync::seen_source& seen, int& code);
  void take_target(const sync::done_target& what);
  void show(const sync::fleet_target& target, const sync::synced& done);
  void tell_of_change(const std::string& name, const std::string& state_before, const sync::synced& done);
  void show_progress();
  void show_sum() const;
  [[nodiscard]] int write_files();
  [[nodiscard]] bool rest();
  [[nodiscard]] std::chrono::milliseconds pause() const;
  void show_life();
  void take_signals();

  options& given_;
  sync_log log_;
  signals signals_;  // before the first thread
  sync::fleet fleet_;
  sync::crew crew_;
  sync::request_budget budget_;
  std::vector<sync::looked> looks_;    // of each source; without `at`: not yet
  std::vector<std::string> statuses_;  // of each target
  sync::counters counted_;
  round_result round_;
  clock::time_point last_sign_{};   // of life
  clock::time_point last_files_{};  // that were written
  clock::time_point last_line_{};   // of progress, where there is no terminal
  int ended_by_ = 0;                // the signal that did,
  clock::time_point ended_at_{};    // and when
  bool looks_at_once_ = false;
  bool proves_all_ = false;  // the configuration is new
};

}  // namespace jwkguard::cli
