// Whether the characters of a secret are ones that a person chose.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::keys {

/// reads_as gives what a text is that random octets in base64url are not: "a UUID", "decimal digits", "words"; empty:
/// none of them. Of random text of 22 characters fewer than one in 10,000 is, of 43 characters fewer than one in a
/// million.
[[nodiscard]] std::string_view reads_as(std::string_view text) noexcept;

/// is_hexadecimal_text is whether a text is octets in hexadecimal: 32 digits and more, all of one case; or 16 and more
/// behind 0x, or in pairs (aa:bb).
[[nodiscard]] bool is_hexadecimal_text(std::string_view text) noexcept;
/// hexadecimal_digits_of gives the digits of such a text, with a zero before an odd number of them; of another nothing.
[[nodiscard]] std::string hexadecimal_digits_of(std::string_view text);

/// is_printable is whether all of a text is printable ASCII.
[[nodiscard]] bool is_printable(std::string_view text) noexcept;

}  // namespace jwkguard::keys
