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

/// hexadecimal_name names what a text in hexadecimal digits holds; empty if it is none. Static storage.
[[nodiscard]] std::string_view hexadecimal_name(std::string_view text);

}  // namespace jwkguard::keys
