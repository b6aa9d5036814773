// What a run says in the end: tables for people, JSON for the chart and for whoever compares runs.
#pragma once

#include <string>

#include "targets.hpp"

namespace jwkguard::bench {

/// print_tables prints a table for each suite that was timed, then the targets.
void print_tables(const results& of);

/// report_json is {"machine":{…},"suites":[{…,"rows":[…]}],"processes":{…},"targets":[…]}.
[[nodiscard]] std::string report_json(const results& of);

}  // namespace jwkguard::bench
