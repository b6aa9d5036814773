// Which of many hashes stand twice: told from two bits a place, which stay in the caches where a table would not.
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
  /// look_at forgets what was, and looks at these.
  void look_at(std::span<const std::uint64_t> hashes) {
    constexpr std::size_t bits_each = 16;  // so one hash in sixteen is taken for one that stands twice
    marks_.assign(hashes.size() < 2 ? 1 : std::bit_ceil(hashes.size() * bits_each / 64 + 1), {});
    for (const std::uint64_t hash : hashes) {
      marks& here = marks_[place_of(hash)];
      here.twice |= here.once & bit_of(hash);
      here.once |= bit_of(hash);
    }
  }
  /// may_repeat is true of every hash that stood twice or more, and of few others. It was among those looked at.
  [[nodiscard]] bool may_repeat(std::uint64_t hash) const noexcept {
    return (marks_[place_of(hash)].twice & bit_of(hash)) != 0;
  }

 private:
  struct marks {
    std::uint64_t once = 0;
    std::uint64_t twice = 0;
  };

  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const noexcept { return (hash / 64) & (marks_.size() - 1); }
  [[nodiscard]] static std::uint64_t bit_of(std::uint64_t hash) noexcept { return std::uint64_t{1} << (hash % 64); }

  std::vector<marks> marks_;
};

}  // namespace jwkguard::json
