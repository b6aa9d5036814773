// Our own arithmetic of P-256 and P-384 beside OpenSSL's: points, near misses, and numbers that carry in every limb.
#include "keys/field.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "keys/openssl.hpp"
#include "support/curve_points.hpp"

namespace jwkguard::keys {
namespace {

using test::curve_point;
using test::octet_string;

class field : public testing::TestWithParam<std::string_view> {
 protected:
  [[nodiscard]] static point_facts ours(const octet_string& x, const octet_string& y) {
    return GetParam() == "P-256" ? measure_p256(x, y) : measure_p384(x, y);
  }

  // Both must say the same; what that is.
  point_facts agreed(const octet_string& x, const octet_string& y) {
    const point_facts own = ours(x, y);
    const point_facts theirs = openssl_.measure(GetParam(), x, y);
    EXPECT_TRUE(
        own.x_in_field == theirs.x_in_field && own.y_in_field == theirs.y_in_field && own.on_curve == theirs.on_curve)
        << testing::PrintToString(x) << ' ' << testing::PrintToString(y);
    return own;
  }

 private:
  ec_arithmetic openssl_;
};

TEST_P(field, points_are_on_the_curve_and_their_neighbours_are_not) {
  for (const curve_point& point : test::points_of(GetParam(), 200)) {
    ASSERT_TRUE(agreed(point.x, point.y).on_curve);
    for (std::size_t bit = 0; bit < point.x.size() * 8; bit += 7) {
      ASSERT_FALSE(agreed(point.x, test::flipped(point.y, bit)).on_curve);
      ASSERT_FALSE(agreed(test::flipped(point.x, bit), point.y).on_curve);
    }
  }
}

TEST_P(field, limbs_at_their_edges) {
  const auto numbers = test::hard_numbers(GetParam());
  std::size_t on_curve = 0;
  const std::size_t step = GetParam() == "P-256" ? 1 : 17;
  for (std::size_t at = 0; at < numbers.size(); at += step) {
    const octet_string& x = numbers[at];
    agreed(x, numbers[(at * 31 + 7) % numbers.size()]);
    agreed(numbers[(at * 17 + 3) % numbers.size()], x);
    if (!ours(x, x).x_in_field) {
      continue;
    }
    if (const auto point = test::point_at(GetParam(), x)) {
      ++on_curve;
      ASSERT_TRUE(agreed(point->x, point->y).on_curve);
      ASSERT_FALSE(agreed(point->x, test::flipped(point->y, at % 200)).on_curve);
    }
  }
  EXPECT_GT(on_curve, 100U);
}

TEST_P(field, a_coordinate_plus_the_prime_is_no_coordinate) {
  octet_string prime(GetParam() == "P-256" ? 32 : 48);
  const auto count = prime.size() / 8;
  for (std::size_t at = 0; at < prime.size(); ++at) {
    const std::uint64_t limb = count == 4 ? p256.p[count - 1 - at / 8] : p384.p[count - 1 - at / 8];
    prime[at] = static_cast<std::uint8_t>(limb >> (56 - 8 * (at % 8)));
  }
  const octet_string zero(prime.size());
  EXPECT_FALSE(agreed(prime, zero).x_in_field);
  EXPECT_FALSE(agreed(zero, prime).y_in_field);
  EXPECT_TRUE(agreed(test::flipped(prime, 0), zero).x_in_field) << "p - 1: p is odd";
  EXPECT_FALSE(agreed(zero, zero).on_curve);
  const octet_string all(prime.size(), 0xff);
  EXPECT_FALSE(agreed(all, all).x_in_field);
}

TEST_P(field, another_length_is_nothing) {
  const curve_point point = test::points_of(GetParam(), 1)[0];
  for (const octet_string& odd : {octet_string{}, octet_string(point.x.size() - 1), octet_string(point.x.size() + 1)}) {
    EXPECT_FALSE(ours(odd, point.y).x_in_field || ours(odd, point.y).on_curve);
    EXPECT_FALSE(ours(point.x, odd).y_in_field || ours(point.x, odd).on_curve);
  }
}

INSTANTIATE_TEST_SUITE_P(of, field, testing::Values("P-256", "P-384"),
    [](const auto& of) { return std::string{of.param == "P-256" ? "p256" : "p384"}; });

}  // namespace
}  // namespace jwkguard::keys
