// Keys that were read and are not checked yet: some facts about several take a fraction of the time together.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "keys/key_types.hpp"
#include "keys/unread.hpp"
#include "keys/x509.hpp"

namespace jwkguard::keys {

/// waiting_key is an element of `keys` as it was read.
struct waiting_key : object_memory {
  bool is_broken = false;  ///< there is an error in it already
};

/// waiting_keys holds few of them, in their order. Its memory outlives the text.
class waiting_keys {
 public:
  void clear() noexcept { count_ = 0; }
  /// bytes is the memory that it keeps beside its own.
  [[nodiscard]] std::size_t bytes() const noexcept {
    std::size_t all = 0;
    for (const waiting_key& each : keys_) {
      all += each.bytes();
    }
    return all;
  }
  /// next is room for one more, which there must be. It does not wait until add is called.
  [[nodiscard]] waiting_key& next() noexcept { return keys_[count_]; }
  void add() noexcept { ++count_; }
  [[nodiscard]] bool is_full() const noexcept { return count_ == keys_.size(); }

  /// take gives those that wait, their points and moduli measured. Valid until the next one is read.
  [[nodiscard]] std::span<waiting_key> take(workspace& work) {
    // To measure is to decode in place. A certificate is compared with what is written, and broken keys are measured
    // alone.
    std::array<raw_key*, p256_batch> whole;
    std::size_t count = 0;
    for (waiting_key& each : std::span{keys_}.first(count_)) {
      each.raw.part_nulls();
      if (!each.is_broken && !lacks_key_of_certificate(each.raw)) {
        whole[count++] = &each.raw;
      }
    }
    const auto measured = std::span{whole}.first(count);
    measure_points(measured, points_);
    measure_moduli(measured, work);
    return std::span{keys_}.first(std::exchange(count_, 0));
  }

 private:
  std::array<waiting_key, p256_batch> keys_;
  std::size_t count_ = 0;
  point_batch points_;
};

}  // namespace jwkguard::keys
