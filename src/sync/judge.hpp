// Which keys of a source may go live: each set through the same checks as a file, key by key.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/record.hpp"
#include "sync/source.hpp"

namespace jwkguard::sync {

/// judged_source is what a source offers, after the checks.
struct judged_source {
  std::vector<credential> keys;         ///< that may go live; credential::jwk is each one whole
  std::vector<std::string> messages;    ///< what is wrong or left out, and what to do; for people; print them escaped
  bool is_whole = true;                 ///< it could be read, has keys, and none of them is at fault
  bool has_secret = false;              ///< private or secret key material stands in it
  std::vector<sha256_digest> leaked{};  ///< thumbprints of the keys whose private half does
  bool is_readable = true;              ///< a set could be read from it at all
  std::string reason;                   ///< one word for a metric, if it is not whole
};

/// judge checks what was seen of a source. `rules` are those of the endpoint; its limit of keys is not asked after,
/// because it holds for all sources together.
[[nodiscard]] judged_source judge(const source& of, const sighting& seen, const policy& rules);

/// merged_keys is what several sources offer together.
struct merged_keys {
  std::vector<credential> keys;      ///< one for each {alg, kid}
  std::vector<std::string> clashes;  ///< names that mean different keys in two sources, for people
};

/// merge puts sources together. A name that means different keys in two of them means none: both keys are taken out,
/// and their sources are not whole any more.
[[nodiscard]] merged_keys merge(const std::vector<const source*>& names, std::vector<judged_source*>& sources);

}  // namespace jwkguard::sync
