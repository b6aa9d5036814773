// Shared secrets that are none: what everybody can look up, derive or guess.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const rule secret_is_key;
extern const rule secret_is_pattern;
extern const rule secret_is_placeholder;
extern const rule secret_is_words;

/// weak_secret is why a secret is none; `broken` is null if nothing speaks against it.
struct weak_secret {
  const rule* broken = nullptr;
  std::string_view subject{};
};

/// look_at_secret looks at the text of `k`, or at its octets: either may be what is signed with.
[[nodiscard]] weak_secret look_at_secret(std::span<const std::uint8_t> octets);
[[nodiscard]] weak_secret look_at_secret(std::string_view text);

/// report_weak_secret says so, at `k`.
void report_weak_secret(key_check& key, const weak_secret& found);

}  // namespace jwkguard::keys
