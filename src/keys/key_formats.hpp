// The forms that programs write keys and certificates in, but for JWK: how they begin, and what people call them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

inline constexpr std::string_view pem_begin = "-----BEGIN ";
inline constexpr std::string_view pem_end = "-----END ";
inline constexpr std::string_view pem_dashes = "-----";
/// ssh2_begin is how public keys of RFC 4716 begin.
inline constexpr std::string_view ssh2_begin = "---- BEGIN SSH2";

inline constexpr std::string_view certificate_in_pem = "a certificate in PEM";

/// pem_label is the label of PEM whose first line a text begins with: "PUBLIC KEY".
[[nodiscard]] std::string_view pem_label(std::string_view text) noexcept;

/// pem_name names the first PEM that begins anywhere in a text: "a certificate in PEM"; empty if there is none. Static
/// storage, as of all names here.
[[nodiscard]] std::string_view pem_name(std::string_view text) noexcept;

/// der_name names whole DER of keys, requests, PKCS #7 and PKCS #12: "a private key of PKCS #8". It looks at form
/// alone. Empty for any other, certificates too: is_certificate tells those.
[[nodiscard]] std::string_view der_name(std::span<const std::uint8_t> octets) noexcept;

/// is_certificate is whether octets are whole DER with the three parts of a certificate.
[[nodiscard]] bool is_certificate(std::span<const std::uint8_t> octets) noexcept;

/// is_ssh_line is whether a text begins as a line of OpenSSH with a public key, is_security_key_line one whose private
/// half a FIDO security key holds.
[[nodiscard]] bool is_ssh_line(std::string_view text) noexcept;
[[nodiscard]] bool is_security_key_line(std::string_view text) noexcept;

/// holds_ssh_key is whether an OpenSSH public key stands anywhere in a text: in authorized_keys there may be options
/// before it.
[[nodiscard]] bool holds_ssh_key(std::string_view text) noexcept;

/// is_ssh_blob is whether octets are what such a line holds in base64 (RFC 4253 6.6).
[[nodiscard]] bool is_ssh_blob(std::span<const std::uint8_t> octets) noexcept;

}  // namespace jwkguard::keys
