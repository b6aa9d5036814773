// Public keys of RFC 8037 as points. What is special is computed here, with the affine formulas of RFC 8032 5.1.4 and
// 5.2.4, inversions and square roots, or asked of OpenSSL: there is no table of bad points.
#include "keys/numbers_okp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/allocation_count.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::keys {
namespace {

using test::octet_string;
using number = std::shared_ptr<BIGNUM>;

number make(std::int64_t value) {
  number made{BN_new(), BN_free};
  BN_set_word(made.get(), static_cast<BN_ULONG>(value < 0 ? -value : value));
  BN_set_negative(made.get(), static_cast<int>(value < 0));
  return made;
}

number two_to(int power) {
  number made = make(0);
  BN_set_bit(made.get(), power);
  return made;
}

number hex(const char* digits) {
  BIGNUM* made = nullptr;
  BN_hex2bn(&made, digits);
  return {made, BN_free};
}

number operator+(const number& left, const number& right) {
  number result = make(0);
  BN_add(result.get(), left.get(), right.get());
  return result;
}

number operator-(const number& left, const number& right) {
  number result = make(0);
  BN_sub(result.get(), left.get(), right.get());
  return result;
}

bool equal(const number& left, const number& right) { return BN_cmp(left.get(), right.get()) == 0; }

// Arithmetic modulo p, slow and obvious.
struct modulo {
  number p;
  bn_ctx_ptr context{BN_CTX_new()};

  [[nodiscard]] number reduced(const number& value) const {
    number result = make(0);
    BN_nnmod(result.get(), value.get(), p.get(), context.get());
    return result;
  }
  [[nodiscard]] number product(const number& left, const number& right) const {
    number result = make(0);
    BN_mod_mul(result.get(), left.get(), right.get(), p.get(), context.get());
    return result;
  }
  [[nodiscard]] number quotient(const number& left, const number& right) const {
    const number inverse = make(0);
    EXPECT_NE(BN_mod_inverse(inverse.get(), reduced(right).get(), p.get(), context.get()), nullptr);
    return product(left, inverse);
  }
  // Null if there is none.
  [[nodiscard]] number root(const number& square) const {
    number result = make(0);
    const bool has_root = BN_mod_sqrt(result.get(), reduced(square).get(), p.get(), context.get()) != nullptr;
    ERR_clear_error();
    return has_root ? result : nullptr;
  }
};

struct point {
  number x;
  number y;
};

struct reference {
  std::string name;
  std::size_t bytes;
  modulo in;
  number a;
  number d;
  number order;  // of the base point
  int cofactor;

  [[nodiscard]] point neutral() const { return {make(0), make(1)}; }
  [[nodiscard]] point sum(const point& left, const point& right) const {
    const number xx = in.product(left.x, right.x);
    const number yy = in.product(left.y, right.y);
    const number dxy = in.product(d, in.product(xx, yy));
    return {in.quotient(in.product(left.x, right.y) + in.product(left.y, right.x), make(1) + dxy),
        in.quotient(yy - in.product(a, xx), make(1) - dxy)};
  }
  [[nodiscard]] point times(const number& scalar, const point& of) const {
    point result = neutral();
    for (int bit = BN_num_bits(scalar.get()) - 1; bit >= 0; --bit) {
      result = sum(result, result);
      if (BN_is_bit_set(scalar.get(), bit) == 1) {
        result = sum(result, of);
      }
    }
    return result;
  }
  // The even x to this y, or null.
  [[nodiscard]] number x_of(const number& y) const {
    const number yy = in.product(y, y);
    const number root = in.root(in.quotient(yy - make(1), in.product(d, yy) - a));
    return root == nullptr || BN_is_odd(root.get()) == 0 ? root : in.p - root;
  }
  [[nodiscard]] octet_string encoded(const number& y, bool sign) const {
    octet_string text(bytes);
    EXPECT_EQ(BN_bn2lebinpad(y.get(), text.data(), static_cast<int>(bytes)), static_cast<int>(bytes));
    text.back() = static_cast<std::uint8_t>(text.back() | (sign ? 0x80 : 0));
    return text;
  }
  [[nodiscard]] octet_string encoded(const point& of) const { return encoded(of.y, BN_is_odd(of.x.get()) == 1); }
  // The first points with y = 2, 3, ….
  [[nodiscard]] std::vector<point> points(std::size_t count) const {
    std::vector<point> found;
    for (std::int64_t y = 2; found.size() < count; ++y) {
      if (const number x = x_of(make(y)); x != nullptr) {
        found.push_back({x, make(y)});
      }
    }
    return found;
  }
  // All points whose order divides the cofactor: what the order of the base point leaves of any points.
  [[nodiscard]] std::vector<point> torsion() const {
    std::vector<point> found;
    std::vector<octet_string> known;
    for (const point& each : points(100)) {
      if (static_cast<int>(found.size()) == cofactor) {
        break;
      }
      const point left = times(order, each);
      const octet_string text = encoded(left);
      if (std::find(known.begin(), known.end(), text) == known.end()) {
        known.push_back(text);
        found.push_back(left);
      }
    }
    EXPECT_EQ(static_cast<int>(found.size()), cofactor);
    return found;
  }
};

// RFC 8032 5.1, 5.2.
reference ed25519() {
  modulo in{two_to(255) - make(19)};
  const number d = in.quotient(make(-121665), make(121666));
  return {"Ed25519", 32, std::move(in), make(-1), d, two_to(252) + hex("14DEF9DEA2F79CD65812631A5CF5D3ED"), 8};
}
reference ed448() {
  modulo in{two_to(448) - two_to(224) - make(1)};
  const number d = in.reduced(make(-39081));
  return {"Ed448", 57, std::move(in), make(1), d,
      two_to(446) - hex("8335DC163BB124B65129C96FDE933D8D723A70AADC873D6D54A7BB0D"), 4};
}
std::vector<reference> both() {
  std::vector<reference> all;
  all.push_back(ed25519());
  all.push_back(ed448());
  return all;
}

std::string text_of(const okp_point_facts& facts) {
  std::string text;
  for (const auto& [name, holds] : {std::pair{"canonical ", facts.canonical}, {"high ", facts.high_bit},
           {"curve ", facts.on_curve}, {"small ", facts.small_order}}) {
    text += holds ? name : "";
  }
  return text;
}

std::string measured(const std::string& curve, const octet_string& x) {
  return text_of(okp_arithmetic{}.measure(curve, x));
}

constexpr const char* curve_names[] = {"Ed25519", "Ed448", "X25519", "X448"};
constexpr std::size_t curve_bytes[] = {32, 57, 32, 56};

TEST(numbers_okp, keys_are_canonical_points_of_large_order) {
  okp_arithmetic arithmetic;
  for (const char* const curve : curve_names) {
    for (int count = 0; count < 300; ++count) {
      ASSERT_EQ(text_of(arithmetic.measure(curve, test::raw_public(test::make_key(curve)))), "canonical curve ")
          << curve;
    }
  }
}

TEST(numbers_okp, a_random_y_is_on_the_curve_if_there_is_an_x) {
  std::mt19937_64 random{20240229};
  okp_arithmetic arithmetic;
  for (const reference& on : both()) {
    int on_curve = 0;
    for (int count = 0; count < 1000; ++count) {
      const number y = make(0);
      for (int word = 0; word < 7; ++word) {
        BN_lshift(y.get(), y.get(), 64);
        BN_add_word(y.get(), random());
      }
      const number reduced = on.in.reduced(y);
      const bool has_x = on.x_of(reduced) != nullptr;
      on_curve += has_x ? 1 : 0;
      ASSERT_EQ(text_of(arithmetic.measure(on.name, on.encoded(reduced, random() % 2 == 0))),
          has_x ? "canonical curve " : "canonical ");
    }
    EXPECT_GT(on_curve, 450) << on.name;
    EXPECT_LT(on_curve, 550) << on.name;
  }
}

TEST(numbers_okp, the_torsion_points_have_small_order_and_no_others) {
  for (const reference& on : both()) {
    const point some = on.times(make(on.cofactor), on.points(1)[0]);
    EXPECT_TRUE(equal(on.times(on.order, some).y, make(1)));
    EXPECT_EQ(measured(on.name, on.encoded(some)), "canonical curve ");
    for (const point& each : on.torsion()) {
      EXPECT_EQ(measured(on.name, on.encoded(each)), "canonical curve small ") << on.name;
      EXPECT_EQ(measured(on.name, on.encoded(on.sum(each, some))), "canonical curve ") << on.name;
    }
  }
}

// Each encoding that names a point of small order by a y of p or more, or gives x = 0 a sign.
TEST(numbers_okp, encodings_that_are_not_canonical) {
  for (const reference& on : both()) {
    int cases = 0;
    const auto expect_other_encoding = [&](const number& y, bool sign) {
      EXPECT_EQ(measured(on.name, on.encoded(y, sign)), "curve small ") << on.name;
      ++cases;
    };
    expect_other_encoding(make(1), true);
    expect_other_encoding(on.in.p - make(1), true);
    const number end = two_to(static_cast<int>(8 * on.bytes) - 1);
    for (number multiple = on.in.p; BN_cmp(multiple.get(), end.get()) < 0; multiple = multiple + on.in.p) {
      for (const number& y : {multiple, multiple + make(1), multiple + on.in.p - make(1)}) {
        for (const bool sign : {false, true}) {
          if (BN_cmp(y.get(), end.get()) < 0) {
            expect_other_encoding(y, sign);
          }
        }
      }
    }
    // 2^455 is 128 p and a little: 129 p - 1 does not fit.
    EXPECT_EQ(cases, on.name == "Ed25519" ? 2 + 4 : 2 + 128 * 6 - 2);
  }
}

TEST(numbers_okp, numbers_at_the_prime) {
  for (const reference& on : both()) {
    for (std::int64_t above = -40; above < 19; ++above) {
      const number y = on.in.p + make(above);
      const bool sign_of_zero = above == -1;
      const octet_string text = on.encoded(y, true);
      const okp_point_facts facts = okp_arithmetic{}.measure(on.name, text);
      EXPECT_EQ(facts.canonical, above < 0 && !sign_of_zero) << on.name << " p + " << above;
      EXPECT_EQ(facts.on_curve, on.x_of(on.in.reduced(y)) != nullptr) << on.name << " p + " << above;
    }
  }
  const reference on = ed448();
  for (std::size_t unused = 0; unused < 7; ++unused) {
    const octet_string text = test::flipped(on.encoded(on.points(1)[0]), unused);
    EXPECT_FALSE(okp_arithmetic{}.measure("Ed448", text).canonical) << unused;
  }
}

// Whether OpenSSL computes with it what RFC 7748 6.1 and 6.2 have receivers refuse: zeros, whatever the secret.
bool gives_zeros(const char* curve, const octet_string& x) {
  const key_ptr own = test::make_key(curve);
  const key_ptr peer{EVP_PKEY_new_raw_public_key_ex(nullptr, curve, nullptr, x.data(), x.size())};
  const key_ctx_ptr agreement{EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr)};
  octet_string secret(56);
  std::size_t size = secret.size();
  EXPECT_EQ(EVP_PKEY_derive_init(agreement.get()), 1);
  EXPECT_EQ(EVP_PKEY_derive_set_peer(agreement.get(), peer.get()), 1);
  const bool derived = EVP_PKEY_derive(agreement.get(), secret.data(), &size) == 1;
  ERR_clear_error();
  return !derived;
}

struct agreement_case {
  const char* curve;
  number u;
  const char* expected;
};

TEST(numbers_okp, agreement_with_small_order_gives_zeros) {
  const reference edwards = ed25519();
  const number& p = edwards.in.p;
  const number p448 = ed448().in.p;
  std::vector<agreement_case> cases{
      {"X25519", make(0), "canonical curve small "},
      {"X25519", make(1), "canonical curve small "},
      {"X25519", p - make(1), "canonical curve small "},
      {"X25519", p, "curve small "},
      {"X25519", p + make(1), "curve small "},
      {"X25519", two_to(255) - make(1), "curve "},
      {"X25519", p - make(2), "canonical curve "},
      {"X25519", make(2), "canonical curve "},
      {"X25519", make(9), "canonical curve "},
      // 2p - 1, 2p and 2p + 1 without their top bit
      {"X25519", p - make(20), "canonical curve "},
      {"X25519", p - make(19), "canonical curve "},
      {"X25519", p - make(18), "canonical curve "},
      {"X448", make(0), "canonical curve small "},
      {"X448", make(1), "canonical curve small "},
      {"X448", p448 - make(1), "canonical curve small "},
      {"X448", p448, "curve small "},
      {"X448", p448 + make(1), "curve small "},
      {"X448", p448 + make(5), "curve "},
      {"X448", two_to(448) - make(1), "curve "},
      {"X448", p448 - make(2), "canonical curve "},
      {"X448", make(5), "canonical curve "},
  };
  // u = (1 + y) / (1 - y), RFC 7748 4.1: y of order 8 gives u of order 8, two each.
  std::size_t of_order_eight = 0;
  for (const point& each : edwards.torsion()) {
    if (!equal(edwards.times(make(4), each).y, make(1))) {
      cases.push_back({"X25519", edwards.in.quotient(make(1) + each.y, make(1) - each.y), "canonical curve small "});
      ++of_order_eight;
    }
  }
  EXPECT_EQ(of_order_eight, 4U);
  for (const agreement_case& each : cases) {
    octet_string text(each.curve == std::string{"X448"} ? 56 : 32);
    EXPECT_NE(BN_bn2lebinpad(each.u.get(), text.data(), static_cast<int>(text.size())), -1);
    const std::string expected = each.expected;
    const bool is_small = expected.find("small") != std::string::npos;
    EXPECT_EQ(measured(each.curve, text), expected);
    EXPECT_EQ(gives_zeros(each.curve, text), is_small);
    if (each.curve == std::string{"X25519"}) {
      text.back() = static_cast<std::uint8_t>(text.back() | 0x80);
      std::string with_bit = expected;
      with_bit.insert(with_bit.find("curve"), "high ");
      EXPECT_EQ(measured(each.curve, text), with_bit);
      EXPECT_EQ(gives_zeros(each.curve, text), is_small);
    }
  }
}

TEST(numbers_okp, other_lengths_and_names_measure_nothing) {
  okp_arithmetic arithmetic;
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t bytes = 0; bytes < 130; ++bytes) {
      octet_string text(bytes, 0);
      EXPECT_EQ(text_of(arithmetic.measure(curve_names[row], text)).empty(), bytes != curve_bytes[row]) << bytes;
    }
  }
  for (const char* const name : {"", "ed25519", "Ed25519 ", "X2551", "P-256"}) {
    EXPECT_EQ(text_of(arithmetic.measure(name, octet_string(32, 0))), "") << name;
  }
}

TEST(numbers_okp, nothing_is_allocated_once_warm) {
  okp_arithmetic arithmetic;
  for (int round = 0; round < 3; ++round) {
    const test::allocation_counts before = test::allocations();
    for (std::size_t row = 0; row < 4; ++row) {
      for (const std::uint8_t octet : std::array<std::uint8_t, 4>{0x00, 0x02, 0x37, 0xFF}) {
        const std::array<std::uint8_t, 64> text{octet};
        std::ignore = arithmetic.measure(curve_names[row], std::span{text}.first(curve_bytes[row]));
      }
    }
    const test::allocation_counts after = test::allocations();
    EXPECT_TRUE(round == 0 || before.malloc == after.malloc) << after.malloc - before.malloc;
    EXPECT_TRUE(round == 0 || before.cxx == after.cxx) << after.cxx - before.cxx;
  }
}

}  // namespace
}  // namespace jwkguard::keys
