// Shared secrets of a set that can be read off another key, or off a name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "jwkguard/report.hpp"

namespace jwkguard::keys {

/// public_secret is a shared secret that is something public.
struct public_secret {
  std::uint32_t index;    ///< of the secret
  std::uint32_t of;       ///< the key that it is something of
  std::string_view what;  ///< "the thumbprint"; static storage
};

/// kid_of_key is what a secret is that a kid tells.
inline constexpr std::string_view kid_of_key = "the kid";

/// find_public_secrets finds them, each once, by index: secrets that are the modulus, a coordinate, the thumbprint or
/// the kid of a key, as octets or as text.
[[nodiscard]] std::vector<public_secret> find_public_secrets(std::span<const key_entry> keys);

}  // namespace jwkguard::keys
