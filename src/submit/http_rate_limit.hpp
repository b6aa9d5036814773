// What a server says of the requests that it takes: the fields RateLimit and RateLimit-Policy
// (draft-ietf-httpapi-ratelimit-headers). Pure.
#pragma once

#include <string_view>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// read_rate_limit adds what the two fields of one answer say: `"default";r=50;t=30` and `"burst";q=100;w=60`, lists of
/// such items. What has another form, or lacks a number, is passed over.
void read_rate_limit(std::string_view field, rate_limits& into);
void read_rate_limit_policy(std::string_view field, rate_limits& into);

}  // namespace jwkguard::submit
