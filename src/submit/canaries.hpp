// Tokens that must not be locked out: what a set makes of them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"
#include "jwkguard/record.hpp"
#include "jwkguard/submit.hpp"
#include "jwkguard/verify.hpp"
#include "plan/dangers.hpp"

namespace jwkguard::submit {

/// whose says where a set comes from: the secrets of live HMAC keys are unknown.
enum class whose : std::uint8_t { live, desired };

/// another_key_may_verify is whether a token may be verified by a key that was not among those it was held to; nothing
/// helps one that is faulty itself.
[[nodiscard]] bool another_key_may_verify(token_verdict what) noexcept;

/// canary_judge holds all canaries to a set, at a time in seconds since 1970. The same answer for the same set and
/// time.
using canary_judge = std::function<std::vector<canary_fact>(std::span<const credential>, whose, std::int64_t)>;

/// make_canary_judge makes one; none, if there are no canaries. `input` are keys with their secrets. Both
/// are viewed.
[[nodiscard]] canary_judge make_canary_judge(std::span<const canary> canaries, std::span<const record> input);

}  // namespace jwkguard::submit
