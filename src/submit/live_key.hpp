// A key as the endpoint returns it, made comparable with ours.
#pragma once

#include <span>
#include <vector>

#include "json/tree.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cloudflare {

/// live_key names a returned key, with the thumbprint that the validator gives it under the policy `rfc`; `unreadable`
/// if it gives none.
[[nodiscard]] credential live_key(const json::value& key);

/// readable_keys are those of a live set whose numbers are known: no HMAC key's are, nor those of an unreadable one.
[[nodiscard]] std::vector<credential> readable_keys(std::span<const credential> live);

}  // namespace jwkguard::cloudflare
