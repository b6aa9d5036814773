// Keys of which the reader would have nothing to say are read past it, and measured several at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "json/plain_objects.hpp"
#include "json/reader.hpp"
#include "keys/key_types.hpp"
#include "keys/raw_key.hpp"

namespace jwkguard::keys {

/// plain_keys reads the plain keys of one text: flat objects of known public members, none of them twice, whose values
/// are strings of ASCII without an escape or a space. It keeps no other text's.
class plain_keys {
 public:
  /// start begins a new text. Longer strings and names than `most_bytes` are left to the reader.
  void start(std::span<char> text, std::uint32_t most_bytes) noexcept;

  /// read takes the object that comes next; false, and nothing is taken, if it is not plain. There must be room.
  [[nodiscard]] bool read(json::reader& from) noexcept;
  [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }
  [[nodiscard]] bool is_full() const noexcept { return count_ == keys_.size(); }

  /// take gives the keys that were read, in their order, their points and moduli measured. Valid until the next read.
  [[nodiscard]] std::span<raw_key> take(workspace& work);

 private:
  std::span<char> text_;
  std::uint32_t most_bytes_ = 0;
  json::plain_objects objects_;
  std::array<raw_key, p256_batch> keys_;
  std::size_t count_ = 0;
  point_batch points_;
};

}  // namespace jwkguard::keys
