// A key that leaves its parameters to its certificate.
#pragma once

#include <span>
#include <string_view>

#include "keys/findings.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {

/// lacks_key_of_certificate is whether a key has certificates, and not all members that the key itself is made of.
[[nodiscard]] inline bool lacks_key_of_certificate(const raw_key& raw) noexcept {
  constexpr member_set rsa{member::kty, member::n, member::e};
  constexpr member_set ec{member::kty, member::crv, member::x, member::y};
  return raw.has(member::x5c) && !(rsa - raw.present()).empty() && !(ec - raw.present()).empty();
}

/// completed_key is a key with what its certificate says of it; or as it was, and what x5c holds instead.
struct completed_key {
  const raw_key& raw;
  std::string_view holds{};  ///< static storage
};

/// complete_from_certificate gives a key with the members that it lacks taken from its first certificate, if that is of
/// this key: no member that is there says anything else.
[[nodiscard, gnu::cold, gnu::noinline]] completed_key complete_from_certificate(
    const raw_key& raw, std::span<const json::token> elements, workspace& work, findings& found);

}  // namespace jwkguard::keys
