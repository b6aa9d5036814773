// HMAC-SHA-256, by OpenSSL.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {

/// hmac_sha256 is RFC 2104's HMAC with SHA-256; none if OpenSSL cannot, for want of memory.
[[nodiscard]] std::optional<sha256_digest> hmac_sha256(std::string_view key, std::string_view text);

}  // namespace jwkguard::keys
