// What number theory says about RSA moduli. GMP does the arithmetic, and only numbers*.cpp know it; where there is no
// memory left it ends the program (docs/decisions/0003-gmp.md).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace jwkguard::keys {

/// version_of_gmp is that of the GMP that runs ("6.2.1"); static storage.
[[nodiscard]] std::string_view version_of_gmp() noexcept;

/// modulus_facts is what was measured of an RSA modulus n. Once a small factor is found nothing else is measured. 2
/// divides n = 0; of n = 1 only perfect_power is measured, and holds.
struct modulus_facts {
  std::uint32_t small_factor = 0;  ///< the smallest prime up to 65,537 that divides n (SP 800-89 5.3.3); 0: none
  bool perfect_power = false;      ///< n = a^k with k >= 2
  /// roca: n is a power of 65537 modulo each prime from 3 to 167, with one exponent for all of them (CVE-2017-15361).
  /// Of other moduli fewer than one in 2^150 are.
  bool roca = false;
  /// close_primes: n = a^2 - b^2 with one of the first `fermat_rounds` values of a from the root of n upwards, and
  /// a - b > 1 (CVE-2022-26320). A square is found in the first round.
  bool close_primes = false;
  bool prime = false;                ///< n itself is prime; measured only where asked for
  std::uint8_t idle_bits = 0;        ///< length of the words of which some bits are the same in all; 0: there are none
  std::uint8_t repeated_octets = 0;  ///< length of the pattern that both primes are made of, which is proved; 0: none
  std::uint8_t half_words = 0;  ///< length of the words that both primes half fill, proved (numbers_half_words.hpp)
  bool biased = false;          ///< far too many bits are 0, or 1
  bool has_pattern = false;     ///< some part of n repeats a short pattern, which proves nothing
};

/// has_faults is whether anything at all was found.
[[nodiscard]] constexpr bool has_faults(const modulus_facts& facts) noexcept {
  return facts.small_factor != 0 || facts.perfect_power || facts.roca || facts.close_primes || facts.prime ||
         facts.idle_bits != 0 || facts.half_words != 0 || facts.repeated_octets != 0 || facts.biased ||
         facts.has_pattern;
}

/// modulus_effort is how much work a modulus is worth.
struct modulus_effort {
  std::uint32_t fermat_rounds;  ///< the time grows linearly with them
  bool test_prime;              ///< takes hundreds of times the rest
  bool narrow = false;          ///< trial division below 752 only: what find_faultless_moduli answers for
  bool find_half_words = false;
};

/// number_arithmetic measures moduli; it keeps the memory that GMP computes in. Not for use by two threads at once.
class number_arithmetic {
 public:
  number_arithmetic();
  number_arithmetic(number_arithmetic&&) noexcept;
  number_arithmetic& operator=(number_arithmetic&&) noexcept;
  ~number_arithmetic();

  /// measure takes a big-endian n; leading zero octets count for nothing. The size of n and the effort bound the time,
  /// whatever n is: nothing goes on until it finds something. Allocates only for an n longer than all before, and where
  /// test_prime is set.
  [[nodiscard]] modulus_facts measure(std::span<const std::uint8_t> n, modulus_effort effort);

  /// is_faultless is whether measure would find nothing, of an n of which find_faultless_moduli (numbers_lanes.hpp)
  /// found nothing, with the effort that its answer holds for. Where it is false, measure says what there is.
  [[nodiscard]] bool is_faultless(std::span<const std::uint8_t> n);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// shared_primes_work is about the microseconds of find_shared_primes, and a measure of its memory.
[[nodiscard]] constexpr std::uint64_t shared_primes_work(std::size_t keys, std::size_t octets) noexcept {
  return octets / 8 * static_cast<std::uint64_t>(std::bit_width(keys));
}

/// find_shared_primes gives for each modulus the index of one that differs from it and shares a factor with it. Equal
/// moduli are one key, and get the same answer; 0 and 1 share nothing. Big-endian, of any and mixed sizes. Time and
/// memory grow little faster than the octets in total, whatever the moduli are (a product tree and its remainders).
[[nodiscard]] std::vector<std::optional<std::uint32_t>> find_shared_primes(
    std::span<const std::span<const std::uint8_t>> moduli);

}  // namespace jwkguard::keys
