// Sets that stay linear in time on members chosen to collide, and keep their memory: which names an object has had
// already.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace jwkguard::json {

/// keyed_hash is SipHash-1-3 of some bytes under a key that an attacker does not know.
class keyed_hash {
 public:
  /// keyed_hash draws its key from the system.
  keyed_hash() noexcept;
  /// The hash of the bytes that follow on `seed`: another number, or the hash of what stands before.
  [[nodiscard]] std::uint64_t operator()(std::string_view bytes, std::uint64_t seed = 0) const noexcept;

 private:
  std::uint64_t key_[2]{};
};

/// hashed_set is an open-addressing set of small values. The caller hashes and compares.
template <class Item>
class hashed_set {
 public:
  /// insert is whether no value that `same` calls the same was there.
  template <class Equality>
  [[nodiscard]] bool insert(std::uint64_t hash, const Item& value, Equality&& same) {
    if ((used_ + 1) * 2 > slots_.size()) {
      grow();
    }
    slot* here = first(hash);
    for (; here->generation == generation_; here = next(here)) {
      if (here->hash == hash && same(here->value)) {
        return false;
      }
    }
    *here = {hash, value, generation_};
    ++used_;
    return true;
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
        [&](const entry& other) { return other.object == object && other.name == name; });
  }
  /// contains is whether `name` was inserted for `object`.
  [[nodiscard]] bool contains(std::uint32_t object, std::string_view name) noexcept {
    return seen_.contains(
        hash_(name, object), [&](const entry& other) { return other.object == object && other.name == name; });
  }
  void clear() noexcept { seen_.clear(); }

 private:
  struct entry {
    std::string_view name;
    std::uint32_t object = 0;
  };
  keyed_hash hash_;
  hashed_set<entry> seen_;
};

}  // namespace jwkguard::json
