// What was measured of moduli that were there before.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "json/names.hpp"
#include "jwkguard/policy.hpp"
#include "keys/numbers.hpp"
#include "keys/octets.hpp"

namespace jwkguard::keys {

/// measured_moduli remembers what was measured of some thousand moduli, by a hash under a key that no input knows: who
/// fetches the same sets again and again has their moduli measured once. It holds the work that --deep may still do,
/// too.
class measured_moduli {
 public:
  /// start begins a text. Where its moduli are measured deeply, what was measured before is forgotten, so that the
  /// verdict on a text does not depend on those before it; and there is so much work to do for it as the limit says.
  void start(const policy& rules) noexcept {
    is_deep_ = rules.deep;
    if (is_deep_) {
      known_.clear();
      count_ = 0;
      reserve_ = rules.limits.deep_work / 4;
      work_left_ = rules.limits.deep_work - reserve_;
      unmeasured_ = 0;
    }
  }
  [[nodiscard]] bool is_deep() const noexcept { return is_deep_; }
  /// release_reserve adds the quarter of the work that is kept for what is found between keys.
  void release_reserve() noexcept { work_left_ += std::exchange(reserve_, 0); }

  /// find gives what was measured of a big-endian modulus. Valid until the next insert; null: it is not known.
  [[nodiscard]] const modulus_facts* find(std::span<const std::uint8_t> n) {
    const modulus_facts* found = nullptr;
    const auto take = [&found](const modulus_facts& there) {
      found = &there;
      return true;
    };
    return count_ != 0 && known_.contains(hash_of(n), take) ? found : nullptr;
  }

  void insert(std::span<const std::uint8_t> n, const modulus_facts& facts) {
    constexpr std::uint32_t most = 8'192;
    if (count_ == most) {
      known_.clear();
      count_ = 0;
    }
    ++count_;
    (void)known_.insert(hash_of(n), facts, [](const modulus_facts&) { return true; });
  }

  /// take is whether so much work of --deep is left; then it no longer is.
  [[nodiscard]] bool take(std::uint64_t work) noexcept {
    const bool is_left = work <= work_left_;
    work_left_ -= is_left ? work : 0;
    return is_left;
  }
  /// miss counts keys for which no work was left, at one place or another: the most that there were at one.
  void miss(std::uint32_t keys) noexcept { unmeasured_ = std::max(unmeasured_, keys); }
  void miss_one() noexcept { ++unmeasured_; }
  [[nodiscard]] std::uint32_t unmeasured() const noexcept { return unmeasured_; }

 private:
  [[nodiscard]] std::uint64_t hash_of(std::span<const std::uint8_t> n) {
    if (!hash_) {
      hash_.emplace();
    }
    return (*hash_)(text_of(n));
  }

  std::optional<json::keyed_hash> hash_;  // drawn from the system when it is first needed
  json::hashed_set<modulus_facts> known_;
  std::uint32_t count_ = 0;
  bool is_deep_ = false;
  std::uint64_t work_left_ = 0;
  std::uint64_t reserve_ = 0;
  std::uint32_t unmeasured_ = 0;
};

}  // namespace jwkguard::keys
