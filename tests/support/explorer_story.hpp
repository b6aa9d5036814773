// A history of the explorer for people.
#pragma once

#include <string>
#include <vector>

#include "support/explorer_world.hpp"

namespace jwkguard::submit::explorer {

/// tell gives a history as lines: how it began, and each step with the store after it.
[[nodiscard]] std::string tell(const scenario& from, const std::vector<event>& history);

}  // namespace jwkguard::submit::explorer
