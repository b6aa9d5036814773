#include "keys/numbers_half_words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

// p = p_0 + p_1 * B + ..., with B = 2^32 or 2^64 and all p_i below the root of B, and q likewise. The lowest digit of n
// is p_0 * q_0: a number of one word is factored at once. Each further digit tells q_0 * p_i + p_0 * q_i, and about one
// pair of such short numbers fits it: what is false dies out, and what is true reaches the top.

namespace jwkguard::keys {
namespace {

__extension__ using wide = unsigned __int128;

// --- factors of a word

// Modulo an odd number, with factors of 2^64 (Montgomery).
class word_modulus {
 public:
  explicit word_modulus(std::uint64_t odd) noexcept : modulus_(odd), inverse_(odd) {
    for (int bits = 3; bits < 64; bits *= 2) {
      inverse_ *= 2 - odd * inverse_;
    }
  }
  [[nodiscard]] std::uint64_t product(std::uint64_t left, std::uint64_t right) const noexcept {
    const wide all = wide{left} * right;
    const std::uint64_t low = static_cast<std::uint64_t>(all) * inverse_;
    const auto taken = static_cast<std::uint64_t>(wide{low} * modulus_ >> 64U);
    const auto high = static_cast<std::uint64_t>(all >> 64U);
    return high >= taken ? high - taken : high + (modulus_ - taken);
  }

 private:
  std::uint64_t modulus_;
  std::uint64_t inverse_;
};

bool is_prime_word(std::uint64_t number, int& steps) noexcept {
  constexpr int steps_of_test = 1'500;
  steps -= steps_of_test;
  integer value;
  mpz_set_ui(value.get(), number);
  return mpz_probab_prime_p(value.get(), 24) != 0;
}

// Pollard's method: a factor of a composite number, found in about as many rounds as the root of its smallest one; the
// number itself, if it is not found.
std::uint64_t split_word(std::uint64_t odd, int& steps) noexcept {
  constexpr int most_rounds = 1 << 18;
  constexpr int at_once = 64;
  constexpr int steps_of_round = 4;
  const word_modulus modulo{odd};
  for (std::uint64_t start = 2; start < 5; ++start) {
    std::uint64_t slow = start;
    std::uint64_t fast = start;
    const auto next = [&](std::uint64_t at) {
      const std::uint64_t square = modulo.product(at, at);
      return square + start < odd ? square + start : square - (odd - start);
    };
    for (int round = 0; round < most_rounds && steps > 0; round += at_once) {
      steps -= at_once * steps_of_round;
      const std::uint64_t slow_before = slow;
      const std::uint64_t fast_before = fast;
      std::uint64_t product = 1;
      for (int each = 0; each < at_once; ++each) {
        slow = next(slow);
        fast = next(next(fast));
        product = modulo.product(product, slow > fast ? slow - fast : fast - slow);
      }
      std::uint64_t common = std::gcd(product, odd);
      if (common == odd) {  // two factors at once: step by step
        slow = slow_before;
        fast = fast_before;
        common = 1;
        for (int each = 0; each < at_once && common == 1; ++each) {
          slow = next(slow);
          fast = next(next(fast));
          common = std::gcd(slow > fast ? slow - fast : fast - slow, odd);
        }
      }
      if (common != 1 && common != odd) {
        return common;
      }
      if (common == odd) {
        break;
      }
    }
  }
  return odd;
}

// The prime factors of an odd word, if none is above `most`; else nothing.
bool factor_word(std::uint64_t odd, std::uint64_t most, std::vector<std::uint64_t>& into, int& steps) {
  constexpr std::uint64_t first_by_trial = 512;
  steps -= static_cast<int>(first_by_trial);
  for (std::uint64_t prime = 3; prime < first_by_trial && prime * prime <= odd; prime += 2) {
    for (; odd % prime == 0; odd /= prime) {
      into.push_back(prime);
    }
  }
  std::vector<std::uint64_t> open{odd};
  while (!open.empty()) {
    const std::uint64_t number = open.back();
    open.pop_back();
    if (number == 1) {
      continue;
    }
    if (number < first_by_trial * first_by_trial || is_prime_word(number, steps)) {
      into.push_back(number);
      if (number > most) {
        return false;
      }
      continue;
    }
    const std::uint64_t factor = split_word(number, steps);
    if (factor == number) {
      return false;
    }
    open.push_back(factor);
    open.push_back(number / factor);
  }
  return true;
}

// The divisors up to the root of a number, of which these are the prime factors, in order; not all, if the steps do not
// last. There may be many thousand.
std::vector<std::uint64_t> low_divisors(std::uint64_t number, std::span<const std::uint64_t> factors, int& steps) {
  constexpr int steps_of_divisor = 10;
  std::vector<std::uint64_t> made{1};
  std::size_t added = 0;  // where those begin that the factor before brought
  std::uint64_t before = 1;
  for (const std::uint64_t factor : factors) {
    const std::size_t end = made.size();
    for (std::size_t at = factor == before ? added : 0; at != end && steps > 0; ++at) {
      steps -= steps_of_divisor;
      if (const std::uint64_t divisor = made[at] * factor; divisor <= number / divisor) {
        made.push_back(divisor);
      }
    }
    added = end;
    before = factor;
  }
  return made;
}

// --- digit by digit

// The inverse of a number modulo another one that it has no factor in common with; 0 modulo 1.
std::uint64_t inverse_modulo(std::uint64_t number, std::uint64_t modulus) noexcept {
  __extension__ using signed_wide = __int128;
  signed_wide before = 0;
  signed_wide last = 1;
  std::uint64_t high = modulus;
  std::uint64_t low = number % modulus;
  while (low > 1) {
    const std::uint64_t quotient = high / low;
    before -= static_cast<signed_wide>(quotient) * last;
    std::swap(before, last);
    high %= low;
    std::swap(high, low);
  }
  const signed_wide positive = last < 0 ? last + modulus : last;
  return static_cast<std::uint64_t>(positive % modulus);
}

// A pair of lowest words, and what belongs to it.
struct start {
  std::uint64_t p = 0;
  std::uint64_t q = 0;
};

class word_search {
 public:
  word_search(const integer& n, std::uint32_t bits, std::uint32_t filled)
      : n_(n), bits_(bits), short_end_(std::uint64_t{1} << filled), digits_(digits_of(n, bits)) {
    length_ = (mpz_sizeinbase(n.get(), 2) + 2 * std::size_t{bits} - 1) / (2 * std::size_t{bits});
    p_.resize(length_);
    q_.resize(length_);
  }

  static std::vector<std::uint64_t> digits_of(const integer& n, std::uint32_t bits) {
    std::vector<std::uint64_t> digits(n.words().begin(), n.words().end());
    if (bits == 32) {
      std::vector<std::uint64_t> halves;
      for (const std::uint64_t word : digits) {
        halves.push_back(word & 0xFFFF'FFFFU);
        halves.push_back(word >> 32U);
      }
      return halves;
    }
    return digits;
  }

  // Takes what it costs off `steps`, of which there are some left.
  [[nodiscard]] bool finds(const start& from, int& steps) {
    constexpr int most_steps = 1'000'000;
    p_[0] = from.p;
    q_[0] = from.q;
    small_ = std::min(from.p, from.q);
    large_ = std::max(from.p, from.q);
    common_ = std::gcd(small_, large_);
    inverse_ = inverse_modulo(small_ / common_, large_ / common_);
    const int may_take = std::min(most_steps, steps);
    steps_left_ = may_take - steps_of_start;
    const bool is_found = length_ > 1 && extend(1, wide{from.p} * from.q >> bits_);
    steps -= may_take - steps_left_;
    return is_found;
  }

 private:
  // About as many products of two words as it takes.
  static constexpr int steps_of_start = 200;
  static constexpr int steps_of_sum = 20;
  static constexpr int steps_of_pair = 20;
  // What programs set at the top of a prime, beside none.
  static constexpr std::array<std::uint64_t, 3> top_bits = {0, 2, 3};

  // `carry` is what lower digits leave to this one.
  [[nodiscard]] bool extend(std::size_t at, wide carry) {
    if (at == length_) {
      return is_proved();
    }
    steps_left_ -= static_cast<int>(at);
    wide known = carry;
    for (std::size_t other = 1; other < at; ++other) {
      known += wide{p_[other]} * q_[at - other];
    }
    const bool is_top = at + 1 == length_;
    for (const std::uint64_t top : std::span{top_bits}.first(is_top ? top_bits.size() : 1)) {
      if (fill(at, known, top << (bits_ - 2))) {
        return true;
      }
    }
    return false;
  }

  // Tries each pair of short words, with `top` added, whose products with the lowest words give the digit.
  [[nodiscard]] bool fill(std::size_t at, wide known, std::uint64_t top) {
    const wide base = wide{1} << bits_;
    known += wide{top} * p_[0] + wide{top} * q_[0];
    const std::uint64_t digit = at < digits_.size() ? digits_[at] : 0;
    const wide missing = (wide{digit} - known) & (base - 1);
    const wide end = (wide{small_} + large_) * short_end_;
    for (wide sum = missing; sum < end && steps_left_ > 0; sum += base) {
      steps_left_ -= steps_of_sum;
      if (sum % common_ == 0 && fill_sum(at, known, top, sum)) {
        return true;
      }
    }
    return false;
  }

  // small * u + large * v = sum
  [[nodiscard]] bool fill_sum(std::size_t at, wide known, std::uint64_t top, wide sum) {
    const std::uint64_t step = large_ / common_;
    const auto rest = static_cast<std::uint64_t>(sum / common_ % step);
    const wide most = wide{large_} * (short_end_ - 1);  // of large * v
    const auto least = sum > most ? static_cast<std::uint64_t>((sum - most + small_ - 1) / small_) : 0;
    auto u = static_cast<std::uint64_t>(wide{rest} * inverse_ % step);
    u += u < least ? (least - u + step - 1) / step * step : 0;
    const bool is_q_small = q_[0] == small_;  // q_0 goes with p_i
    for (; u < short_end_ && wide{small_} * u <= sum && steps_left_ > 0; u += step) {
      steps_left_ -= steps_of_pair;
      const auto v = static_cast<std::uint64_t>((sum - wide{small_} * u) / large_);
      p_[at] = top + (is_q_small ? u : v);
      q_[at] = top + (is_q_small ? v : u);
      if (extend(at + 1, (known + sum) >> bits_)) {
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool is_proved() {
    steps_left_ -= static_cast<int>(length_ * length_);
    integer factor;
    mpz_import(factor.get(), length_, -1, sizeof p_[0], 0, 64 - bits_, p_.data());
    return mpz_cmp_ui(factor.get(), 1) > 0 && mpz_cmp(factor.get(), n_.get()) < 0 &&
           mpz_divisible_p(n_.get(), factor.get()) != 0;
  }

  const integer& n_;
  std::uint32_t bits_;
  std::uint64_t short_end_;
  std::vector<std::uint64_t> digits_;
  std::size_t length_ = 0;
  std::vector<std::uint64_t> p_;
  std::vector<std::uint64_t> q_;
  std::uint64_t small_ = 0;
  std::uint64_t large_ = 0;
  std::uint64_t common_ = 1;
  std::uint64_t inverse_ = 0;
  int steps_left_ = 0;  // a step is about a product of two words
};

// The pairs that the lowest words may be, those of like lengths first.
std::vector<start> starts_of(std::uint64_t lowest, std::uint32_t bits, int& steps) {
  // What was added to find a prime may make the lowest word longer by a bit.
  const std::uint64_t most = std::uint64_t{2} << (bits / 2);
  std::vector<std::uint64_t> factors;
  std::vector<start> starts;
  if (!factor_word(lowest, most, factors, steps)) {
    return starts;
  }
  std::sort(factors.begin(), factors.end());
  for (const std::uint64_t p : low_divisors(lowest, factors, steps)) {
    if (const std::uint64_t q = lowest / p; q < most) {
      starts.push_back({p, q});
    }
  }
  std::sort(starts.begin(), starts.end(), [](const start& left, const start& right) { return left.p > right.p; });
  return starts;
}

bool has_half_words(const integer& n, std::uint32_t bits, int& steps) {
  constexpr std::uint32_t most_left_out = 2;  // of the bits of a half: what rand() gives is one short
  const std::vector<start> starts = starts_of(word_search::digits_of(n, bits).front(), bits, steps);
  for (std::uint32_t left_out = most_left_out + 1; left_out-- > 0 && !starts.empty();) {
    word_search search{n, bits, bits / 2 - left_out};
    for (const start& each : starts) {
      if (steps <= 0) {
        return false;
      }
      if (search.finds(each, steps)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::uint32_t find_half_words(const integer& n, int most_steps, int* taken) {
  constexpr std::size_t fewest_words = 8;
  if (n.words().size() < fewest_words) {
    return 0;
  }
  for (const std::uint32_t bits : {32U, 64U}) {
    int steps = most_steps;
    const bool are_found = has_half_words(n, bits, steps);
    if (taken != nullptr) {
      *taken += most_steps - steps;
    }
    if (are_found) {
      return bits;
    }
  }
  return 0;
}

}  // namespace jwkguard::keys
