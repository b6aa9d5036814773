#include "json/names.hpp"

#include <unistd.h>

#include <algorithm>
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
  if (getentropy(words_.data(), sizeof words_) != 0 || getentropy(ends_.data(), sizeof ends_) != 0) {
    // Without entropy the addresses of this process are what an attacker knows least.
    std::uint64_t next = std::bit_cast<std::uintptr_t>(this) ^ std::bit_cast<std::uintptr_t>(&getentropy) << 20U;
    const auto draw = [&next] { return next = next * 6364136223846793005U + 1442695040888963407U; };
    std::generate(words_.begin(), words_.end(), draw);
    std::generate(ends_.begin(), ends_.end(), [&draw] { return key_word{draw(), draw()}; });
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
  const std::uint64_t* key = words_.data();
  const auto pair = [&key](std::uint64_t first, std::uint64_t second) {
    const wide product = wide{first + key[0]} * (second + key[1]);
    key += 2;
    return product;
  };
  wide sum = 0;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 2 * word_bytes; left -= 2 * word_bytes, at += 2 * word_bytes) {
    sum += pair(load<std::uint64_t>(at), load<std::uint64_t>(at + word_bytes));
  }
  if (left >= word_bytes) {
    sum += pair(load<std::uint64_t>(at), load<std::uint64_t>(at + left - word_bytes));
  } else if (left != 0) {
    sum += pair(short_word(at, left), 0);
  }
  const auto product = [](const key_word& by, std::uint64_t word) {
    const std::uint64_t upper = by.high * word;
    return wide{by.low} * word + (wide{upper} << 64U);
  };
  const auto& [of_before, of_low, of_high, added] = ends_;
  const wide all = product(of_before, before) + product(of_low, static_cast<std::uint64_t>(sum)) +
                   product(of_high, static_cast<std::uint64_t>(sum >> 64U)) + (wide{added.high} << 64U | added.low);
  return static_cast<std::uint64_t>(all >> 64U);
}

}  // namespace jwkguard::json
