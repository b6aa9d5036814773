// What OpenSSL does for every check. No file but src/keys/openssl* includes it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "jwkguard/record.hpp"
#include "keys/field.hpp"

namespace jwkguard::keys {

/// ec_arithmetic measures points; it keeps each curve's group once made. Not for use by two threads at once.
class ec_arithmetic {
 public:
  ec_arithmetic();
  ec_arithmetic(ec_arithmetic&&) noexcept;
  ec_arithmetic& operator=(ec_arithmetic&&) noexcept;
  ~ec_arithmetic();

  /// measure takes big-endian coordinates of any length. `curve` is "P-256", "P-384", "P-521" or "secp256k1"; of any
  /// other nothing is true.
  [[nodiscard]] point_facts measure(
      std::string_view curve, std::span<const std::uint8_t> x, std::span<const std::uint8_t> y);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// openssl_version names the libcrypto that runs ("OpenSSL 3.0.19"), as does version_of_gmp of numbers.hpp; static
/// storage.
[[nodiscard]] std::string_view openssl_version() noexcept;

[[nodiscard]] sha256_digest sha256(std::span<const std::uint8_t> octets);
[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::span<const std::uint8_t> octets);

/// wipe overwrites octets such that no compiler leaves it out.
void wipe(std::span<char> octets) noexcept;

}  // namespace jwkguard::keys
