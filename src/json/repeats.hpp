// Which of many hashes occur twice: told by a few bits a hash, which stay in the caches where a table would not.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace jwkguard::json {

/// repeats looks at hashes whose bits are all alike by chance only. The memory stays.
class repeats {
 public:
  struct hash_at {
    std::uint64_t hash = 0;
    std::uint32_t place = 0;
  };

  /// find gives all hashes that occur twice or more, each with its place, which ascend; and few others, fewer than one
  /// in a hundred of random ones. Valid until it is called again.
  [[nodiscard]] std::span<const hash_at> find(std::span<const std::uint64_t> hashes) {
    static constexpr std::uint64_t multipliers[] = {
        0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F};  // odd, and of no pattern
    const auto first = [&](std::size_t index) { return hash_at{hashes[index], static_cast<std::uint32_t>(index)}; };
    narrow(hashes.size(), first, multipliers[0], multipliers[1], some_);
    const auto second = [&](std::size_t index) { return some_[index]; };
    narrow(some_.size(), second, multipliers[2], multipliers[3], few_);
    return few_;
  }

 private:
  // Bits that are set where a hash was seen; a view, which no store into them makes the compiler read again.
  struct filter {
    std::uint64_t* words;
    std::uint64_t multiplier;
    unsigned shift;

    filter(std::vector<std::uint64_t>& memory, std::size_t bits, std::uint64_t odd) : multiplier(odd) {
      memory.assign(std::bit_ceil(bits / 64 + 2), 0);
      words = memory.data();
      shift = 64U - static_cast<unsigned>(std::countr_zero(memory.size() * 64));
    }
    // Whether it was set.
    [[nodiscard]] bool set(std::uint64_t hash) const noexcept {
      const std::uint64_t place = hash * multiplier >> shift;
      const std::uint64_t before = words[place / 64];
      const std::uint64_t bit = std::uint64_t{1} << (place % 64);
      words[place / 64] = before | bit;
      return (before & bit) != 0;
    }
    [[nodiscard]] bool has(std::uint64_t hash) const noexcept {
      const std::uint64_t place = hash * multiplier >> shift;
      return (words[place / 64] >> (place % 64) & 1U) != 0;
    }
  };

  // Of `count` hashes, those that may occur twice. The second filter is small, since it holds what came again only: it
  // tells where that was the first time.
  template <class At>
  void narrow(std::size_t count, At&& at, std::uint64_t first, std::uint64_t second, std::vector<hash_at>& into) {
    constexpr std::size_t bits_each = 16;  // so that of random hashes one in 31 comes again, it seems
    constexpr std::size_t bits_again = 32;
    into.clear();
    again_.clear();
    const filter seen{seen_, count * bits_each, first};
    for (std::size_t index = 0; index < count; ++index) {
      const std::uint64_t hash = at(index).hash;
      if (seen.set(hash)) {
        again_.push_back(hash);
      }
    }
    if (again_.empty()) {
      return;
    }
    const filter again{came_again_, again_.size() * bits_again, second};
    for (const std::uint64_t hash : again_) {
      (void)again.set(hash);
    }
    for (std::size_t index = 0; index < count; ++index) {
      const hash_at each = at(index);
      if (again.has(each.hash)) {
        into.push_back(each);
      }
    }
  }

  std::vector<std::uint64_t> seen_;
  std::vector<std::uint64_t> came_again_;
  std::vector<std::uint64_t> again_;
  std::vector<hash_at> some_;
  std::vector<hash_at> few_;
};

}  // namespace jwkguard::json
