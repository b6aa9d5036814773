// Points of a curve, and numbers that are hard for its arithmetic.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "support/openssl_keys.hpp"

namespace jwkguard::test {

struct curve_point {
  octet_string x;
  octet_string y;
};

/// points_of gives so many points of "P-256" or "P-384", multiples of the base point; the same each time.
[[nodiscard]] std::vector<curve_point> points_of(std::string_view curve, std::size_t count);

/// point_at gives a point with this x, if there is one; `x` is big-endian, in full length, below p.
[[nodiscard]] std::optional<curve_point> point_at(std::string_view curve, const octet_string& x);

/// hard_numbers are all numbers whose limbs of so many bits, 64 at most, are 0, 1, those of p, one less or more, or all
/// ones: 0, 1, p - 1, p, p + 1 and the greatest one are among them.
[[nodiscard]] std::vector<octet_string> hard_numbers(std::string_view curve, std::size_t limb_bits);

}  // namespace jwkguard::test
