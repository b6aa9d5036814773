// Which faults of base64url may be repaired: those after which the octets can only be the ones that were meant.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/base64.hpp"
#include "keys/members.hpp"

namespace jwkguard::keys {

/// repaired_member is the member of a key type whose value would be written.
struct repaired_member {
  std::string_view kty;
  member which;
};

/// is_usual_number is whether a modulus (big-endian) is as long as programs make them, in whole words of 64 bits, and
/// an exponent one that they use: numbers that lack a character, or hold something else, hardly ever are.
[[nodiscard]] bool is_usual_number(member which, std::span<const std::uint8_t> number) noexcept;

/// is_proven_repair is whether a text with these faults, decoded leniently, can only give the octets that were meant.
/// Of x and y of an EC key that is so of any, since the key is taken only if they are a point of its curve. Of other
/// members the octets must follow from the text alone, and of a secret they never do: it may be a passphrase.
[[nodiscard]] bool is_proven_repair(repaired_member of, std::string_view text, const json::base64url_faults& faults);

}  // namespace jwkguard::keys
