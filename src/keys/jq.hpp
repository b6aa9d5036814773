// Command lines with jq that get keys out of what they are wrapped in.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/walk.hpp"

namespace jwkguard::keys {

/// jq_path writes a path as jq has it (`.data["x y"][0]`); "." for none, and empty if it would be long.
[[nodiscard]] std::string jq_path(std::span<const json::step> path);

/// jq_command is the command line for this filter, quoted for a shell; empty if the filter is.
[[nodiscard]] std::string jq_command(std::string_view filter);

}  // namespace jwkguard::keys
