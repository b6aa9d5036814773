#include "keys/numbers_sieve.hpp"

#include "json/processor.hpp"

#if JWKGUARD_HAS_VECTORS
#include "json/immintrin.hpp"
#endif

// A number is the sum of its digits of 52 bits, each times a power of 2^52; so modulo P it is the sum of the digits
// times what these powers are modulo P. P is the product of the five primes of a lane. The sum T is brought below 2^52
// and then below each prime by Montgomery's reduction, which divides by 2^52 each time; the powers in the table make up
// for that. 52 bits are what the vector instructions multiply.

namespace jwkguard::keys {
namespace {

__extension__ using wide = unsigned __int128;

constexpr unsigned digit_bits = 52;
constexpr std::uint64_t digit_mask = (std::uint64_t{1} << digit_bits) - 1;

// Longer numbers are taken in blocks of so many digits, the highest first. 16 digits are 13 words.
constexpr std::size_t block_digits = 48;
constexpr std::size_t block_words = block_digits * digit_bits / 64;
static_assert(block_words * 64 == block_digits * digit_bits);

using lanes = std::array<std::uint64_t, sieve_lanes>;
using digits = std::array<std::uint64_t, block_digits>;

// Where the primes of a vector's slot begin. The first vector has the first primes; the others share what is left such
// that large primes come together with small ones.
constexpr std::size_t first_of(std::size_t vector, std::size_t slot) noexcept {
  return vector == 0 ? slot * sieve_lanes
                     : sieve_slots * sieve_lanes + (slot * (sieve_vectors - 1) + vector - 1) * sieve_lanes;
}

struct vector_row {
  struct slot {
    lanes prime{};
    lanes inverse{};  // modulo 2^52
  };

  std::array<lanes, block_digits> weights{};  // [i]: -2^(52 * (i + 3)) modulo the product
  lanes block_weight{};                       // of what the blocks above came to, which is -2^52 times their value
  lanes product{};
  lanes product_inverse{};  // modulo 2^52
  std::array<slot, sieve_slots> slots{};
};

constexpr auto vector_rows = [] {
  std::array<vector_row, sieve_vectors> made{};
  for (std::size_t vector = 0; vector < sieve_vectors; ++vector) {
    for (std::size_t lane = 0; lane < sieve_lanes; ++lane) {
      vector_row& row = made[vector];
      std::uint64_t product = 1;
      for (std::size_t slot = 0; slot < sieve_slots; ++slot) {
        const std::uint64_t prime = sieve_primes[first_of(vector, slot) + lane];
        product *= prime;
        row.slots[slot].prime[lane] = prime;
        row.slots[slot].inverse[lane] = inverse_of(prime) & digit_mask;
      }
      row.product[lane] = product;
      row.product_inverse[lane] = inverse_of(product) & digit_mask;
      wide power = (wide{1} << (2 * digit_bits)) % product;
      for (lanes& weight : row.weights) {
        power = (power << digit_bits) % product;
        weight[lane] = product - static_cast<std::uint64_t>(power);
      }
      row.block_weight[lane] = static_cast<std::uint64_t>(power);
    }
  }
  return made;
}();

// The second reduction leaves at most the product and what is above the lowest digit of 2^58: a digit.
static_assert(std::all_of(vector_rows.begin(), vector_rows.end(),
    [](const vector_row& row) { return *std::max_element(row.product.begin(), row.product.end()) < digit_mask - 64; }));

constexpr std::size_t count_digits(std::span<const std::uint64_t> words) noexcept {
  return (words.size() * 64 + digit_bits - 1) / digit_bits;
}

std::uint64_t high_digit(std::uint64_t left, std::uint64_t right) noexcept {
  return static_cast<std::uint64_t>(wide{left} * right >> digit_bits);
}

// low + 2^52 * high, divided by 2^52 modulo the product.
std::uint64_t divide_by_radix(std::uint64_t low, std::uint64_t high, const vector_row& row, std::size_t lane) noexcept {
  const std::uint64_t multiple = low * row.product_inverse[lane] & digit_mask;
  return (low >> digit_bits) + high + row.product[lane] - high_digit(multiple, row.product[lane]);
}

struct portable {
  template <std::size_t Vectors>
  struct sums {
    std::array<lanes, Vectors> values{};
  };

  static void read_digits(std::span<const std::uint64_t> words, digits& into) noexcept {
    for (std::size_t at = 0; at < count_digits(words); ++at) {
      const std::size_t word = at * digit_bits / 64;
      const std::size_t shift = at * digit_bits % 64;
      const std::uint64_t above = word + 1 < words.size() ? words[word + 1] : 0;
      into[at] = (words[word] >> shift | above << 1U << (63 - shift)) & digit_mask;
    }
  }

  template <std::size_t Vectors>
  static void add_block(std::span<const std::uint64_t> block, sums<Vectors>& of) noexcept {
    for (std::size_t vector = 0; vector < Vectors; ++vector) {
      const vector_row& row = vector_rows[vector];
      for (std::size_t lane = 0; lane < sieve_lanes; ++lane) {
        std::uint64_t& value = of.values[vector][lane];
        wide sum = wide{value} * row.block_weight[lane];
        for (std::size_t at = 0; at < block.size(); ++at) {
          sum += wide{block[at]} * row.weights[at][lane];
        }
        value = divide_by_radix(
            static_cast<std::uint64_t>(sum) & digit_mask, static_cast<std::uint64_t>(sum >> digit_bits), row, lane);
        value = divide_by_radix(value, 0, row, lane);
      }
    }
  }

  template <std::size_t Vectors>
  static void finish(const sums<Vectors>& of, std::uint16_t* into) noexcept {
    for (std::size_t vector = 0; vector < Vectors; ++vector) {
      for (std::size_t slot = 0; slot < sieve_slots; ++slot) {
        const vector_row::slot& row = vector_rows[vector].slots[slot];
        for (std::size_t lane = 0; lane < sieve_lanes; ++lane) {
          const std::uint64_t multiple = of.values[vector][lane] * row.inverse[lane] & digit_mask;
          into[first_of(vector, slot) + lane] = static_cast<std::uint16_t>(high_digit(multiple, row.prime[lane]));
        }
      }
    }
  }
};

#if JWKGUARD_HAS_VECTORS

// What the instructions multiply are the lowest 52 bits of each lane.
// The forms with a mask of all lanes are there because g++ 12 warns of the others.
struct avx512 {
  static constexpr __mmask8 all_lanes = 0xFF;

  template <std::size_t Vectors>
  struct sums {
    alignas(64) std::array<lanes, Vectors> values{};
  };

  JWKGUARD_AVX512 static __m512i load(const lanes& from) noexcept { return _mm512_loadu_si512(from.data()); }

  // Eight digits are 52 octets, and each begins in the octet 6.5 times its index. What is above 52 bits stays there.
  JWKGUARD_AVX512 static void read_digits(std::span<const std::uint64_t> words, digits& into) noexcept {
    const __m512i octets = _mm512_add_epi64(_mm512_set1_epi64(0x0706'0504'0302'0100),
        _mm512_mullo_epi64(_mm512_set_epi64(45, 39, 32, 26, 19, 13, 6, 0), _mm512_set1_epi64(0x0101'0101'0101'0101)));
    const __m512i shifts = _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0);
    const std::span<const std::byte> from = std::as_bytes(words);
    for (std::size_t at = 0; at < count_digits(words); at += sieve_lanes) {
      const std::size_t begin = at * digit_bits / 8;
      const __mmask64 there = json::lowest_bits(std::min(from.size() - begin, sizeof(__m512i)));
      const __m512i group = _mm512_maskz_loadu_epi8(there, from.data() + begin);
      const __m512i spread = _mm512_maskz_permutexvar_epi8(~__mmask64{0}, octets, group);
      _mm512_storeu_si512(&into[at], _mm512_maskz_srlv_epi64(all_lanes, spread, shifts));
    }
  }

  JWKGUARD_AVX512 static __m512i divide_by_radix(__m512i low, __m512i high, const vector_row& row) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i product = load(row.product);
    const __m512i multiple = _mm512_madd52lo_epu64(zero, low, load(row.product_inverse));
    const __m512i sum =
        _mm512_add_epi64(_mm512_add_epi64(_mm512_maskz_srli_epi64(all_lanes, low, digit_bits), high), product);
    return _mm512_sub_epi64(sum, _mm512_madd52hi_epu64(zero, multiple, product));
  }

  template <std::size_t Vectors>
  JWKGUARD_AVX512 static void add_block(std::span<const std::uint64_t> block, sums<Vectors>& of) noexcept {
    __m512i low[Vectors];
    __m512i high[Vectors];
#pragma GCC unroll 5
    for (std::size_t vector = 0; vector < Vectors; ++vector) {
      const __m512i value = load(of.values[vector]);
      const __m512i weight = load(vector_rows[vector].block_weight);
      low[vector] = _mm512_madd52lo_epu64(_mm512_setzero_si512(), value, weight);
      high[vector] = _mm512_madd52hi_epu64(_mm512_setzero_si512(), value, weight);
    }
    for (std::size_t at = 0; at < block.size(); ++at) {
      const __m512i digit = _mm512_set1_epi64(static_cast<long long>(block[at]));
#pragma GCC unroll 5
      for (std::size_t vector = 0; vector < Vectors; ++vector) {
        const __m512i weight = load(vector_rows[vector].weights[at]);
        low[vector] = _mm512_madd52lo_epu64(low[vector], digit, weight);
        high[vector] = _mm512_madd52hi_epu64(high[vector], digit, weight);
      }
    }
#pragma GCC unroll 5
    for (std::size_t vector = 0; vector < Vectors; ++vector) {
      const vector_row& row = vector_rows[vector];
      const __m512i value = divide_by_radix(low[vector], high[vector], row);
      _mm512_storeu_si512(of.values[vector].data(), divide_by_radix(value, _mm512_setzero_si512(), row));
    }
  }

  template <std::size_t Vectors>
  JWKGUARD_AVX512 static void finish(const sums<Vectors>& of, std::uint16_t* into) noexcept {
    const __m512i zero = _mm512_setzero_si512();
    for (std::size_t vector = 0; vector < Vectors; ++vector) {
      const __m512i value = load(of.values[vector]);
      for (std::size_t slot = 0; slot < sieve_slots; ++slot) {
        const vector_row::slot& row = vector_rows[vector].slots[slot];
        const __m512i multiple = _mm512_madd52lo_epu64(zero, value, load(row.inverse));
        const __m512i remainder = _mm512_madd52hi_epu64(zero, multiple, load(row.prime));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(into + first_of(vector, slot)),
            _mm512_maskz_cvtepi64_epi16(all_lanes, remainder));
      }
    }
  }
};

#endif

template <class Way, std::size_t Vectors>
auto find(std::span<const std::uint64_t> number) noexcept {
  typename Way::template sums<Vectors> sums;
  digits block;
  while (!number.empty()) {
    const std::size_t begin = (number.size() - 1) / block_words * block_words;
    const std::span<const std::uint64_t> words = number.subspan(begin);
    Way::read_digits(words, block);
    Way::add_block({block.data(), count_digits(words)}, sums);
    number = number.first(begin);
  }
  std::array<std::uint16_t, Vectors * sieve_lanes * sieve_slots> found;
  Way::finish(sums, found.data());
  return found;
}

template <std::size_t Vectors>
auto find(std::span<const std::uint64_t> number) noexcept {
#if JWKGUARD_HAS_VECTORS
  if (json::has_avx512()) {
    return find<avx512, Vectors>(number);
  }
#endif
  return find<portable, Vectors>(number);
}

}  // namespace

remainders find_remainders(std::span<const std::uint64_t> number) noexcept { return find<sieve_vectors>(number); }

first_remainders find_first_remainders(std::span<const std::uint64_t> number) noexcept { return find<1>(number); }

remainders find_remainders_portably(std::span<const std::uint64_t> number) noexcept {
  return find<portable, sieve_vectors>(number);
}

}  // namespace jwkguard::keys
