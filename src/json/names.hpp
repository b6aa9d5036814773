// Sets that stay linear in time on members chosen to collide, and keep their memory: which names an object has had
// already.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "json/words.hpp"

namespace jwkguard::json {

/// keyed_hash hashes bytes under a key that an attacker does not know. Blocks go through NH (Black et al., "UMAC",
/// 1999), what comes out of them through a multilinear hash (Lemire and Kaser, "Strongly universal string hashing is
/// fast", 2014): whatever two texts are chosen, any bits of their hashes are the same by chance only, but for two in
/// 2^64 for each block.
class keyed_hash {
 public:
  /// keyed_hash draws its key from the system.
  keyed_hash() noexcept;
  /// The hash of the bytes that follow on `seed`: another number, or the hash of what stands before.
  [[nodiscard]] std::uint64_t operator()(std::string_view bytes, std::uint64_t seed = 0) const noexcept {
    // The length and the seed come first; then each block follows on the hash of those before it.
    const std::uint64_t first = seed ^ (std::uint64_t{bytes.size()} << 32U);
    return bytes.size() <= block_words * word_bytes ? hash_block(bytes, first) : hash_blocks(bytes, first);
  }

 private:
  static constexpr std::size_t block_words = 32;  // what one call of getentropy fills; a modulus of 2048 bits
  struct key_word {
    std::uint64_t low, high;
  };
  std::array<std::uint64_t, block_words> words_{};
  std::array<key_word, 4> ends_{};  // for what comes before a block, for the two halves of its sum, and to add

  [[nodiscard]] std::uint64_t hash_blocks(std::string_view bytes, std::uint64_t before) const noexcept;
  // Of at most block_words words.
  [[nodiscard]] std::uint64_t hash_block(std::string_view bytes, std::uint64_t before) const noexcept;
};

/// hashed_set is an open-addressing set of small values. The caller hashes and compares.
template <class Item>
class hashed_set {
 public:
  /// insert gives the value that is there already and that `same` calls the same; null if it was added.
  template <class Equality>
  [[nodiscard]] const Item* insert(std::uint64_t hash, const Item& value, Equality&& same) {
    if ((used_ + 1) * 2 > slots_.size()) {
      grow();
    }
    slot* here = first(hash);
    for (; here->generation == generation_; here = next(here)) {
      if (here->hash == hash && same(here->value)) {
        return &here->value;
      }
    }
    *here = {hash, value, generation_};
    ++used_;
    return nullptr;
  }

  /// contains is whether a value that `same` calls the same was inserted.
  template <class Equality>
  [[nodiscard]] bool contains(std::uint64_t hash, Equality&& same) noexcept {
    if (slots_.empty()) {
      return false;
    }
    for (slot* here = first(hash); here->generation == generation_; here = next(here)) {
      if (here->hash == hash && same(here->value)) {
        return true;
      }
    }
    return false;
  }

  /// bytes is the memory that it keeps.
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(slot); }

  /// clear forgets all, in constant time; the memory stays.
  void clear() noexcept {
    used_ = 0;
    if (++generation_ == 0) {
      slots_.clear();
      generation_ = 1;
    }
  }

 private:
  struct slot {
    std::uint64_t hash = 0;
    Item value{};
    std::uint32_t generation = 0;  // the slot is empty unless this is the set's
  };

  [[nodiscard]] slot* first(std::uint64_t hash) noexcept { return &slots_[hash & (slots_.size() - 1)]; }
  [[nodiscard]] slot* next(slot* here) noexcept { return here == &slots_.back() ? slots_.data() : here + 1; }

  void grow() {
    std::vector<slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    std::swap(old, slots_);
    for (const slot& each : old) {
      if (each.generation == generation_) {
        slot* to = first(each.hash);
        while (to->generation == generation_) {
          to = next(to);
        }
        *to = each;
      }
    }
  }

  std::vector<slot> slots_;
  std::size_t used_ = 0;
  std::uint32_t generation_ = 1;
};

/// name_table remembers names by object. It holds views: the names must stay where they are until clear().
class name_table {
 public:
  /// insert is whether `name` is new in `object`.
  [[nodiscard]] bool insert(std::uint32_t object, std::string_view name) {
    return seen_.insert(hash_(name, object), {name, object},
               [&](const entry& other) { return other.object == object && other.name == name; }) == nullptr;
  }
  /// contains is whether `name` was inserted for `object`.
  [[nodiscard]] bool contains(std::uint32_t object, std::string_view name) noexcept {
    return seen_.contains(
        hash_(name, object), [&](const entry& other) { return other.object == object && other.name == name; });
  }
  void clear() noexcept { seen_.clear(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return seen_.bytes(); }

 private:
  struct entry {
    std::string_view name;
    std::uint32_t object = 0;
  };
  keyed_hash hash_;
  hashed_set<entry> seen_;
};

}  // namespace jwkguard::json
