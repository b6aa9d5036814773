#include "keys/field.hpp"

#include <utility>

#include "json/processor.hpp"
#include "keys/field_avx512.hpp"

namespace jwkguard::keys {
namespace {

__extension__ using wide = unsigned __int128;

// each calls `step` with 0, 1, … Count - 1, without a loop: compilers keep the limbs in registers then.
template <std::size_t Count, class Step>
[[gnu::always_inline]] constexpr void each(Step step) noexcept {
  [&]<std::size_t... At>(std::index_sequence<At...>) { (step(At), ...); }
  (std::make_index_sequence<Count>{});
}

constexpr std::uint64_t low(wide value) noexcept { return static_cast<std::uint64_t>(value); }
constexpr std::uint64_t high(wide value) noexcept { return static_cast<std::uint64_t>(value >> 64U); }

// The numbers below are never in the Montgomery form: what is multiplied comes out divided by R = 2^(64 * count), and
// the constants of the equation are divided by R beforehand.
template <const auto& Curve>
struct field {
  static constexpr std::size_t count = Curve.p.size();
  using number = limbs<count>;
  using product = limbs<2 * count>;

  // -1 / p modulo 2^64, by Newton's iteration: each turn doubles the bits that are right, from 3.
  static constexpr std::uint64_t negative_inverse = [] {
    std::uint64_t inverse = Curve.p[0];
    for (int turn = 0; turn < 5; ++turn) {
      inverse *= 2 - Curve.p[0] * inverse;
    }
    return ~inverse + 1;
  }();

  static constexpr bool is_below_p(const number& value) noexcept {
    for (std::size_t at = count; at-- > 0;) {
      if (value[at] != Curve.p[at]) {
        return value[at] < Curve.p[at];
      }
    }
    return false;
  }

  // value - subtrahend, and whether it is below zero.
  static constexpr bool subtract(number& value, const number& subtrahend) noexcept {
    std::uint64_t borrow = 0;
    each<count>([&](std::size_t at) {
      const wide difference = wide{value[at]} - subtrahend[at] - borrow;
      value[at] = low(difference);
      borrow = high(difference) & 1U;
    });
    return borrow != 0;
  }

  static constexpr number difference(number left, const number& right) noexcept {
    if (subtract(left, right)) {
      std::uint64_t carry = 0;
      each<count>([&](std::size_t at) {
        const wide sum = wide{left[at]} + Curve.p[at] + carry;
        left[at] = low(sum);
        carry = high(sum);
      });
    }
    return left;
  }

  static constexpr product multiply(const number& left, const number& right) noexcept {
    product result{};
    each<count>([&](std::size_t row) {
      std::uint64_t carry = 0;
      each<count>([&](std::size_t at) {
        const wide sum = wide{left[row]} * right[at] + result[row + at] + carry;
        result[row + at] = low(sum);
        carry = high(sum);
      });
      result[row + count] = carry;
    });
    return result;
  }

  // value / R modulo p, below p. `value` is below p * R.
  static constexpr number reduce(product value) noexcept {
    std::uint64_t top = 0;
    each<count>([&](std::size_t row) {
      const std::uint64_t factor = value[row] * negative_inverse;
      std::uint64_t carry = 0;
      each<count>([&](std::size_t at) {
        const wide sum = wide{factor} * Curve.p[at] + value[row + at] + carry;
        value[row + at] = low(sum);
        carry = high(sum);
      });
      const wide sum = wide{value[row + count]} + carry + top;
      value[row + count] = low(sum);
      top = high(sum);
    });
    number result{};
    each<count>([&](std::size_t at) { result[at] = value[count + at]; });
    if (top != 0 || !is_below_p(result)) {
      subtract(result, Curve.p);
    }
    return result;
  }

  static constexpr number divided_by_r(const number& value) noexcept {
    product padded{};
    for (std::size_t at = 0; at < count; ++at) {
      padded[at] = value[at];
    }
    return reduce(padded);
  }

  static constexpr number three_over_r = divided_by_r({3});
  static constexpr number b_over_r = divided_by_r(Curve.b);

  // y^2 = x^3 - 3x + b, all of it divided by R: x * (x^2 / R - 3 / R) = y^2 / R - b / R. The left side is a product
  // that is not reduced yet; the right one, taken from it, is below p, so that all of it stays below p * R.
  static bool is_on_curve(const number& x, const number& y) noexcept {
    const number factor = difference(reduce(multiply(x, x)), three_over_r);
    const number right = difference(b_over_r, reduce(multiply(y, y)));
    product sum = multiply(x, factor);
    std::uint64_t carry = 0;
    each<2 * count>([&](std::size_t at) {
      const wide added = wide{sum[at]} + (at < count ? right[at] : 0) + carry;
      sum[at] = low(added);
      carry = high(added);
    });
    return reduce(sum) == number{};
  }

  static number from_octets(std::span<const std::uint8_t, 8 * count> octets) noexcept {
    number value{};
    each<count>([&](std::size_t at) {
      std::uint64_t limb = 0;
      each<8>([&](std::size_t octet) { limb = limb << 8U | octets[8 * at + octet]; });
      value[count - 1 - at] = limb;
    });
    return value;
  }

  static point_facts measure(std::span<const std::uint8_t> x_octets, std::span<const std::uint8_t> y_octets) noexcept {
    constexpr std::size_t octets = 8 * count;
    if (x_octets.size() != octets || y_octets.size() != octets) {
      return {};
    }
    const number x = from_octets(x_octets.first<octets>());
    const number y = from_octets(y_octets.first<octets>());
    point_facts facts{is_below_p(x), is_below_p(y), false};
    facts.on_curve = facts.x_in_field && facts.y_in_field && is_on_curve(x, y);
    return facts;
  }
};

}  // namespace

point_facts measure_p256(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) noexcept {
  return field<p256>::measure(x, y);
}

point_facts measure_p384(std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) noexcept {
  return field<p384>::measure(x, y);
}

void measure_p256_points(std::span<const coordinates> points, std::span<point_facts> facts) noexcept {
#if JWKGUARD_HAS_VECTORS
  if (json::has_avx512()) {
    measure_p256_points_avx512(points, facts);
    return;
  }
#endif
  for (std::size_t at = 0; at < points.size(); ++at) {
    facts[at] = measure_p256(points[at].x, points[at].y);
  }
}

}  // namespace jwkguard::keys
