// The state of a target as a JSON object, and what is read of it again.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sync/run.hpp"

namespace jwkguard::sync {

/// last_known is what the last round left: state, since when, the digest of the set that was proven last, and when.
struct last_known {
  std::string state;
  std::string since;
  std::string live_set;  ///< empty: none was
  std::string proof;     ///< RFC 3339
  int exit_code = 0;     ///< of that round
  std::string wanted;    ///< what the sources wanted then, and how it was weighed: a digest (recall.hpp)
};

/// read_status reads what status_text wrote; nothing of any other text.
[[nodiscard]] last_known read_status(const std::string& text);

/// status_text is the object:
/// {"exit_code","target","state","since","sources":[{"url","state","seen","keys"}],"live":[…],
/// "waiting":[{"kid","until"}],"last_proof","live_set","outcome","wanted"}.
[[nodiscard]] std::string status_text(const target& what, const synced& done, std::span<const looked* const> sources,
    const last_known& last, std::int64_t now_s);

/// unknown_status is the object of a target that no round has handled; `exit_code` 2, `outcome` null.
[[nodiscard]] std::string unknown_status(const std::string& target);

}  // namespace jwkguard::sync
