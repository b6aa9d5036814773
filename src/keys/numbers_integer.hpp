// An owner of GMP's integer.
#pragma once

#include <gmp.h>

#include <cstdint>
#include <span>

namespace jwkguard::keys {

/// integer owns an mpz_t; starts as 0, without an allocation.
class integer {
 public:
  integer() noexcept { mpz_init(value_); }
  integer(integer&& other) noexcept : integer() { mpz_swap(value_, other.value_); }
  integer& operator=(integer&& other) noexcept {
    mpz_swap(value_, other.value_);
    return *this;
  }
  ~integer() { mpz_clear(value_); }

  [[nodiscard]] mpz_ptr get() noexcept { return value_; }
  [[nodiscard]] mpz_srcptr get() const noexcept { return value_; }

  /// read takes big-endian octets.
  void read(std::span<const std::uint8_t> octets) noexcept {
    mpz_import(value_, octets.size(), 1, 1, 0, 0, octets.data());
  }

 private:
  mpz_t value_;
};

}  // namespace jwkguard::keys
