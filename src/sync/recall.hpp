// Whether a target has to be asked at all: not while its last proof holds and its sources want what they wanted then.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "sync/run.hpp"

namespace jwkguard::sync {

/// wanted_digest names what these sources want of a target, and how that is weighed; empty while one of them is not
/// whole. `leaked` are all keys that are known to be, `rules` is options::rules_name.
[[nodiscard]] std::string wanted_digest(const target& what, const std::string& rules, const merged_keys& keys,
    std::span<const looked* const> sources, std::span<const sha256_digest> leaked);

/// recall gives what the last round left, if that holds: proven less than `prove_every_s` ago, nothing else is wanted
/// (the same digest, not empty), and no key that waits may go by now. `last` is the text of status_text.
[[nodiscard]] std::optional<synced> recall(
    const std::string& last, const std::string& wanted, std::int64_t prove_every_s, std::int64_t now_s);

}  // namespace jwkguard::sync
