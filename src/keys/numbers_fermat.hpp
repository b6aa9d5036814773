// Fermat's method: factors of a number that are close to each other.
#pragma once

#include <cstddef>
#include <cstdint>

#include "keys/numbers_integer.hpp"
#include "keys/numbers_sieve.hpp"

namespace jwkguard::keys {

/// fermat_method keeps the memory that it computes in.
class fermat_method {
 public:
  /// finds is whether n = a^2 - b^2 with one of the first `rounds` values of a from the root of n upwards, and
  /// a - b > 1. For an odd n > 1 that is no square.
  [[nodiscard]] bool finds(const integer& n, const remainders& of_n, std::uint32_t rounds) noexcept;

 private:
  void reserve(std::size_t mean_words) noexcept;
  // Some of the 64 rounds from `first` on, one bit each.
  [[nodiscard]] bool is_found_in(std::uint64_t possible, const integer& n, std::uint64_t first) noexcept;
  [[nodiscard]] bool is_mean_of_factors(const integer& n, std::uint64_t round) noexcept;

  integer start_;  // of round 0
  integer mean_;
  integer square_;
};

}  // namespace jwkguard::keys
