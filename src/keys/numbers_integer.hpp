// An owner of GMP's integer.
#pragma once

#include <gmp.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

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

  /// words of the number without its sign, the lowest first; the highest is not 0. Valid until the number changes.
  [[nodiscard]] std::span<const std::uint64_t> words() const noexcept {
    return {mpz_limbs_read(value_), mpz_size(value_)};
  }

  /// reserve makes room for so many words, for a number that is overwritten.
  void reserve(std::size_t words) noexcept { mpz_limbs_write(value_, static_cast<mp_size_t>(words)); }

  /// read takes big-endian octets. What mpz_import does, octet by octet, took longer than all tests of a modulus.
  void read(std::span<const std::uint8_t> octets) noexcept {
    const std::size_t count = octets.size() / sizeof(std::uint64_t);
    const std::span<const std::uint8_t> highest = octets.first(octets.size() % sizeof(std::uint64_t));
    std::uint64_t* const into = mpz_limbs_write(value_, static_cast<mp_size_t>(count + 1));
    for (std::size_t at = 0; at < count; ++at) {
      into[at] = read_word(octets.last(sizeof(std::uint64_t) * (at + 1)).data());
    }
    into[count] = 0;
    for (const std::uint8_t octet : highest) {
      into[count] = into[count] << 8U | octet;
    }
    mpz_limbs_finish(value_, static_cast<mp_size_t>(count + 1));
  }

  /// read_little_endian takes octets of which the first is the lowest.
  void read_little_endian(std::span<const std::uint8_t> octets) noexcept {
    const std::size_t count = octets.size() / sizeof(std::uint64_t) + 1;
    std::uint64_t* const into = mpz_limbs_write(value_, static_cast<mp_size_t>(count));
    std::fill_n(into, count, 0);
    for (std::size_t at = 0; at < octets.size(); ++at) {
      into[at / sizeof(std::uint64_t)] |= std::uint64_t{octets[at]} << (8 * (at % sizeof(std::uint64_t)));
    }
    mpz_limbs_finish(value_, static_cast<mp_size_t>(count));
  }

 private:
  static_assert(std::is_same_v<mp_limb_t, std::uint64_t> && GMP_NUMB_BITS == 64);

  static std::uint64_t read_word(const std::uint8_t* from) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
  }

  mpz_t value_;
};

}  // namespace jwkguard::keys
