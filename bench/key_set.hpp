// The bytes that all contestants get: a JWK Set of fresh P-256 keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace jwkguard::bench {

/// point is an uncompressed point (SEC 1 2.3.3): 04, x, y. Decoded beforehand for contestants that read no JSON.
using point = std::array<std::uint8_t, 65>;

/// key_set is a text, and the points that stand in it.
struct key_set {
  std::string text;
  std::vector<point> points;
};

/// make_key_set generates keys. `off_curve` is the index of one whose y has its lowest bit flipped.
[[nodiscard]] key_set make_key_set(std::size_t count, std::optional<std::size_t> off_curve = {});

}  // namespace jwkguard::bench
