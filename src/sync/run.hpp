// One round of a sync: every source is looked at once, then each target is made equal to its sources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/policy.hpp"
#include "jwkguard/submit.hpp"
#include "sync/judge.hpp"
#include "sync/source.hpp"

namespace jwkguard::sync {

/// target is one configuration of the endpoint, and what is to be live there.
struct target {
  std::string name;                         ///< for people and metrics
  const submit::settings* place = nullptr;  ///< must outlive it: it holds the secrets
  std::vector<std::size_t> sources;         ///< which of the round's
  jwkguard::gates gates;
  std::uint32_t most_keys = 0;  ///< that the endpoint takes; 0: it decides
};

/// options say how a round goes.
struct options {
  std::string state_folder;
  policy rules = policy::cloudflare();  ///< of the endpoint
  std::string rules_name{};             ///< changes with the rules, and with what they were read from
  bool plan_only = false;               ///< nothing is written, neither there nor here
  std::size_t most_entries = 100;       ///< of each journal
  std::uint32_t settle_ms = 0;          ///< push_options::settle_ms
  std::uint32_t lock_wait_ms = 0;       ///< for another run on the target to end
  std::int64_t stale_after_s = 86'400;
  std::uint32_t fetch_ms = 20'000;  ///< for one look at a source
  std::vector<submit::canary> canaries{};
  std::int64_t prove_every_s = 0;  ///< how long a proof holds while the sources want the same; 0: no time
};

/// looked is a source, and what the last look at it came to.
struct looked {
  const source* at = nullptr;
  source_memory memory{};
  sighting seen{};
  judged_source judged{};
};

/// look_at reads one source, judges it under each of these policies, and keeps what it saw; not the leaked keys, which
/// are the caller's to keep (state.hpp). What could not be kept, for people, is in `faults`. At least one policy.
struct look_result {
  std::vector<looked> by_policy;
  std::vector<std::string> faults;
};
[[nodiscard]] look_result look_at(
    const source& at, std::span<const policy* const> rules, const options& how, fetcher& over, std::int64_t now_s);

/// look_at_all looks at every source, one after the other, and keeps what it saw, leaked keys as well.
struct looks {
  std::vector<looked> all;
  std::vector<std::string> faults;
};
[[nodiscard]] looks look_at_all(std::span<const source> sources, const options& how, fetcher& over, std::int64_t now_s);

/// target_state is what status says of a target.
enum class target_state : std::uint8_t {
  in_sync,  ///< proven to be live: exactly what its sources want
  waiting,  ///< that, and keys that nobody wants any more and that may not be removed yet
  stale,    ///< proven, but a source has failed for longer than options::stale_after_s
  drifted,  ///< somebody else wrote, and that could not be put right
  failed,   ///< see the outcome
};
[[nodiscard]] std::string_view name_of(target_state what) noexcept;

/// synced is what a round came to for one target.
struct synced {
  target_state state = target_state::failed;
  int exit_code = 0;
  submit::result pushed;              ///< empty if another run is writing there, or the state folder is unusable
  std::vector<std::string> messages;  ///< beside those of `pushed`, for people; print them escaped
  std::string status;                 ///< the JSON object that docs/CLI.md promises, on one line
  std::string wanted;                 ///< last_known::wanted
  bool is_recalled = false;           ///< nothing was asked, because the last proof still holds
};

/// sync_target makes one target equal to its sources.
[[nodiscard]] synced sync_target(
    const target& what, std::span<looked> sources, const options& how, submit::transport& wire, std::int64_t now_s);

/// last_status is the JSON object of the last round for a target; empty if there is none.
[[nodiscard]] std::string last_status(const submit::settings& place, const std::string& state_folder);

/// graver gives the graver of two exit codes: 9, 7, 6, 4, 5, 8, 10, 11, 2, 0, in this order.
[[nodiscard]] int graver(int left, int right) noexcept;

}  // namespace jwkguard::sync
