// Many targets that share sources: what a targets file says, and what one round of a sync works on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"
#include "sync/run.hpp"
#include "sync/source.hpp"

namespace jwkguard::sync {

/// fleet_target is one configuration of the endpoint, as a value.
struct fleet_target {
  std::string name;  ///< for people and metrics; unique
  std::string zone;
  std::string config;
  std::vector<std::size_t> sources;  ///< of fleet::sources
  jwkguard::gates gates{};
  std::uint32_t most_keys = 0;  ///< that the endpoint takes; 0: it decides
  std::uint32_t deadline_ms = 60'000;
  std::size_t way = 0;  ///< of fleet::ways
};

/// fleet is all that a round works on.
struct fleet {
  std::vector<source> sources;
  std::vector<options> ways;  ///< how targets are handled; those that are handled alike share one
  std::vector<fleet_target> targets;
};

/// place_of names a target at this endpoint, without the authorization: enough for all but requests.
[[nodiscard]] submit::settings place_of(const fleet_target& what, const submit::settings& endpoint);

/// settings_of is place_of with a copy of the authorization.
[[nodiscard]] submit::settings settings_of(const fleet_target& what, const submit::settings& endpoint);

/// ways_of_source lists the ways in which the targets of each source are handled: a source is judged once for each.
[[nodiscard]] std::vector<std::vector<std::size_t>> ways_of_sources(const fleet& what);

}  // namespace jwkguard::sync
