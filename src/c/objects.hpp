// What the types of jwkguard.h are made of, and how nothing is thrown through C.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "jwkguard.h"
#include "jwkguard/validator.hpp"

struct jwkguard_policy {
  jwkguard::policy rules;
};

struct jwkguard_validator {
  jwkguard::validator guard;
};

namespace jwkguard::c {

/// finding_texts are those of one finding that are not static.
struct finding_texts {
  std::string message;
  std::string help;
  std::string citation;
  std::string pointer;
};

/// key_texts are those of one key. What they held is overwritten when they go: it may be a shared secret.
struct key_texts {
  key_texts() = default;
  key_texts(key_texts&&) noexcept = default;
  key_texts& operator=(key_texts&&) = delete;
  key_texts(const key_texts&) = delete;
  key_texts& operator=(const key_texts&) = delete;
  ~key_texts();

  std::string kid;
  bool has_kid = false;
  std::string kty;
  std::string crv;
  std::string alg;
  std::string thumbprint;
  std::string jwk;
};

/// make_report copies all that a report shows.
[[nodiscard]] std::unique_ptr<jwkguard_report> make_report(const report& of);

/// guarded runs what may throw.
template <typename Action>
jwkguard_status guarded(Action&& action) noexcept {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    return JWKGUARD_NO_MEMORY;
  }
}

}  // namespace jwkguard::c

struct jwkguard_report {
  std::vector<jwkguard::finding> findings;
  std::vector<jwkguard::c::finding_texts> finding_texts;
  std::vector<jwkguard::key_entry> keys;
  std::vector<jwkguard::c::key_texts> key_texts;
  std::array<std::uint32_t, 4> counts{};
  bool secret = false;
};
