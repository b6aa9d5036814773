#include "keys/openssl_hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace jwkguard::keys {

std::optional<sha256_digest> hmac_sha256(std::string_view key, std::string_view text) {
  sha256_digest digest{};
  unsigned size = 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): characters as octets
  const auto* const octets = reinterpret_cast<const std::uint8_t*>(text.data());
  const bool is_done = ::HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets, text.size(),
                           digest.data(), &size) != nullptr;
  return is_done && size == digest.size() ? std::optional{digest} : std::nullopt;
}

}  // namespace jwkguard::keys
