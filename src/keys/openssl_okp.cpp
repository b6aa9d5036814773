#include "keys/openssl_okp.hpp"

#include <openssl/bn.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <variant>

#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// 2^255 - 19
constexpr const char* prime_25519 = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED";
// 2^448 - 2^224 - 1
constexpr const char* prime_448 =
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

// a x^2 + y^2 = 1 + d x^2 y^2, where d is a fraction
struct edwards {
  int a;
  int d_numerator;
  int d_denominator;
};

// v^2 = u^3 + A u^2 + u
struct montgomery {
  int a24;  // (A - 2) / 4
};

// What the topmost bit of the octets is.
enum class top_bit : std::uint8_t { sign_of_x, ignored, of_the_number };

struct curve {
  std::string_view name;
  std::size_t bytes;
  top_bit top;
  const char* prime;
  int cofactor_log2;
  std::variant<edwards, montgomery> equation;
};

// RFC 8032 5.1, 5.2; RFC 7748 4.1, 4.2, 5. The twists' cofactors divide those of the curves.
constexpr std::array curves = {
    curve{"Ed25519", 32, top_bit::sign_of_x, prime_25519, 3, edwards{-1, -121665, 121666}},
    curve{"Ed448", 57, top_bit::sign_of_x, prime_448, 2, edwards{1, -39081, 1}},
    curve{x25519, 32, top_bit::ignored, prime_25519, 3, montgomery{121665}},
    curve{"X448", 56, top_bit::of_the_number, prime_448, 2, montgomery{39081}},
};

// Arithmetic modulo a prime. Results are the context's numbers: they live as long as this.
class field {
 public:
  field(BN_CTX* context, const char* prime) : field(context) {
    prime_ = make();
    must(BN_hex2bn(&prime_, prime) != 0);
  }
  field(const field&) = delete;
  field& operator=(const field&) = delete;
  ~field() { BN_CTX_end(context_); }

  BIGNUM* make() {
    BIGNUM* const made = BN_CTX_get(context_);
    must(made != nullptr);
    return made;
  }
  const BIGNUM* one() {
    BIGNUM* const made = make();
    must(BN_one(made) == 1);
    return made;
  }
  [[nodiscard]] bool has(const BIGNUM* number) const { return BN_cmp(number, prime_) < 0; }
  const BIGNUM* reduced(const BIGNUM* number) {
    BIGNUM* const rest = make();
    must(BN_nnmod(rest, number, prime_, context_) == 1);
    return rest;
  }
  const BIGNUM* sum(const BIGNUM* left, const BIGNUM* right) {
    BIGNUM* const result = make();
    must(BN_mod_add_quick(result, left, right, prime_) == 1);
    return result;
  }
  const BIGNUM* difference(const BIGNUM* left, const BIGNUM* right) {
    BIGNUM* const result = make();
    must(BN_mod_sub_quick(result, left, right, prime_) == 1);
    return result;
  }
  const BIGNUM* product(const BIGNUM* left, const BIGNUM* right) {
    BIGNUM* const result = make();
    must(BN_mod_mul(result, left, right, prime_, context_) == 1);
    return result;
  }
  const BIGNUM* product(int left, const BIGNUM* right) {
    BIGNUM* const result = make();
    must(BN_copy(result, right) != nullptr && BN_mul_word(result, static_cast<BN_ULONG>(std::abs(left))) == 1);
    BN_set_negative(result, static_cast<int>(left < 0));
    return reduced(result);
  }
  const BIGNUM* square(const BIGNUM* number) { return product(number, number); }
  [[nodiscard]] bool has_root(const BIGNUM* number) const {
    const int symbol = BN_kronecker(number, prime_, context_);
    must(symbol >= -1);
    return symbol >= 0;
  }

 private:
  // Apart, so that the destructor runs where the other constructor throws.
  explicit field(BN_CTX* context) : context_(context) { BN_CTX_start(context_); }

  BN_CTX* context_;
  BIGNUM* prime_ = nullptr;
};

// A coordinate as a fraction: no division is needed.
struct fraction {
  const BIGNUM* numerator;
  const BIGNUM* denominator;
};

// x^2 = (y^2 - 1) / (d y^2 - a): what needs no more of x follows from y. The denominator is never 0, because a has a
// root and d has none (RFC 8032 5.1.3, 5.2.3).
fraction square_of_x(field& in, const edwards& on, fraction y) {
  const BIGNUM* const yy = in.square(y.numerator);
  const BIGNUM* const zz = in.square(y.denominator);
  return {in.product(on.d_denominator, in.difference(yy, zz)),
      in.difference(in.product(on.d_numerator, yy), in.product(on.a * on.d_denominator, zz))};
}

bool is_on_curve(field& in, const edwards& on, fraction y) {
  const fraction xx = square_of_x(in, on, y);
  return in.has_root(in.product(xx.numerator, xx.denominator));
}

// y of twice the point: (y^2 - a x^2) / (1 - d x^2 y^2)
fraction doubled(field& in, const edwards& on, fraction y) {
  const BIGNUM* const yy = in.square(y.numerator);
  const BIGNUM* const zz = in.square(y.denominator);
  const fraction xx = square_of_x(in, on, y);
  return {in.product(on.d_denominator,
              in.difference(in.product(yy, xx.denominator), in.product(on.a, in.product(xx.numerator, zz)))),
      in.difference(in.product(on.d_denominator, in.product(xx.denominator, zz)),
          in.product(on.d_numerator, in.product(xx.numerator, yy)))};
}

bool is_neutral(const edwards& /*on*/, fraction y) { return BN_cmp(y.numerator, y.denominator) == 0; }

bool is_on_curve(const field& /*in*/, const montgomery& /*on*/, fraction /*u*/) { return true; }

// u of twice the point, by the formulas of RFC 7748 5.
fraction doubled(field& in, const montgomery& on, fraction u) {
  const BIGNUM* const aa = in.square(in.sum(u.numerator, u.denominator));
  const BIGNUM* const bb = in.square(in.difference(u.numerator, u.denominator));
  const BIGNUM* const e = in.difference(aa, bb);
  return {in.product(aa, bb), in.product(e, in.sum(aa, in.product(on.a24, e)))};
}

bool is_neutral(const montgomery& /*on*/, fraction u) { return BN_is_zero(u.denominator) != 0; }

template <class Equation>
bool has_small_order(field& in, const Equation& on, fraction coordinate, int cofactor_log2) {
  for (int times = 0; times < cofactor_log2; ++times) {
    coordinate = doubled(in, on, coordinate);
  }
  return is_neutral(on, coordinate);
}

bool take_bit(BIGNUM* number, std::size_t which) {
  const int bit = static_cast<int>(which);
  const bool is_set = BN_is_bit_set(number, bit) != 0;
  if (is_set) {
    must(BN_clear_bit(number, bit) == 1);
  }
  return is_set;
}

}  // namespace

struct okp_arithmetic::state {
  bn_ctx_ptr context{BN_CTX_new()};
};

okp_arithmetic::okp_arithmetic() : state_(std::make_unique<state>()) { must(state_->context != nullptr); }
okp_arithmetic::okp_arithmetic(okp_arithmetic&&) noexcept = default;
okp_arithmetic& okp_arithmetic::operator=(okp_arithmetic&&) noexcept = default;
okp_arithmetic::~okp_arithmetic() = default;

okp_point_facts okp_arithmetic::measure(std::string_view curve_name, octets x) {
  okp_point_facts facts;
  const auto* const on =
      std::find_if(curves.begin(), curves.end(), [=](const curve& row) { return row.name == curve_name; });
  if (on == curves.end() || x.size() != on->bytes) {
    return facts;
  }
  field in{state_->context.get(), on->prime};
  BIGNUM* const number = in.make();
  must(BN_lebin2bn(x.data(), static_cast<int>(x.size()), number) != nullptr);
  const bool top = on->top != top_bit::of_the_number && take_bit(number, 8 * x.size() - 1);
  const fraction coordinate{in.reduced(number), in.one()};
  // On both Edwards curves x is 0 where y is 1 or -1.
  const bool is_sign_of_zero = on->top == top_bit::sign_of_x && top && BN_is_one(in.square(coordinate.numerator)) != 0;
  facts.canonical = in.has(number) && !is_sign_of_zero;
  facts.high_bit = on->top == top_bit::ignored && top;
  std::visit(
      [&](const auto& equation) {
        facts.on_curve = is_on_curve(in, equation, coordinate);
        facts.small_order = facts.on_curve && has_small_order(in, equation, coordinate, on->cofactor_log2);
      },
      on->equation);
  return facts;
}

}  // namespace jwkguard::keys
