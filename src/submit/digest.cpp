#include "submit/digest.hpp"

#include <cstdint>
#include <span>

#include "keys/openssl.hpp"

namespace jwkguard {

std::string hex_digest(std::string_view text, std::size_t octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): characters as octets
  const sha256_digest whole = keys::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::string result;
  for (const std::uint8_t octet : std::span{whole}.first(octets)) {
    result += digits[octet >> 4U];
    result += digits[octet & 15U];
  }
  return result;
}

}  // namespace jwkguard
