// What a run remembers of the runs before it, and leaves for those that come: the journal, and what is compared with
// it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "jwkguard/journal.hpp"
#include "jwkguard/submit.hpp"
#include "submit/line.hpp"
#include "submit/push_steps.hpp"

namespace jwkguard::submit {

/// left_before is what the last run left, by the journal or by the options.
[[nodiscard]] const std::optional<left_set>& left_before(const push_options& options) noexcept;

/// mark_sent_secrets marks those of the desired HMAC keys (`desired` begins with one for each of `keys`) whose secret
/// is the one that was sent last (credential::as_sent).
void mark_sent_secrets(const std::vector<record>& keys, const left_set& left, const push_options& options,
    std::vector<credential>& desired);

/// say_if_moved says that somebody else wrote since the last run from here.
void say_if_moved(const std::optional<left_set>& left, const push_steps& steps, result& what);

/// read_once reads the live set, and tries until the deadline.
[[nodiscard]] live_set read_once(line& to, const settings& target);

/// settle reads the live set once more, so long after a write that was proven, with a deadline of its own: what is not
/// live any more `differs`.
void settle(line& to, const settings& target, const push_steps& steps, std::uint32_t time_ms, result& what);

/// run_story writes the journal of one run, if there is one.
class run_story {
 public:
  run_story(journal* into, std::size_t most_entries) noexcept : into_{into}, most_entries_{most_entries} {}

  void observe(const push_steps& steps);
  /// save keeps the live set before a write. Why it cannot; empty: it is kept.
  [[nodiscard]] std::string save(const push_steps& steps);
  void finish(const std::vector<record>& keys, const push_options& options, const push_steps& steps, result& what);

 private:
  void note(std::string fault);
  void note_left(
      const std::vector<record>& keys, const push_options& options, const push_steps& steps, const result& what);

  journal* into_;
  std::size_t most_entries_;
  std::string fault_;
  bool has_failed_ = false;
};

}  // namespace jwkguard::submit
