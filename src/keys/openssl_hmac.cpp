#include "keys/openssl_hmac.hpp"

#include <openssl/err.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "keys/octets.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {

std::size_t hmac(std::string_view hash, std::span<const std::uint8_t> key, std::span<const std::uint8_t> text,
    std::array<std::uint8_t, 64>& into) noexcept {
  static_assert(std::tuple_size_v<std::remove_reference_t<decltype(into)>> == EVP_MAX_MD_SIZE);
  unsigned size = 0;
  const bool is_done = ::HMAC(hash_named(hash), key.data(), static_cast<int>(key.size()), text.data(), text.size(),
                           into.data(), &size) != nullptr;
  return is_done ? size : 0;
}

std::optional<sha256_digest> hmac_sha256(std::string_view key, std::string_view text) noexcept {
  std::array<std::uint8_t, 64> made{};
  sha256_digest digest{};
  if (hmac("SHA256", octets_of(key), octets_of(text), made) != digest.size()) {
    ERR_clear_error();
    return std::nullopt;
  }
  std::copy_n(made.begin(), digest.size(), digest.begin());
  return digest;
}

}  // namespace jwkguard::keys
