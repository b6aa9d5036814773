// A plan in a file: made now, applied later, and only to the live set that it was made for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// saved_plan is what `plan --out` writes and `push --plan` applies. It holds no secret: an HMAC key of the desired set
/// can only be one that is kept by its name.
struct saved_plan {
  std::string zone;
  std::string config;
  std::string base_url;
  std::vector<credential> live;     ///< as it was; names and thumbprints are believed, nothing else
  std::vector<credential> desired;  ///< public keys, and kept HMAC keys
  std::vector<permission> allowed;
  std::int64_t min_overlap_s = 0;
  std::vector<sighting> known;  ///< by the machine that made it
};

/// save_plan makes it from a plan's result. None if an HMAC key of the desired set has its secret from the input.
[[nodiscard]] std::optional<saved_plan> save_plan(const result& planned, const settings& target, const gates& held_to);

/// saved_plan_text is the file, JSON and a newline.
[[nodiscard]] std::string saved_plan_text(const saved_plan& what);

/// write_saved_plan writes the file (mode 0600), whole or not at all. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string write_saved_plan(const std::string& name, const saved_plan& what);

/// read_saved_plan reads it; none if it is not one of this version. Nothing in it is believed: keys_text is to be
/// checked like any input.
[[nodiscard]] std::optional<saved_plan> read_saved_plan(std::string_view text);

/// keys_text is the JWK Set of those of these keys that are not kept by their names.
[[nodiscard]] std::string keys_text(const std::vector<credential>& keys);

/// kept_of are the others.
[[nodiscard]] std::vector<credential> kept_of(const std::vector<credential>& keys);

}  // namespace jwkguard::submit
