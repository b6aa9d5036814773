#include "json/names.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>

#include "json/words.hpp"

namespace jwkguard::json {
namespace {

__extension__ using wide = unsigned __int128;

// Of at most eight bytes. Loads that overlap read some bytes twice: texts of one length that differ still give
// different words.
std::uint64_t short_word(const char* bytes, std::size_t size) noexcept {
  if (size >= 4) {
    return std::uint64_t{load<std::uint32_t>(bytes)} << 32U | load<std::uint32_t>(bytes + size - 4);
  }
  const auto at = [bytes](std::size_t place) { return std::uint64_t{static_cast<std::uint8_t>(bytes[place])}; };
  return size == 0 ? 0 : at(0) << 16U | at(size / 2) << 8U | at(size - 1);
}

}  // namespace

keyed_hash::keyed_hash() noexcept {
  if (getentropy(key_.data(), sizeof key_) != 0) {
    // Without entropy the addresses of this process are what an attacker knows least.
    for (key_word& word : key_) {
      word = {std::bit_cast<std::uintptr_t>(&word) * 0x9E3779B97F4A7C15U,
          std::bit_cast<std::uintptr_t>(&getentropy) * 0xD1B54A32D192ED03U};
    }
  }
}

std::uint64_t keyed_hash::operator()(std::string_view bytes, std::uint64_t seed) const noexcept {
  const auto product = [this](std::size_t place, std::uint64_t word) {
    const key_word& key = key_[place];
    return wide{key.low} * word + (wide{key.high * word} << 64U);
  };
  const auto high = [](wide sum) { return static_cast<std::uint64_t>(sum >> 64U); };
  const wide added = wide{key_[block_words + 1].high} << 64U | key_[block_words + 1].low;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  // The length and the seed come first; then each block follows on the hash of those before it.
  std::uint64_t before = seed ^ (std::uint64_t{left} << 32U);
  for (;;) {
    wide sum = added + product(block_words, before);
    const std::size_t whole = std::min(left / word_bytes, block_words);
    for (std::size_t word = 0; word < whole; ++word) {
      sum += product(word, load<std::uint64_t>(at + word_bytes * word));
    }
    at += word_bytes * whole;
    left -= word_bytes * whole;
    if (whole < block_words) {
      return high(left == 0 ? sum : sum + product(whole, short_word(at, left)));
    }
    before = high(sum);
  }
}

}  // namespace jwkguard::json
