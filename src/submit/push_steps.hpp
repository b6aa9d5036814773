// The decisions of a plan and a push, apart from their I/O: what is to be done next, and what follows from what was
// heard. Pure: the explorer of tests/explorer_test.cpp walks all its ways.
//
//   read ─► confirm ─► read_again ─► save ─► write ─► read_back ─► done
//    │         └────────────────────▲         ▲           │
//    └─► done (dangers, dry run,              └───────────┘ the live set is still the old one, and the write may be
//              nothing to do)                               sent again
//
// What fails in a way that may pass is tried until the deadline (retry.hpp says how fast). A write always follows a
// read that showed the set that it is made for, and is sent only where there is room to ask at once what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jwkguard/submit.hpp"
#include "submit/canaries.hpp"
#include "submit/cloudflare.hpp"
#include "submit/retry.hpp"
#include "submit/set_judge.hpp"

namespace jwkguard::submit {

/// read_live_set says what follows from a GET.
[[nodiscard]] live_set read_live_set(const heard& what);

/// run_mode is how far a run goes.
enum class run_mode : std::uint8_t { plan_only, dry_run, write };

/// intent is what a run is for.
struct intent {
  std::vector<credential> desired;
  run_mode mode = run_mode::plan_only;
  jwkguard::gates gates;                                ///< `known` is what was known before this run
  std::vector<wish> wishes;                             ///< what is heard at this run's looks, beside what is known
  bool keep_symmetric = false;                          ///< every live HMAC key stays
  bool keep_old = false;                                ///< so do keys that may not be removed yet
  std::optional<std::vector<credential>> planned_from;  ///< the live set that a saved plan was made for
  std::optional<std::string> left_updated;              ///< live_set::last_updated as the last run from here left it
  canary_judge canaries;                                ///< none: there are none
  set_judge judge;                                      ///< of live keys, and of those that stay; none: all are good
};

/// push_steps is one run. Ask next(), wait pause_ms(), do it, tell it; until it is done.
class push_steps {
 public:
  enum class step : std::uint8_t { read, confirm, read_again, save, write, read_back, done };

  explicit push_steps(intent what) : intent_{std::move(what)} {}

  [[nodiscard]] step next() const noexcept { return next_; }
  /// pause_ms is how long to wait before the next request.
  [[nodiscard]] std::uint32_t pause_ms() const noexcept { return pause_ms_; }
  /// after_get takes what was heard of a read, read_again or read_back.
  void after_get(const heard& what, moment now);
  void after_confirm(decision answer, moment now);
  /// after_save takes what went wrong with it; empty: nothing.
  void after_save(const std::string& fault);
  /// after_put takes what was heard of the write.
  void after_put(const heard& what, moment now);

  /// desired is what is to be live: what was asked for, and what is kept.
  [[nodiscard]] const std::vector<credential>& desired() const noexcept { return intent_.desired; }
  /// has_read is whether the last GET showed the live set.
  [[nodiscard]] bool has_read() const noexcept { return has_read_; }
  /// known is what is known of the live keys after the last read that showed them.
  [[nodiscard]] const std::vector<remembered_key>& known() const noexcept { return intent_.gates.known; }
  /// now_s is the time that this run goes by: seconds since 1970.
  [[nodiscard]] std::int64_t now_s() const noexcept { return intent_.gates.now_s; }
  /// live is the live set as last read; empty before.
  [[nodiscard]] const std::vector<credential>& live() const noexcept { return live_; }
  /// last_updated is live_set::last_updated as last read; updated_before, as first read.
  [[nodiscard]] const std::string& last_updated() const noexcept { return last_updated_; }
  [[nodiscard]] const std::string& updated_before() const noexcept { return updated_before_; }
  /// so_far is final when next() is done.
  [[nodiscard]] const result& so_far() const noexcept { return result_; }

 private:
  // What the writes that were sent are known to have come to.
  struct fates {
    bool accepted = false;  // one was confirmed
    bool shown = false;     // and the confirmation shows what is desired, HMAC keys by their names
    bool failed = false;    // one was answered by a fault
    bool unheard = false;   // of one nothing was heard that can be believed
    bool refused = false;   // one was answered by a 4xx
    [[nodiscard]] bool may_be_done() const noexcept { return accepted || failed || unheard; }
    [[nodiscard]] bool any() const noexcept { return may_be_done() || refused; }
  };

  void after_read(live_set live);
  void after_read_again(live_set live, moment now);
  void after_read_back(const heard& what, live_set live, moment now);
  void after_answer(const cloudflare::answer& what);
  void after_names_alone(moment now);
  void after_nothing_changed(const heard& what, moment now);
  void after_no_write(const live_set& live);
  void look_for_leaks();
  void keep_old();
  void make_room(std::vector<credential>& old);
  void warn_if_nearly_full(std::span<const credential> old);
  void judge_kept(plan& made);
  void judge_canaries(plan& made);
  void end_verified();
  void judge_plan();
  void go_on_to_write(moment now);
  [[nodiscard]] bool write_again(moment now);
  [[nodiscard]] bool read_once_more(const heard& what, moment now);
  [[nodiscard]] std::string_view verified_by() const noexcept;
  void proceed(step to) noexcept;
  void end(outcome what, std::string message);
  void say(const std::vector<std::string>& messages);

  intent intent_;
  bool keeps_old_ = false;                      // live keys were added to what was asked for
  std::vector<std::string> verified_canaries_;  // digests of canaries that the desired set verifies
  std::vector<key_fault> unsafe_;               // new keys that are leaked together with live ones
  step next_ = step::read;
  std::uint32_t pause_ms_ = 0;
  pace pace_;
  unsigned reads_failed_ = 0;  // in a row
  unsigned stale_reads_ = 0;   // that showed the old set after a write that was confirmed
  unsigned writes_ = 0;
  bool may_write_again_ = false;
  fates fates_;
  bool has_read_ = false;
  std::vector<credential> live_;
  std::string last_updated_;
  std::string updated_before_;
  std::vector<credential> before_;  // live, as planned against
  result result_;
};

}  // namespace jwkguard::submit
