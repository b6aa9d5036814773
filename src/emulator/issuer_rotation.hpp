// When an issuer's keys come, sign and go. Pure: times are given, seconds since 1970.
#pragma once

#include <cstdint>

namespace jwkguard::emulator {

/// rotation_settings are spans in seconds; none is negative.
struct rotation_settings {
  std::int64_t every_s = 0;    ///< how long a key signs; 0: the first one for ever
  std::int64_t overlap_s = 0;  ///< how long a key stays published after it stopped signing
  std::int64_t lead_s = 0;     ///< how long a key is published before it signs
};

/// key_range is keys by number, from 0, both ends included.
struct key_range {
  std::int64_t first = 0;
  std::int64_t last = 0;
  [[nodiscard]] std::int64_t size() const noexcept { return last - first + 1; }
  friend bool operator==(const key_range&, const key_range&) = default;
};

/// rotation is a schedule that starts with key 0 signing. A time before the start counts as the start.
class rotation {
 public:
  rotation(rotation_settings chosen, std::int64_t start) noexcept : chosen_(chosen), start_(start) {}

  /// signing is the key that signs at `time`; signs_from is when a key starts to.
  [[nodiscard]] std::int64_t signing(std::int64_t time) const noexcept;
  [[nodiscard]] std::int64_t signs_from(std::int64_t key) const noexcept { return start_ + key * chosen_.every_s; }

  /// published is the keys of the set at `time`: always the one that signs.
  [[nodiscard]] key_range published(std::int64_t time) const noexcept;

  /// changed is when the set of `time` came to be: the last time that a key came or went, or the start.
  [[nodiscard]] std::int64_t changed(std::int64_t time) const noexcept;

 private:
  [[nodiscard]] std::int64_t since_start(std::int64_t time) const noexcept;

  rotation_settings chosen_;
  std::int64_t start_;
};

/// most_published is how many keys such a schedule shows at once, at most.
[[nodiscard]] std::int64_t most_published(const rotation_settings& chosen) noexcept;

}  // namespace jwkguard::emulator
