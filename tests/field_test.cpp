// Our own arithmetic of P-256 and P-384 beside OpenSSL's: points, near misses, and numbers that carry in every limb.
#include "keys/field.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/openssl.hpp"
#include "support/curve_points.hpp"
#include "support/guarded_block.hpp"

namespace jwkguard::keys {
namespace {

using test::curve_point;
using test::octet_string;

bool same(const point_facts& left, const point_facts& right) {
  return left.x_in_field == right.x_in_field && left.y_in_field == right.y_in_field && left.on_curve == right.on_curve;
}

class field : public testing::TestWithParam<std::string_view> {
 protected:
  [[nodiscard]] static point_facts ours(const octet_string& x, const octet_string& y) {
    return GetParam() == "P-256" ? measure_p256(x, y) : measure_p384(x, y);
  }

  // Both must say the same; what that is.
  point_facts agreed(const octet_string& x, const octet_string& y) {
    const point_facts own = ours(x, y);
    const point_facts theirs = openssl_.measure(GetParam(), x, y);
    EXPECT_TRUE(same(own, theirs)) << testing::PrintToString(x) << ' ' << testing::PrintToString(y);
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
  const auto numbers = test::hard_numbers(GetParam(), 64);
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

octet_string prime_of(std::string_view curve) {
  octet_string prime(curve == "P-256" ? 32 : 48);
  const auto count = prime.size() / 8;
  for (std::size_t at = 0; at < prime.size(); ++at) {
    const std::uint64_t limb = count == 4 ? p256.p[count - 1 - at / 8] : p384.p[count - 1 - at / 8];
    prime[at] = static_cast<std::uint8_t>(limb >> (56 - 8 * (at % 8)));
  }
  return prime;
}

TEST_P(field, a_coordinate_plus_the_prime_is_no_coordinate) {
  const octet_string prime = prime_of(GetParam());
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

// What is said of points of P-256 in batches, which must be what is said of each alone, and by OpenSSL.
std::vector<point_facts> measured(const std::vector<curve_point>& points) {
  std::vector<point_facts> result;
  ec_arithmetic openssl;
  for (std::size_t start = 0; start < points.size(); start += p256_batch) {
    std::vector<coordinates> batch;
    for (std::size_t at = start; at < std::min(points.size(), start + p256_batch); ++at) {
      batch.push_back({points[at].x, points[at].y});
    }
    // An answer too many would be seen: nothing can be on the curve without being in the field.
    constexpr point_facts untouched{false, false, true};
    std::array<point_facts, p256_batch + 1> facts{};
    facts.fill(untouched);
    measure_p256_points(batch, std::span{facts}.first(batch.size()));
    for (std::size_t lane = 0; lane < facts.size(); ++lane) {
      if (lane >= batch.size()) {
        EXPECT_TRUE(same(facts[lane], untouched)) << lane;
        continue;
      }
      const auto& [x, y] = batch[lane];
      EXPECT_TRUE(same(facts[lane], measure_p256(x, y)))
          << lane << ' ' << testing::PrintToString(points[start + lane].x) << ' '
          << testing::PrintToString(points[start + lane].y);
      EXPECT_TRUE(x.size() != 32 || y.size() != 32 || same(facts[lane], openssl.measure("P-256", x, y))) << lane;
      result.push_back(facts[lane]);
    }
  }
  return result;
}

// Seven ways to be no point.
curve_point broken(curve_point point, std::size_t way) {
  const octet_string too_great(32, 0xff);
  switch (way % 7) {
    case 0: point.y = test::flipped(point.y, 255 - way % 256); break;
    case 1: point.x = test::flipped(point.x, way % 256); break;
    case 2: point.x = too_great; break;
    case 3: point.y = too_great; break;
    case 4: point.x.pop_back(); break;
    case 5: point.y.push_back(0); break;
    default: std::swap(point.x, point.y); break;
  }
  return point;
}

TEST(p256_points, every_size_of_batch_with_right_and_wrong_in_every_lane) {
  const auto points = test::points_of("P-256", 64);
  std::size_t taken = 0;
  std::size_t batches = 0;
  for (std::size_t size = 1; size <= p256_batch; ++size) {
    for (std::size_t right = 0; right < std::size_t{1} << size; ++right) {
      std::vector<curve_point> batch;
      for (std::size_t lane = 0; lane < size; ++lane) {
        const curve_point& point = points[++taken % points.size()];
        batch.push_back((right >> lane & 1U) != 0 ? point : broken(point, taken));
      }
      const auto facts = measured(batch);
      for (std::size_t lane = 0; lane < size; ++lane) {
        ASSERT_EQ(facts[lane].on_curve, (right >> lane & 1U) != 0) << size << ' ' << right << ' ' << lane;
      }
      ++batches;
    }
  }
  EXPECT_EQ(batches, 510U);
  measure_p256_points({}, {});
}

TEST(p256_points, limbs_at_their_edges) {
  for (const std::size_t limb_bits : {52U, 64U}) {
    const auto numbers = test::hard_numbers("P-256", limb_bits);
    std::vector<curve_point> points;
    std::size_t right = 0;
    for (std::size_t at = 0; at < numbers.size(); ++at) {
      const octet_string& x = numbers[at];
      points.push_back({x, numbers[(at * 31 + 7) % numbers.size()]});
      points.push_back({numbers[(at * 17 + 3) % numbers.size()], x});
      if (!measure_p256(x, x).x_in_field) {
        continue;
      }
      if (const auto point = test::point_at("P-256", x)) {
        points.push_back(*point);
        points.push_back({point->x, test::flipped(point->y, at % 256)});
        ++right;
      }
    }
    EXPECT_GT(right, numbers.size() / 4);
    const auto facts = measured(points);
    EXPECT_EQ(std::count_if(facts.begin(), facts.end(), [](const point_facts& each) { return each.on_curve; }), right);
  }
}

TEST(p256_points, a_point_with_the_prime_added_to_x_is_none) {
  std::vector<curve_point> points;
  for (std::uint8_t small = 0; small < 100; ++small) {
    octet_string x(32);
    x.back() = small;
    if (const auto point = test::point_at("P-256", x)) {
      octet_string greater = prime_of("P-256");
      for (std::size_t at = greater.size(), carry = small; at-- > 0; carry >>= 8U) {
        carry += greater[at];
        greater[at] = static_cast<std::uint8_t>(carry);
      }
      points.push_back({greater, point->y});
    }
  }
  EXPECT_GT(points.size(), 30U);
  for (const point_facts& each : measured(points)) {
    EXPECT_TRUE(!each.x_in_field && each.y_in_field && !each.on_curve);
  }
}

TEST(p256_points, many_points_and_many_random_numbers) {
  std::mt19937_64 random{256};
  const auto points = test::points_of("P-256", 2000);
  for (const point_facts& each : measured(points)) {
    ASSERT_TRUE(each.on_curve);
  }
  std::vector<curve_point> others(8000, {octet_string(32), octet_string(32)});
  for (curve_point& other : others) {
    for (octet_string* const number : {&other.x, &other.y}) {
      std::generate(number->begin(), number->end(), [&] { return static_cast<std::uint8_t>(random()); });
    }
  }
  for (const point_facts& each : measured(others)) {
    ASSERT_FALSE(each.on_curve);
  }
}

TEST(p256_points, nothing_beside_the_octets_is_read) {
  const curve_point point = test::points_of("P-256", 1)[0];
  const auto text_of = [](const octet_string& octets) {
    return std::string_view{reinterpret_cast<const char*>(octets.data()), octets.size()};
  };
  const auto octets_of = [](std::span<const char> text) {
    return std::span{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  };
  test::guarded_block for_x{32};
  test::guarded_block for_y{32};
  const std::array<coordinates, 2> either_end{
      coordinates{octets_of(for_x.at_start(text_of(point.x))), octets_of(for_y.at_start(text_of(point.y)))},
      coordinates{octets_of(for_x.at_end(text_of(point.x))), octets_of(for_y.at_end(text_of(point.y)))}};
  for (std::size_t lane = 0; lane < p256_batch; ++lane) {
    std::vector<coordinates> batch(p256_batch, either_end[0]);
    batch[lane] = either_end[1];
    std::array<point_facts, p256_batch> facts{};
    measure_p256_points(batch, facts);
    EXPECT_TRUE(std::all_of(facts.begin(), facts.end(), [](const point_facts& each) { return each.on_curve; }));
  }
}

}  // namespace
}  // namespace jwkguard::keys
