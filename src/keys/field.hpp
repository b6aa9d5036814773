// Arithmetic modulo the primes of P-256 and P-384: whether a point is on its curve. Public inputs only: it does not run
// in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace jwkguard::keys {

/// limbs are a number, the least significant 64 bits first.
template <std::size_t Count>
using limbs = std::array<std::uint64_t, Count>;

/// short_curve is y^2 = x^3 - 3x + b modulo p (SEC 1 2.2.1, with a = -3).
template <std::size_t Count>
struct short_curve {
  limbs<Count> p;
  limbs<Count> b;
};

// SP 800-186 3.2.1.3 and 3.2.1.4
inline constexpr short_curve<4> p256{{0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001},
    {0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7}};
inline constexpr short_curve<6> p384{{0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff,
                                         0xffffffffffffffff, 0xffffffffffffffff},
    {0x2a85c8edd3ec2aef, 0xc656398d8a2ed19d, 0x0314088f5013875a, 0x181d9c6efe814112, 0x988e056be3f82d19,
        0xb3312fa7e23ee7e4}};

/// point_facts is what was measured of a pair of coordinates.
struct point_facts {
  bool x_in_field = false;  ///< x < p
  bool y_in_field = false;  ///< y < p
  bool on_curve = false;    ///< y^2 = x^3 + ax + b (mod p); false where a coordinate is not in the field

  [[nodiscard]] bool operator==(const point_facts&) const noexcept = default;
};

/// measure_p256 and measure_p384 take big-endian coordinates of exactly 32 and 48 octets; of any other length nothing
/// is true.
[[nodiscard]] point_facts measure_p256(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) noexcept;
[[nodiscard]] point_facts measure_p384(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) noexcept;

/// coordinates are those of a point, big-endian.
struct coordinates {
  std::span<const std::uint8_t> x;
  std::span<const std::uint8_t> y;
};

/// p256_batch is how many points one call measures at most.
inline constexpr std::size_t p256_batch = 8;

/// measure_p256_points fills facts[i] with what measure_p256 says of points[i]. Of points there are at most p256_batch,
/// of facts as many as of points. Where there are vectors for it, eight points take hardly longer than one.
void measure_p256_points(std::span<const coordinates> points, std::span<point_facts> facts) noexcept;

}  // namespace jwkguard::keys
