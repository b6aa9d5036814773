#include "json/names.hpp"

#include <unistd.h>

#include <bit>
#include <cstring>

namespace jwkguard::json {
namespace {

struct sip_state {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void take(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

}  // namespace

keyed_hash::keyed_hash() noexcept {
  if (getentropy(static_cast<void*>(key_), sizeof key_) != 0) {
    // Without entropy the addresses of this process are what an attacker knows least.
    key_[0] = std::bit_cast<std::uintptr_t>(this);
    key_[1] = std::bit_cast<std::uintptr_t>(&getentropy);
  }
}

std::uint64_t keyed_hash::operator()(std::string_view bytes, std::uint64_t seed) const noexcept {
  sip_state state{key_[0] ^ 0x736f6d6570736575U, key_[1] ^ 0x646f72616e646f6dU, key_[0] ^ 0x6c7967656e657261U,
      key_[1] ^ 0x7465646279746573U};
  state.take(seed);
  std::size_t at = 0;
  for (; bytes.size() - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    state.take(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56U;
  for (unsigned shift = 0; at < bytes.size(); ++at, shift += 8) {
    last |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[at])) << shift;
  }
  state.take(last);
  state.v2 ^= 0xFF;
  state.round();
  state.round();
  state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace jwkguard::json
