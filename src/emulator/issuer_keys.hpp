// The keys of an issuer that rotates: made when first published, forgotten when they are gone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "emulator/issuer_rotation.hpp"

namespace jwkguard::emulator {

/// issuer_keys are fresh EC keys on P-256, each with its number and the day of its first signature as its kid. Nothing
/// signs here, so a private half is let go as soon as its key is made.
class issuer_keys {
 public:
  explicit issuer_keys(const rotation& schedule, std::string prefix = {})
      : schedule_(schedule), prefix_(std::move(prefix)) {}

  /// kid_of is "7-2026-11-29": the seventh key, and the day from which it signs, UTC; behind the prefix.
  [[nodiscard]] std::string kid_of(std::int64_t key) const;

  /// set is these keys as a JWK Set; what is missing is made. Throws std::runtime_error where OpenSSL makes none.
  [[nodiscard]] std::string set(const key_range& wanted);

  /// forget_before forgets the keys before that number.
  void forget_before(std::int64_t key);

 private:
  const std::string& key(std::int64_t number);

  rotation schedule_;
  std::string prefix_;
  std::map<std::int64_t, std::string> made_;  // as JSON
};

}  // namespace jwkguard::emulator
