// Short names for texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace jwkguard {

/// hex_digest is the first octets of a text's SHA-256, two lower-case digits each; 32 octets at most.
[[nodiscard]] std::string hex_digest(std::string_view text, std::size_t octets);

/// hex_of is two lower-case digits for each octet.
[[nodiscard]] std::string hex_of(std::span<const std::uint8_t> octets);

}  // namespace jwkguard
