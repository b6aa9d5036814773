#include "emulator/issuer_rotation.hpp"

#include <algorithm>

namespace jwkguard::emulator {

std::int64_t rotation::since_start(std::int64_t time) const noexcept { return std::max(time, start_) - start_; }

std::int64_t rotation::signing(std::int64_t time) const noexcept {
  return chosen_.every_s == 0 ? 0 : since_start(time) / chosen_.every_s;
}

// Key n comes `lead` before n * every, and goes `overlap` after (n + 1) * every.
key_range rotation::published(std::int64_t time) const noexcept {
  if (chosen_.every_s == 0) {
    return {};
  }
  const std::int64_t passed = since_start(time);
  const std::int64_t first = std::max<std::int64_t>(passed - chosen_.overlap_s, 0) / chosen_.every_s;
  return {first, (passed + chosen_.lead_s) / chosen_.every_s};
}

std::int64_t rotation::changed(std::int64_t time) const noexcept {
  const key_range shown = published(time);
  const std::int64_t came = signs_from(shown.last) - chosen_.lead_s;
  const std::int64_t went = shown.first == 0 ? start_ : signs_from(shown.first) + chosen_.overlap_s;
  return std::max({start_, came, went});
}

std::int64_t most_published(const rotation_settings& chosen) noexcept {
  return chosen.every_s == 0 ? 1 : (chosen.overlap_s + chosen.lead_s + chosen.every_s - 1) / chosen.every_s + 1;
}

}  // namespace jwkguard::emulator
