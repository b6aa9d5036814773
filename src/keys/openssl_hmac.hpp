// HMAC (RFC 2104), by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "jwkguard/record.hpp"

namespace jwkguard::keys {

/// hmac writes an HMAC to the beginning of `into` and gives its length; 0 if OpenSSL cannot, and then its errors are
/// left in its queue. `hash` is "SHA256", "SHA384" or "SHA512".
[[nodiscard]] std::size_t hmac(std::string_view hash, std::span<const std::uint8_t> key,
    std::span<const std::uint8_t> text, std::array<std::uint8_t, 64>& into) noexcept;

/// hmac_sha256 is that with SHA-256; none if OpenSSL cannot, for want of memory.
[[nodiscard]] std::optional<sha256_digest> hmac_sha256(std::string_view key, std::string_view text) noexcept;

}  // namespace jwkguard::keys
