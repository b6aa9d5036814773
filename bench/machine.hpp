// Where and with what a run was made.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace jwkguard::bench {

/// machine_facts are names and values: processor, processors, vectors, date, compiler, libraries.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> machine_facts();

}  // namespace jwkguard::bench
