#include "keys/openssl_private.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "json/ascii.hpp"
#include "keys/named_curves.hpp"
#include "keys/openssl.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

octets without_leading_zeros(octets text) noexcept {
  const auto first = std::find_if(text.begin(), text.end(), [](std::uint8_t octet) { return octet != 0; });
  return {first, text.end()};
}

bn_ptr make_number() {
  bn_ptr made{BN_secure_new()};
  must(made != nullptr);
  return made;
}

bn_ctx_ptr make_context() {
  bn_ctx_ptr made{BN_CTX_secure_new()};
  must(made != nullptr);
  return made;
}

// The number written, or nothing if it has more octets than that: no text makes the work long.
bn_ptr read_number(octets text, std::size_t limit_bytes) {
  const octets digits = without_leading_zeros(text);
  if (digits.size() > limit_bytes) {
    return nullptr;
  }
  bn_ptr read = make_number();
  must(BN_bin2bn(digits.data(), static_cast<int>(digits.size()), read.get()) != nullptr);
  return read;
}

bool is_point(const EC_GROUP* group, const BIGNUM* scalar, octets x, octets y) {
  const bn_ctx_ptr context = make_context();
  const point_ptr point{EC_POINT_new(group)};
  const bn_ptr actual_x = make_number();
  const bn_ptr actual_y = make_number();
  must(point != nullptr && EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, context.get()) == 1 &&
       EC_POINT_get_affine_coordinates(group, point.get(), actual_x.get(), actual_y.get(), context.get()) == 1);
  const auto field_bytes = static_cast<std::size_t>((EC_GROUP_get_degree(group) + 7) / 8);
  const bn_ptr wanted_x = read_number(x, field_bytes);
  const bn_ptr wanted_y = read_number(y, field_bytes);
  return wanted_x != nullptr && wanted_y != nullptr && BN_cmp(actual_x.get(), wanted_x.get()) == 0 &&
         BN_cmp(actual_y.get(), wanted_y.get()) == 0;
}

}  // namespace

scalar_facts measure_ec_private(std::string_view curve, octets d, octets x, octets y) {
  scalar_facts facts;
  const group_ptr group{EC_GROUP_new_by_curve_name(curve_id(curve))};
  if (group == nullptr) {
    clear_refusal();
    return facts;
  }
  const BIGNUM* const order = EC_GROUP_get0_order(group.get());
  const bn_ptr scalar = read_number(d, static_cast<std::size_t>(BN_num_bytes(order)));
  facts.in_range = scalar != nullptr && BN_is_zero(scalar.get()) == 0 && BN_cmp(scalar.get(), order) < 0;
  facts.matches = facts.in_range && is_point(group.get(), scalar.get(), x, y);
  clear_errors();  // some that OpenSSL gets over
  return facts;
}

bool okp_private_matches(std::string_view curve, octets d, octets x) {
  const named_curve* const on = find_curve(okp_curves, curve);
  if (on == nullptr || d.size() != on->bytes || x.size() != on->bytes) {
    return false;
  }
  const key_ptr key{EVP_PKEY_new_raw_private_key_ex(nullptr, std::string{curve}.c_str(), nullptr, d.data(), d.size())};
  if (key == nullptr) {
    clear_refusal();
    return false;
  }
  const bool matches = has_raw_public(key.get(), curve, x);
  clear_errors();
  return matches;
}

namespace {

// A member of an RSA key: absent, a number, or too long to be looked at.
class number {
 public:
  number(octets text, std::size_t limit_bytes) : is_there_(!text.empty()), value_(read_number(text, limit_bytes)) {}

  [[nodiscard]] bool is_there() const noexcept { return is_there_; }
  [[nodiscard]] bool is_positive() const noexcept { return value_ != nullptr && BN_is_zero(value_.get()) == 0; }
  [[nodiscard]] BIGNUM* get() const noexcept { return value_.get(); }

 private:
  bool is_there_;
  bn_ptr value_;
};

// A fact about these numbers, which are positive where it is asked for.
template <class Fact, class... Number>
bool holds(Fact&& fact, const Number&... needed) {
  return !(needed.is_there() && ...) || ((needed.is_positive() && ...) && fact());
}

bool is_less(const number& left, const number& right) { return BN_cmp(left.get(), right.get()) < 0; }

// left * right = 1 (mod modulus). By multiplication, because an inverse need not exist.
bool are_inverse(const number& left, const number& right, const BIGNUM* modulus, BN_CTX* context) {
  if (BN_is_zero(modulus) != 0) {
    return false;
  }
  const bn_ptr product = make_number();
  const bn_ptr rest = make_number();
  must(BN_mul(product.get(), left.get(), right.get(), context) == 1 && BN_sub_word(product.get(), 1) == 1 &&
       BN_mod(rest.get(), product.get(), modulus, context) == 1);
  return BN_is_zero(rest.get()) != 0;
}

// exponent * e = 1 (mod factor - 1)
bool are_exponents(const number& exponent, const number& e, const number& factor, BN_CTX* context) {
  const bn_ptr modulus = make_number();
  must(BN_copy(modulus.get(), factor.get()) != nullptr && BN_sub_word(modulus.get(), 1) == 1);
  return are_inverse(exponent, e, modulus.get(), context);
}

// (base^e)^d = base (mod n)
bool undoes(const number& d, const number& e, const number& n, BN_ULONG base, BN_CTX* context) {
  const bn_ptr wanted = make_number();
  const bn_ptr power = make_number();
  must(BN_set_word(power.get(), base) == 1 && BN_mod(wanted.get(), power.get(), n.get(), context) == 1 &&
       BN_mod_exp(power.get(), wanted.get(), e.get(), n.get(), context) == 1 &&
       BN_mod_exp(power.get(), power.get(), d.get(), n.get(), context) == 1);
  return BN_cmp(power.get(), wanted.get()) == 0;
}

// Two bases, because an order may happen to divide the error in a d. Montgomery's arithmetic needs an odd n.
bool undoes(const number& d, const number& e, const number& n, BN_CTX* context) {
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  return BN_is_odd(n.get()) != 0 && undoes(d, e, n, 2, context) && undoes(d, e, n, 3, context);
}

bool are_factors(const number& p, const number& q, const number& n, BN_CTX* context) {
  const bn_ptr product = make_number();
  must(BN_mul(product.get(), p.get(), q.get(), context) == 1);
  return BN_is_one(p.get()) == 0 && BN_is_one(q.get()) == 0 && BN_cmp(product.get(), n.get()) == 0;
}

}  // namespace

rsa_private_facts measure_rsa_private(const rsa_private& key) {
  const std::size_t limit_bytes = without_leading_zeros(key.n).size();
  const number n{key.n, limit_bytes};
  const number e{key.e, limit_bytes};
  const number d{key.d, limit_bytes};
  const number p{key.p, limit_bytes};
  const number q{key.q, limit_bytes};
  const number dp{key.dp, limit_bytes};
  const number dq{key.dq, limit_bytes};
  const number qi{key.qi, limit_bytes};
  const bn_ctx_ptr owner = make_context();
  BN_CTX* const context = owner.get();

  rsa_private_facts facts;
  facts.d_in_range = holds([&] { return is_less(d, n); }, n, d);
  facts.exponents =
      p.is_there() && q.is_there()
          ? holds([&] { return are_exponents(d, e, p, context) && are_exponents(d, e, q, context); }, n, e, d, p, q)
          : holds([&] { return undoes(d, e, n, context); }, n, e, d);
  facts.product = holds([&] { return are_factors(p, q, n, context); }, n, p, q);
  facts.dp = holds([&] { return is_less(dp, p) && are_exponents(dp, e, p, context); }, n, e, p, dp);
  facts.dq = holds([&] { return is_less(dq, q) && are_exponents(dq, e, q, context); }, n, e, q, dq);
  facts.qi = holds([&] { return is_less(qi, p) && are_inverse(qi, q, p.get(), context); }, n, p, q, qi);
  return facts;
}

std::string octets_of_decimal(std::string_view digits) {
  std::string terminated{digits};
  BIGNUM* read = BN_secure_new();
  must(read != nullptr);
  const bool is_whole = !digits.empty() && std::all_of(digits.begin(), digits.end(), json::is_digit) &&
                        BN_dec2bn(&read, terminated.c_str()) == static_cast<int>(digits.size());
  const bn_ptr owner{read};
  std::string octets(is_whole ? static_cast<std::size_t>(BN_num_bytes(read)) : 0, '\0');
  if (is_whole) {
    (void)BN_bn2bin(read, reinterpret_cast<std::uint8_t*>(octets.data()));
  }
  wipe(terminated);
  clear_errors();
  return octets;
}

bool may_be_factor(octets n, octets value) noexcept {
  constexpr std::size_t shortest = 16;
  const std::size_t size = without_leading_zeros(value).size();
  return size >= shortest && size <= n.size();
}

bool may_be_exponent(octets n, octets value) noexcept {
  constexpr std::size_t most_zeros = 4;  // octets, at the front of a random number
  const std::size_t size = without_leading_zeros(value).size();
  const auto is_about = [size](std::size_t length) { return size <= length && size + most_zeros > length; };
  return is_about(n.size()) || is_about((n.size() + 1) / 2);
}

namespace {

// base^(e*d) - base modulo n
bn_ptr error_of(const number& d, const number& e, const number& n, BN_ULONG base, BN_CTX* context) {
  bn_ptr power = make_number();
  must(BN_set_word(power.get(), base) == 1 && BN_mod_exp(power.get(), power.get(), e.get(), n.get(), context) == 1 &&
       BN_mod_exp(power.get(), power.get(), d.get(), n.get(), context) == 1 && BN_sub_word(power.get(), base) == 1);
  must(BN_is_negative(power.get()) == 0 || BN_add(power.get(), power.get(), n.get()) == 1);
  return power;
}

}  // namespace

struct modulus_relations::state {
  explicit state(octets modulus) : n(modulus, modulus.size()) {}
  number n;
  bn_ctx_ptr context = make_context();
};

modulus_relations::modulus_relations(octets n) : state_(std::make_unique<state>(n)) {}
modulus_relations::~modulus_relations() = default;

bool modulus_relations::is_factor(octets value) const {
  const number& n = state_->n;
  const number factor{value, static_cast<std::size_t>(BN_num_bytes(n.get()))};
  if (!n.is_positive() || !factor.is_positive()) {
    return false;
  }
  const bn_ptr rest = make_number();
  must(BN_mod(rest.get(), n.get(), factor.get(), state_->context.get()) == 1);
  return BN_is_zero(rest.get()) != 0 && is_less(factor, n);
}

undone modulus_relations::undoes(octets e_text, octets value) const {
  constexpr int shortest_part = 4;  // of n: a key of more primes than that is none that anybody makes
  const number& n = state_->n;
  const auto limit_bytes = static_cast<std::size_t>(BN_num_bytes(n.get()));
  const number e{e_text, limit_bytes};
  const number d{value, limit_bytes};
  if (!n.is_positive() || !e.is_positive() || !d.is_positive() || BN_is_odd(n.get()) == 0) {
    return undone::nowhere;
  }
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  BN_CTX* const context = state_->context.get();
  const bn_ptr part = make_number();
  const bn_ptr error = error_of(d, e, n, 2, context);
  must(BN_gcd(part.get(), error.get(), n.get(), context) == 1);
  if (BN_num_bits(part.get()) < BN_num_bits(n.get()) / shortest_part) {
    return undone::nowhere;
  }
  const bn_ptr other = error_of(d, e, n, 3, context);
  must(BN_mod(other.get(), other.get(), part.get(), context) == 1);
  return BN_is_zero(other.get()) == 0       ? undone::nowhere
         : BN_cmp(part.get(), n.get()) == 0 ? undone::modulo_n
                                            : undone::modulo_factor;
}

}  // namespace jwkguard::keys
