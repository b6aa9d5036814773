#include "keys/numbers_okp.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <variant>

#include "keys/numbers_integer.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

enum class prime : std::uint8_t { p25519, p448 };
constexpr std::array primes = {
    "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED",  // 2^255 - 19
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",  // 2^448 - 2^224 - 1
};

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
  prime modulo;
  int cofactor_log2;
  std::variant<edwards, montgomery> equation;
};

// RFC 8032 5.1, 5.2; RFC 7748 4.1, 4.2, 5. The twists' cofactors divide those of the curves.
constexpr std::array curves = {
    curve{"Ed25519", 32, top_bit::sign_of_x, prime::p25519, 3, edwards{-1, -121665, 121666}},
    curve{"Ed448", 57, top_bit::sign_of_x, prime::p448, 2, edwards{1, -39081, 1}},
    curve{"X25519", 32, top_bit::ignored, prime::p25519, 3, montgomery{121665}},
    curve{"X448", 56, top_bit::of_the_number, prime::p448, 2, montgomery{39081}},
};

// Arithmetic modulo a prime. Results are numbers of its own, taken one after the other: they live until the next start.
class field {
 public:
  explicit field(const char* prime) {
    mpz_set_str(prime_.get(), prime, 16);
    const std::size_t words = prime_.words().size();
    product_.reserve(2 * words + 1);
    for (integer& each : numbers_) {
      each.reserve(2 * words + 1);
    }
  }

  void start() noexcept { used_ = 0; }

  // Little-endian; as it is written, not reduced.
  mpz_srcptr read(octets from, bool without_top_bit) noexcept {
    integer& made = next();
    made.read_little_endian(from);
    if (without_top_bit) {
      mpz_clrbit(made.get(), 8 * from.size() - 1);
    }
    return made.get();
  }
  mpz_srcptr one() noexcept {
    integer& made = next();
    mpz_set_ui(made.get(), 1);
    return made.get();
  }
  [[nodiscard]] bool has(mpz_srcptr number) const noexcept { return mpz_cmp(number, prime_.get()) < 0; }
  mpz_srcptr reduced(mpz_srcptr number) noexcept {
    integer& made = next();
    mpz_mod(made.get(), number, prime_.get());
    return made.get();
  }
  mpz_srcptr sum(mpz_srcptr left, mpz_srcptr right) noexcept {
    integer& made = next();
    mpz_add(made.get(), left, right);
    if (!has(made.get())) {
      mpz_sub(made.get(), made.get(), prime_.get());
    }
    return made.get();
  }
  mpz_srcptr difference(mpz_srcptr left, mpz_srcptr right) noexcept {
    integer& made = next();
    mpz_sub(made.get(), left, right);
    if (mpz_sgn(made.get()) < 0) {
      mpz_add(made.get(), made.get(), prime_.get());
    }
    return made.get();
  }
  mpz_srcptr product(mpz_srcptr left, mpz_srcptr right) noexcept {
    mpz_mul(product_.get(), left, right);
    return reduced(product_.get());
  }
  mpz_srcptr product(long left, mpz_srcptr right) noexcept {
    mpz_mul_si(product_.get(), right, left);
    return reduced(product_.get());
  }
  mpz_srcptr square(mpz_srcptr number) noexcept { return product(number, number); }
  [[nodiscard]] bool has_root(mpz_srcptr number) const noexcept { return mpz_jacobi(number, prime_.get()) >= 0; }

 private:
  static constexpr std::size_t most_numbers = 64;  // the longest computation below takes 32

  integer& next() noexcept { return numbers_[used_++]; }

  integer prime_;
  integer product_;
  std::array<integer, most_numbers> numbers_;
  std::size_t used_ = 0;
};

// A coordinate as a fraction: no division is needed.
struct fraction {
  mpz_srcptr numerator;
  mpz_srcptr denominator;
};

// x^2 = (y^2 - 1) / (d y^2 - a): what needs no more of x follows from y. The denominator is never 0, because a has a
// root and d has none (RFC 8032 5.1.3, 5.2.3).
fraction square_of_x(field& in, const edwards& on, fraction y) {
  const mpz_srcptr yy = in.square(y.numerator);
  const mpz_srcptr zz = in.square(y.denominator);
  return {in.product(on.d_denominator, in.difference(yy, zz)),
      in.difference(in.product(on.d_numerator, yy), in.product(long{on.a} * on.d_denominator, zz))};
}

bool is_on_curve(field& in, const edwards& on, fraction y) {
  const fraction xx = square_of_x(in, on, y);
  return in.has_root(in.product(xx.numerator, xx.denominator));
}

// y of twice the point: (y^2 - a x^2) / (1 - d x^2 y^2)
fraction doubled(field& in, const edwards& on, fraction y) {
  const mpz_srcptr yy = in.square(y.numerator);
  const mpz_srcptr zz = in.square(y.denominator);
  const fraction xx = square_of_x(in, on, y);
  return {in.product(on.d_denominator,
              in.difference(in.product(yy, xx.denominator), in.product(on.a, in.product(xx.numerator, zz)))),
      in.difference(in.product(on.d_denominator, in.product(xx.denominator, zz)),
          in.product(on.d_numerator, in.product(xx.numerator, yy)))};
}

bool is_on_curve(const field& /*in*/, const montgomery& /*on*/, fraction /*u*/) { return true; }

// u of twice the point, by the formulas of RFC 7748 5.
fraction doubled(field& in, const montgomery& on, fraction u) {
  const mpz_srcptr aa = in.square(in.sum(u.numerator, u.denominator));
  const mpz_srcptr bb = in.square(in.difference(u.numerator, u.denominator));
  const mpz_srcptr e = in.difference(aa, bb);
  return {in.product(aa, bb), in.product(e, in.sum(aa, in.product(on.a24, e)))};
}

// Whether four times the point is the neutral element. On Edwards curves these are the points with y = 1, -1 and 0; on
// Montgomery curves those with u = 1, -1 and 0, and the one without u: no other u gives 0 when the point is doubled, as
// A^2 - 4 has no root.
bool has_order_of_4(field& in, fraction coordinate) {
  const auto [numerator, denominator] = coordinate;
  return mpz_sgn(numerator) == 0 || mpz_sgn(denominator) == 0 || mpz_cmp(numerator, denominator) == 0 ||
         mpz_sgn(in.sum(numerator, denominator)) == 0;
}

template <class Equation>
bool has_small_order(field& in, const Equation& on, fraction coordinate, int cofactor_log2) {
  for (int times = 2; times < cofactor_log2; ++times) {
    coordinate = doubled(in, on, coordinate);
  }
  return has_order_of_4(in, coordinate);
}

}  // namespace

struct okp_arithmetic::state {
  std::array<field, primes.size()> fields{field{primes[0]}, field{primes[1]}};
};

okp_arithmetic::okp_arithmetic() = default;
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
  if (state_ == nullptr) {
    state_ = std::make_unique<state>();
  }
  field& in = state_->fields[static_cast<std::size_t>(on->modulo)];
  in.start();
  const bool top = on->top != top_bit::of_the_number && x.back() >= 0x80;
  const mpz_srcptr number = in.read(x, top);
  const fraction coordinate{in.reduced(number), in.one()};
  // On both Edwards curves x is 0 where y is 1 or -1.
  const bool is_sign_of_zero =
      on->top == top_bit::sign_of_x && top && mpz_cmp_ui(in.square(coordinate.numerator), 1) == 0;
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
