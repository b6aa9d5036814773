// What a shared secret is when it is none: a key that is public, a pattern, a placeholder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

/// key_form_of names the form of a key or certificate that octets hold ("a public key in PEM"), or nothing: PEM and its
/// body, DER, OpenSSH, a JWK, XML.
[[nodiscard]] std::string_view key_form_of(std::span<const std::uint8_t> octets);

/// pattern_of names what makes octets easy to guess ("is one octet repeated"), or nothing.
[[nodiscard]] std::string_view pattern_of(std::span<const std::uint8_t> octets) noexcept;

/// is_placeholder is whether a text stands where a secret was to be put: CHANGE_ME, your-secret-key-here,
/// ${JWT_SECRET}.
[[nodiscard]] bool is_placeholder(std::string_view text) noexcept;

/// is_printable is whether octets are printable ASCII and white space.
[[nodiscard]] bool is_printable(std::span<const std::uint8_t> octets) noexcept;

}  // namespace jwkguard::keys
