// What a sync remembers between two runs, in the state folder:
//
//   STATE/sources/<16 hex digits of the source>.json   the last document, what its headers said, when it was seen
//         leaked                                       thumbprints of keys whose private half stood in a source
//         <target>/sync.json                           what status prints (run.hpp)
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/policy.hpp"
#include "sync/source.hpp"

namespace jwkguard::sync {

/// open_state makes the folders where they are missing. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string open_state(const std::string& state_folder);

/// load_memory is what is remembered of a source; nothing, if it cannot be read.
[[nodiscard]] source_memory load_memory(const std::string& state_folder, const source& of);

/// save_memory keeps it. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string save_memory(const std::string& state_folder, const source& of, const source_memory& what);

/// load_leaked are the thumbprints that were added; `fault` says why they are not known, for people.
struct leaked_keys {
  std::vector<sha256_digest> thumbprints;
  std::string fault;
};
[[nodiscard]] leaked_keys load_leaked(const std::string& state_folder);

/// add_leaked adds those that are not there yet. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string add_leaked(const std::string& state_folder, std::span<const sha256_digest> thumbprints);

/// also_listed is a list that holds what either list holds; `first` may be null.
[[nodiscard]] std::shared_ptr<const thumbprint_list> also_listed(
    std::shared_ptr<const thumbprint_list> first, std::vector<sha256_digest> more);

}  // namespace jwkguard::sync
