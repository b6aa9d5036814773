// What a shared secret is when it is none: a key that is public, a pattern, a placeholder.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

/// key_form_of names the form of a key or certificate that octets hold ("a public key in PEM"), or nothing: PEM and its
/// body, DER, OpenSSH, a JWK, XML, and each of them in base64.
[[nodiscard]] std::string_view key_form_of(std::span<const std::uint8_t> octets);

/// pattern_of names what makes octets easy to guess ("is one octet repeated"), or nothing.
[[nodiscard]] std::string_view pattern_of(std::span<const std::uint8_t> octets) noexcept;

/// typed is what a text says that somebody typed where a secret belongs: CHANGE_ME, your-secret-key-here or
/// ${JWT_SECRET} stand for one; my_super_secret_key has no word but those that everybody takes.
enum class typed : std::uint8_t { nothing_known, words, placeholder };
[[nodiscard]] typed what_was_typed(std::string_view text) noexcept;

}  // namespace jwkguard::keys
