// One round of a fleet: each source is looked at once, and its targets are made equal to it, several at a time. A
// target starts when its own sources have been looked at: a slow source delays nobody else. A target that failed last
// time never has more than half of the workers, so that a fleet's bad part does not hold up the rest.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"
#include "sync/budget.hpp"
#include "sync/fetch.hpp"
#include "sync/fleet.hpp"
#include "sync/run.hpp"

namespace jwkguard::sync {

/// crew says who does the work of a round. Each function is called on the worker's own thread.
struct crew {
  unsigned target_workers = 16;
  unsigned source_workers = 8;
  /// make_wires gives a worker's own way to open transports, for as long as the worker lives.
  using open_wire = std::function<std::unique_ptr<submit::transport>(const submit::settings&)>;
  std::function<open_wire()> make_wires;
  std::function<std::unique_ptr<fetcher>()> make_fetcher;
};

/// usual_crew works over libcurl; each worker keeps one connection to the endpoint open.
[[nodiscard]] crew usual_crew();

/// seen_source is a source that has been looked at.
struct seen_source {
  std::size_t index = 0;              ///< of fleet::sources
  looked view;                        ///< in the first way of its targets
  std::vector<std::string> messages;  ///< of all ways, for people; print them escaped
  bool is_whole = true;               ///< in all ways
  std::vector<std::string> faults;    ///< of the state folder
};

/// done_target is a target that has been handled. One may come a second time: when a key that is live there turned
/// out to be leaked.
struct done_target {
  std::size_t index = 0;  ///< of fleet::targets
  synced done;
  std::string state_before;
};

/// fleet_round works from its construction to its end. All references must outlive it.
class fleet_round {
 public:
  fleet_round(const fleet& what, const submit::settings& endpoint, const crew& by, request_budget& budget);
  /// ~fleet_round stops, and waits for what is under way.
  ~fleet_round();
  fleet_round(const fleet_round&) = delete;
  fleet_round& operator=(const fleet_round&) = delete;

  using event = std::variant<std::monostate, seen_source, done_target>;
  /// next is what was done next; nothing, if there is none within this time. What a worker threw, it throws.
  [[nodiscard]] event next(std::chrono::milliseconds within);
  /// is_over is whether all is done, and next() gave it.
  [[nodiscard]] bool is_over();
  /// stop begins nothing more; what is under way is brought to its end, without waiting for the budget.
  void stop();

 private:
  enum class phase : std::uint8_t { waiting, running, done };
  struct target_state_of_round {
    phase now = phase::waiting;
    std::size_t sources_left = 0;
    bool is_suspect = false;     // it failed last time
    bool was_run_again = false;  // because of a leak
    std::vector<std::string> live;
  };

  void order_sources();
  void order_targets();
  void look_at_sources();
  void look_at_one(std::size_t index, fetcher& over);
  void work_on_targets();
  void work_on_one(std::size_t index, const crew::open_wire& open);
  [[nodiscard]] bool take_target(std::size_t& index);
  [[nodiscard]] bool is_ready(std::size_t index) const;
  [[nodiscard]] bool nothing_left() const;
  void look_for_leaks(std::size_t index);
  void finish(event what);
  void start_worker(void (fleet_round::*work)());
  void join() noexcept;

  const fleet& fleet_;
  const submit::settings& endpoint_;
  const crew& crew_;
  request_budget& budget_;
  std::vector<std::vector<std::size_t>> ways_;  // of each source
  std::vector<policy> rules_;                   // of each way, with all leaked keys

  std::mutex guard_;  // of all that follows
  std::condition_variable changed_;
  std::vector<std::vector<looked>> looks_;  // of each source, by ways_
  std::vector<std::size_t> source_order_;
  std::size_t next_source_ = 0;  // in that order
  std::size_t sources_left_;
  std::vector<target_state_of_round> states_;
  std::vector<std::size_t> order_;
  unsigned suspects_running_ = 0;
  unsigned workers_left_ = 0;
  std::vector<std::string> leaked_;  // thumbprints that this round found
  std::deque<event> events_;
  std::exception_ptr failure_;  // of the first worker that threw
  bool stops_ = false;
  std::mutex state_guard_;  // of the list of leaked keys, a file

  std::vector<std::thread> threads_;
};

}  // namespace jwkguard::sync
