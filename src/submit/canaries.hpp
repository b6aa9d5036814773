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

namespace jwkguard::submit {

enum class canary_state : std::uint8_t {
  verified,
  expired,  ///< it is refused whatever the keys are
  refused,
  unknown,  ///< it hangs on the secret of an HMAC key that is not at hand
};

/// canary_fact is what a set makes of one canary.
struct canary_fact {
  std::string name;    ///< canary::name
  std::string digest;  ///< names the token: 16 hexadecimal characters of its SHA-256
  canary_state what = canary_state::refused;
  std::string message;  ///< why, for people; kids are shown as they are: print it escaped
};

/// whose says where a set comes from: of HMAC keys that are live, no secret is at hand.
enum class whose : std::uint8_t { live, desired };

/// canary_judge holds all canaries to a set, at a time in seconds since 1970. The same answer for the same set and
/// time.
using canary_judge = std::function<std::vector<canary_fact>(std::span<const credential>, whose, std::int64_t)>;

/// make_canary_judge makes one; none, if there are no canaries. `input` are the keys whose secrets are at hand. Both
/// are viewed.
[[nodiscard]] canary_judge make_canary_judge(std::span<const canary> canaries, std::span<const record> input);

}  // namespace jwkguard::submit
