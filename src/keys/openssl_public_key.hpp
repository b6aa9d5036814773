// A record as a key of OpenSSL's. Private to the files openssl*.cpp and the tests.
#pragma once

#include <span>
#include <string_view>

#include "jwkguard/record.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {

/// octets_of views characters as octets.
[[nodiscard]] inline std::span<const std::uint8_t> octets_of(std::string_view text) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): characters as octets
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// public_key_of makes the public key of an RSA, EC or OKP record; null for what OpenSSL does not take.
[[nodiscard]] key_ptr public_key_of(const record& key);

}  // namespace jwkguard::keys
