// Private keys by what they are, whatever the member is called that holds them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keys/secret_der.hpp"

namespace jwkguard::keys {

/// form_of looks for a private key in the text of a value: PEM, OpenPGP, PuTTY, OpenSSH, XML (RSAKeyValue), JSON,
/// YAML or a literal of JavaScript, or DER; as it is, in base64, base64url or hexadecimal, in JSON strings in JSON
/// strings, a few levels deep. It also says that a text is nothing but a public key. Linear in the text.
[[nodiscard]] form form_of(std::string_view text);

/// form_of_file is form_of for a whole text that is not JSON: it also knows a file in DER, UTF-16, what was encoded for
/// a URL, what openssl -text prints, and private keys in base64 among other words.
[[nodiscard]] form form_of_file(std::string_view text);

/// form_of_page is form_of for a page of HTML or XML: what scripts in it say is not looked at.
[[nodiscard]] form form_of_page(std::string_view text);

/// may_be_private_key is whether it is worth while to ask form_of about the value of a member whose values are public:
/// it begins as PEM, JSON, XML or DER of a private key do, or as base64 or hexadecimal of them or of any text; or it is
/// long, and neither base64 nor hexadecimal. Few others do by chance.
[[nodiscard]] bool may_be_private_key(std::string_view text) noexcept;

/// may_hold_private_key is that of octets, of which the first may be all there are: DER of a private key, or text.
[[nodiscard]] bool may_hold_private_key(std::span<const std::uint8_t> octets) noexcept;

}  // namespace jwkguard::keys
