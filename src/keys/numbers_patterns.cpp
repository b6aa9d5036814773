#include "keys/numbers_patterns.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace jwkguard::keys {
namespace {

constexpr std::size_t word_bits = 64;
constexpr std::size_t word_octets = 8;

// Where all words have a 1, and where some have.
struct idle_words {
  std::uint64_t all = ~std::uint64_t{0};
  std::uint64_t any = 0;

  void add(const idle_words& other) noexcept {
    all &= other.all;
    any |= other.any;
  }
  [[nodiscard]] std::uint64_t idle() const noexcept { return all | ~any; }
};

// A bit is the same in so many words with a chance of 2^(1 - words), and there are `bits` of them to choose from.
constexpr bool is_no_chance(int idle, std::size_t words, std::size_t bits) noexcept {
  constexpr int enough = 50;
  const int each = static_cast<int>(words) - 1 - static_cast<int>(std::bit_width(bits - 1));
  return each > 0 && idle * each >= enough;
}

std::uint64_t window(std::span<const std::uint8_t> octets, std::size_t from) noexcept {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets.subspan(from, word_octets)) {
    value = value << 8U | octet;
  }
  return value;
}

// The digits of n * (2^(8 * period) - 1)^2 there are all 0 or all 1, but for what is carried.
bool is_even_run(std::span<const std::uint8_t> octets, std::size_t from, std::size_t period) noexcept {
  constexpr std::uint64_t carried = 3;
  const std::uint64_t difference =
      window(octets, from) - 2 * window(octets, from + period) + window(octets, from + 2 * period);
  return difference + carried <= 2 * carried;
}

// p * (2^(8 * period) - 1) is r * 2^x + u, with r and u that are short, and q * (...) is s * 2^y + v. The highest
// digits of what n comes to are r * s. That times n has factors that are close to each other: s * 2^i * p and r * 2^j *
// q.
bool falls_apart(const integer& n, std::size_t octets, std::size_t period) {
  constexpr std::size_t octets_of_set_bits = 4;  // the highest bits of a prime may be set to what they must be
  integer repeated;
  mpz_ui_pow_ui(repeated.get(), 2, 8 * period);
  mpz_sub_ui(repeated.get(), repeated.get(), 1);
  mpz_mul(repeated.get(), repeated.get(), repeated.get());
  mpz_mul(repeated.get(), repeated.get(), n.get());
  integer highest;
  const std::size_t cut = 8 * (octets - octets_of_set_bits);
  mpz_fdiv_q_2exp(highest.get(), repeated.get(), cut - 1);
  mpz_add_ui(highest.get(), highest.get(), 1);  // rounded
  mpz_fdiv_q_2exp(highest.get(), highest.get(), 1);
  mpz_mul(repeated.get(), repeated.get(), highest.get());
  integer mean;
  integer rest;
  for (int twice = 0; twice < 2; ++twice) {
    mpz_sqrt(mean.get(), repeated.get());
    for (int round = 0; round < 2; ++round) {
      mpz_mul(rest.get(), mean.get(), mean.get());
      mpz_sub(rest.get(), rest.get(), repeated.get());
      if (mpz_sgn(rest.get()) >= 0 && mpz_perfect_square_p(rest.get()) != 0) {
        mpz_sqrt(rest.get(), rest.get());
        mpz_sub(rest.get(), mean.get(), rest.get());
        mpz_gcd(rest.get(), rest.get(), n.get());
        if (mpz_cmp_ui(rest.get(), 1) > 0 && mpz_cmp(rest.get(), n.get()) < 0) {
          return true;
        }
      }
      mpz_add_ui(mean.get(), mean.get(), 1);
    }
    mpz_mul_2exp(repeated.get(), repeated.get(), 1);
  }
  return false;
}

std::size_t longest_run(std::span<const std::uint8_t> octets, std::size_t period) noexcept {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (std::size_t at = period; at < octets.size(); ++at) {
    run = octets[at] == octets[at - period] ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest + period;
}

}  // namespace

std::uint32_t find_idle_bits(std::span<const std::uint64_t> words) noexcept {
  constexpr std::size_t at_each_end = 2;  // the lowest are changed to find a prime, of the highest some bits are set
  if (words.size() < 3 * at_each_end) {
    return 0;
  }
  std::array<idle_words, 2> halves;
  for (std::size_t at = at_each_end; at + at_each_end <= words.size(); ++at) {
    halves[at % 2].add({words[at], words[at]});
  }
  const std::size_t count = words.size() - 2 * at_each_end + 1;
  idle_words both = halves[0];
  both.add(halves[1]);
  std::array<std::uint32_t, 4> idle{};  // of words of 8 to 64 bits
  idle[3] = static_cast<std::uint32_t>(std::popcount(both.idle()));
  std::size_t bits = word_bits;
  for (std::size_t at = 3; at-- > 0;) {
    bits /= 2;
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    both = {both.all & both.all >> bits & mask, (both.any | both.any >> bits) & mask};
    idle[at] = static_cast<std::uint32_t>(std::popcount(both.idle() & mask));
  }
  for (std::size_t at = 0; at < idle.size(); ++at, bits *= 2) {
    if (is_no_chance(static_cast<int>(idle[at]), count * (word_bits / bits), bits)) {
      return static_cast<std::uint32_t>(bits);
    }
  }
  const int of_two = std::popcount(halves[0].idle()) + std::popcount(halves[1].idle());
  return is_no_chance(of_two, count / 2, 2 * word_bits) ? 2 * word_bits : 0;
}

bool is_biased(std::span<const std::uint64_t> words) noexcept {
  const auto is_far = [](std::span<const std::uint64_t> part, std::int64_t squared_deviations) {
    std::int64_t ones = 0;
    for (const std::uint64_t word : part) {
      ones += std::popcount(word);
    }
    const auto bits = static_cast<std::int64_t>(part.size() * word_bits);
    return (2 * ones - bits) * (2 * ones - bits) > squared_deviations * bits;
  };
  constexpr std::size_t least_words = 8;
  return words.size() > least_words && is_far(words.first(words.size() - 1), 90) &&
         is_far(words.first(words.size() / 2), 36);
}

bool has_run(std::span<const std::uint8_t> octets) noexcept {
  constexpr std::size_t enough = 16;
  bool may_repeat = false;
  for (std::size_t at = 0; at + word_octets <= octets.size(); at += word_octets) {
    const std::uint64_t word = window(octets, at);
    may_repeat = may_repeat || word == std::rotl(word, 32);
  }
  return may_repeat &&
         (longest_run(octets, 1) >= enough || longest_run(octets, 2) >= enough || longest_run(octets, 4) >= enough);
}

repetition find_repetition(const integer& n, std::span<const std::uint8_t> octets) {
  constexpr std::size_t first_window = 4;
  constexpr std::size_t second_window = 12;
  constexpr std::size_t longest = 48;
  const std::size_t reach = octets.size() / 2;  // up to where there is the middle of two primes
  for (std::size_t period = 1; period <= longest && second_window + 2 * period + 2 * word_octets <= reach; ++period) {
    if (is_even_run(octets, first_window, period) && is_even_run(octets, second_window, period)) {
      return {static_cast<std::uint32_t>(period), falls_apart(n, octets.size(), period)};
    }
  }
  return {};
}

}  // namespace jwkguard::keys
