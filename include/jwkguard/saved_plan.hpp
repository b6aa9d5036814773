// A plan in a file: made now, applied later, and only to the live set that it was made for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// saved_plan is what `plan --out` writes and `push --plan` applies. It holds no secret: an HMAC key of the desired set
/// can only be one that is kept by its name.
struct saved_plan {
  std::string zone;
  std::string config;
  std::string base_url;
  std::vector<credential> live;     ///< as it was; names and thumbprints are believed, nothing else
  std::vector<credential> desired;  ///< public keys, some of them kept until their time is over, and kept HMAC keys
  std::vector<permission> allowed;
  std::int64_t min_overlap_s = 0;
  std::vector<remembered_key> known;  ///< by the machine that made it
  std::vector<std::string> canaries;  ///< canary_digest of each token that it was held to: a push needs the same ones
};

/// save_plan makes it from a plan's result. None if an HMAC key of the desired set has its secret from the input.
[[nodiscard]] JWKGUARD_EXPORT std::optional<saved_plan> save_plan(
    const result& planned, const settings& target, const push_options& made_with);

/// plan_digest names a plan: 64 hexadecimal characters of the SHA-256 of all that it says. White space in its file does
/// not change it.
[[nodiscard]] JWKGUARD_EXPORT std::string plan_digest(const saved_plan& what);

/// saved_plan_text is the file, JSON and a newline. Beside the plan it holds what follows from it: the digest of the
/// live set, the changes, and the plan's digest.
[[nodiscard]] JWKGUARD_EXPORT std::string saved_plan_text(const saved_plan& what);

/// write_saved_plan writes the file (mode 0600), whole or not at all. What went wrong, for people; empty: nothing.
[[nodiscard]] JWKGUARD_EXPORT std::string write_saved_plan(const std::string& name, const saved_plan& what);

/// plan_reading is what a text is.
struct plan_reading {
  std::optional<saved_plan> plan;  ///< none: it is no saved plan of this version, or an altered one
  std::string altered;             ///< which of its parts do not agree, for people; empty: that is not why
};

/// read_saved_plan reads it. Nothing in it is believed: keys_text is to be checked like any input.
[[nodiscard]] JWKGUARD_EXPORT plan_reading read_saved_plan(std::string_view text);

/// keys_text is the JWK Set of those of these keys that are not kept by their names.
[[nodiscard]] JWKGUARD_EXPORT std::string keys_text(const std::vector<credential>& keys);

/// kept_of are the others.
[[nodiscard]] JWKGUARD_EXPORT std::vector<credential> kept_of(const std::vector<credential>& keys);

}  // namespace jwkguard::submit
