// The targets file of `sync` and `status`: docs/schema/targets.schema.json says its form, docs/guides/sync-a-fleet.md
// what it is for.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "sync/fleet.hpp"

namespace jwkguard::cli {

/// targets_reading is what a file says, or what is wrong with it, for people: each fault begins with the JSON pointer
/// of its place. With a fault nothing of `value` counts.
struct targets_reading {
  sync::fleet value;
  std::vector<std::string> faults;
};

/// read_targets reads a file; what it leaves open is as the command line says, or by default. Names of files in it are
/// relative to its folder.
[[nodiscard]] targets_reading read_targets(const std::string& name, const options& given);

/// fleet_of is the fleet of one target that the command line alone describes.
[[nodiscard]] sync::fleet fleet_of(const options& given);

}  // namespace jwkguard::cli
