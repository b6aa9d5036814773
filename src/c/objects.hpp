// What the types of jwkguard.h are made of, and how nothing is thrown through C.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
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

/// finding_texts are those of one finding that have to be made.
struct finding_texts {
  std::string message;
  std::string help;
};

/// shown_key is what a report shows of one key. `jwk`, which may hold a shared secret, is overwritten when it goes.
struct shown_key {
  explicit shown_key(const key_entry& of);
  shown_key(shown_key&&) noexcept = default;
  shown_key& operator=(shown_key&&) = delete;
  shown_key(const shown_key&) = delete;
  shown_key& operator=(const shown_key&) = delete;
  ~shown_key();

  key_status status;
  std::uint32_t offset;
  std::uint32_t length;
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
  } catch (const std::length_error&) {  // more than a string can hold
    return JWKGUARD_NO_MEMORY;
  }
}

}  // namespace jwkguard::c

struct jwkguard_report {
  std::vector<jwkguard::finding> findings;
  std::vector<jwkguard::c::finding_texts> finding_texts;
  std::vector<jwkguard::c::shown_key> keys;
  std::array<std::uint32_t, 4> counts{};
  bool secret = false;
};
