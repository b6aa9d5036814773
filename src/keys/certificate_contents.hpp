// What a value of x5c is that is no certificate.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::keys {

/// content_name names what octets are that should be the DER of a certificate: "a public key in PEM"; empty if they
/// look like nothing that is known, or like a damaged certificate. Static storage. It looks at form alone, so that it
/// is right about what it names, but for a few octets in a row.
[[nodiscard]] std::string_view content_name(std::span<const std::uint8_t> octets);

/// pem_name is the same of PEM text that begins anywhere in a text: "a certificate in PEM"; empty if there is none.
[[nodiscard]] std::string_view pem_name(std::string_view text) noexcept;

inline constexpr std::string_view certificate_in_pem = "a certificate in PEM";

}  // namespace jwkguard::keys
