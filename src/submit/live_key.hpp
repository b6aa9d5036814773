// A key as the endpoint returns it, made comparable with ours.
#pragma once

#include "json/tree.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cloudflare {

/// live_key names a returned key, with the thumbprint that the validator gives it under the policy `rfc`; `unreadable`
/// if it gives none.
[[nodiscard]] credential live_key(const json::value& key);

}  // namespace jwkguard::cloudflare
