#include "json/names.hpp"

#include <unistd.h>

#include <bit>

#include "json/words.hpp"

namespace jwkguard::json {
namespace {

__extension__ using wide = unsigned __int128;

// Of one to seven bytes. Loads that overlap read some bytes twice: texts of one length that differ still give
// different words.
std::uint64_t short_word(const char* bytes, std::size_t size) noexcept {
  if (size >= 4) {
    return std::uint64_t{load<std::uint32_t>(bytes)} << 32U | load<std::uint32_t>(bytes + size - 4);
  }
  const auto at = [bytes](std::size_t place) { return std::uint64_t{static_cast<std::uint8_t>(bytes[place])}; };
  return at(0) << 16U | at(size / 2) << 8U | at(size - 1);
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

std::uint64_t keyed_hash::hash_blocks(std::string_view bytes, std::uint64_t before) const noexcept {
  constexpr std::size_t block_bytes = block_words * word_bytes;
  for (; bytes.size() > block_bytes; bytes.remove_prefix(block_bytes)) {
    before = hash_block(bytes.substr(0, block_bytes), before);
  }
  return hash_block(bytes, before);
}

std::uint64_t keyed_hash::hash_block(std::string_view bytes, std::uint64_t before) const noexcept {
  const key_word* key = key_.data();
  const auto product = [&key](std::uint64_t word) {
    const key_word& next = *key++;
    return wide{next.low} * word + (wide{next.high * word} << 64U);
  };
  wide sum = (wide{key_.back().high} << 64U | key_.back().low) + product(before);
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= word_bytes; left -= word_bytes, at += word_bytes) {
    sum += product(load<std::uint64_t>(at));
  }
  if (left != 0) {
    sum += product(short_word(at, left));
  }
  return static_cast<std::uint64_t>(sum >> 64U);
}

}  // namespace jwkguard::json
