#include "collisions.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <unordered_map>

namespace jwkguard::bench {
namespace {

constexpr std::size_t ways = 3;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using random_source = std::mt19937_64;  // the same in each run

std::string random_text(random_source& random, std::size_t length) {
  std::string text(length, ' ');
  std::generate(text.begin(), text.end(), [&random] { return alphabet[random() % alphabet.size()]; });
  return text;
}

// A name is one choice a block; the digits of its number in base `blocks[i].size()` choose.
using blocks = std::vector<std::vector<std::string>>;

std::string chosen(const blocks& from, std::size_t number) {
  std::string text;
  for (const std::vector<std::string>& block : from) {
    text += block[number % block.size()];
    number /= block.size();
  }
  return text;
}

// --- the first and last eight octets, and the sum: digits between them, and what each lacks to nine

std::string same_ends(std::size_t number) {
  const std::string digits = digits_of(number, 8);
  std::string text = "tenant--" + digits;
  std::transform(
      digits.begin(), digits.end(), std::back_inserter(text), [](char c) { return static_cast<char>('0' + '9' - c); });
  return text + "--signer";
}

// --- FNV-1a: its low bits depend on nothing but the low bits before and the octets, so that blocks which lead from one
// state to one other may be exchanged

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_mask = (1U << 24U) - 1;

std::uint64_t fnv(std::uint64_t state, std::string_view text) noexcept {
  constexpr std::uint64_t prime = 0x100000001b3;
  for (const char c : text) {
    state = (state ^ static_cast<unsigned char>(c)) * prime;
  }
  return state;
}

blocks fnv_blocks() {
  constexpr std::size_t count = 13;
  constexpr std::size_t choices = 3;  // 3^13 names
  random_source random{1};
  blocks made;
  for (std::uint64_t state = fnv_start; made.size() < count;) {
    std::unordered_map<std::uint64_t, std::vector<std::string>> by_end;
    for (bool enough = false; !enough;) {
      const std::string text = random_text(random, 4);
      const std::uint64_t end = fnv(state, text) & fnv_mask;
      std::vector<std::string>& same = by_end[end];
      if (std::find(same.begin(), same.end(), text) == same.end()) {
        same.push_back(text);
      }
      if (same.size() == choices) {
        made.push_back(same);
        state = end;
        enough = true;
      }
    }
  }
  return made;
}

// --- std::hash of the GNU library, 64 bits: MurmurHash2. Each step can be undone, so that after any first word a
// second one leads to the state that is wanted; one in some three thousand is text.

constexpr std::uint64_t factor = 0xc6a4a7935bd1e995;

constexpr std::uint64_t inverse_of_factor() noexcept {
  std::uint64_t inverse = factor;  // right in the three lowest bits; each round doubles that
  for (int round = 0; round < 5; ++round) {
    inverse *= 2 - factor * inverse;
  }
  return inverse;
}
constexpr std::uint64_t inverse = inverse_of_factor();
static_assert(factor * inverse == 1);

constexpr std::uint64_t fold(std::uint64_t value) noexcept { return value ^ (value >> 47U); }  // its own inverse
constexpr std::uint64_t scramble(std::uint64_t word) noexcept { return fold(word * factor) * factor; }
constexpr std::uint64_t unscramble(std::uint64_t word) noexcept { return fold(word * inverse) * inverse; }

bool is_plain(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

constexpr std::size_t murmur_bytes = 32;

blocks murmur_blocks() {
  constexpr std::size_t choices = 1'000;  // 10^6 names
  constexpr std::uint64_t wanted = 0x9e3779b97f4a7c15;
  random_source random{2};
  blocks made;
  for (std::uint64_t state = 0xc70f6907 ^ (murmur_bytes * factor); made.size() < murmur_bytes / 16; state = wanted) {
    std::vector<std::string> block;
    while (block.size() < choices) {
      std::string text = random_text(random, 8);
      std::uint64_t first = 0;
      std::memcpy(&first, text.data(), sizeof first);
      const std::uint64_t second = unscramble(((state ^ scramble(first)) * factor) ^ (wanted * inverse));
      text.append(reinterpret_cast<const char*>(&second), sizeof second);
      if (is_plain(text)) {
        block.push_back(text);
      }
    }
    made.push_back(block);
  }
  return made;
}

bool collide(std::size_t way, const std::string& one, const std::string& other) {
  switch (way) {
    case 0:
      return one.substr(0, 8) == other.substr(0, 8) && one.substr(one.size() - 8) == other.substr(other.size() - 8) &&
             std::accumulate(one.begin(), one.end(), 0) == std::accumulate(other.begin(), other.end(), 0);
    case 1: return ((fnv(fnv_start, one) ^ fnv(fnv_start, other)) & fnv_mask) == 0;
    default:
#if defined(__GLIBCXX__) && __SIZEOF_SIZE_T__ == 8
      return std::hash<std::string>{}(one) == std::hash<std::string>{}(other);
#else
      return true;
#endif
  }
}

}  // namespace

kid_source colliding_kids() {
  return [fnv = fnv_blocks(), murmur = murmur_blocks()](std::size_t index) {
    switch (index % ways) {
      case 0: return same_ends(index / ways);
      case 1: return chosen(fnv, index / ways);
      default: return chosen(murmur, index / ways);
    }
  };
}

x_source colliding_x() {
  return [random = random_source{3}]() mutable {
    octets x(32, 0x5A);
    const std::uint64_t middle = random();
    for (std::size_t at = 0; at < 8; ++at) {
      x[8 + at] = static_cast<std::uint8_t>(middle >> (8 * at));
      x[16 + at] = static_cast<std::uint8_t>(~x[8 + at]);
    }
    return x;
  };
}

bool collisions_hold(const kid_source& kid, std::size_t count) {
  std::vector<std::string> names;
  bool same = true;
  for (std::size_t index = 0; index < count; ++index) {
    names.push_back(kid(index));
    same = same && collide(index % ways, names[index], names[index % ways]);
  }
  std::sort(names.begin(), names.end());
  return same && std::adjacent_find(names.begin(), names.end()) == names.end();
}

}  // namespace jwkguard::bench
