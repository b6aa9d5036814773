#include "plan/digest.hpp"

#include "keys/octets.hpp"

namespace jwkguard {

std::string hex_of(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const std::uint8_t octet : octets) {
    result += digits[octet >> 4U];
    result += digits[octet & 15U];
  }
  return result;
}

std::string hex_digest(std::string_view text, std::size_t octets) {
  const sha256_digest whole = keys::sha256(keys::octets_of(text));
  return hex_of(std::span{whole}.first(octets));
}

}  // namespace jwkguard
