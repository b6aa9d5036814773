#include "public_keys.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "keys/openssl_owners.hpp"

namespace jwkguard::bench {
namespace {

mpz_class number_of(std::span<const std::uint8_t> from) {
  mpz_class number;
  mpz_import(number.get_mpz_t(), from.size(), 1, 1, 0, 0, from.data());
  return number;
}

mpz_class number_of(const BIGNUM* from) {
  octets big_endian(static_cast<std::size_t>(BN_num_bytes(from)));
  BN_bn2bin(from, big_endian.data());
  return number_of(big_endian);
}

octets padded(const mpz_class& number, std::size_t length) {
  octets out = test::octets_of(number);
  out.insert(out.begin(), length - out.size(), 0);
  return out;
}

// y^2 = x^3 - 3x + b modulo p (FIPS 186-4 D.1.2). The primes of P-256 and P-384 are 3 modulo 4: then the power of (p +
// 1) / 4 is a square root.
class curve {
 public:
  explicit curve(key_kind kind) {
    const keys::group_ptr group{EC_GROUP_new_by_curve_name(keys::curve_id(row_of(kind).openssl_name))};
    const keys::bn_ptr p{BN_new()};
    const keys::bn_ptr b{BN_new()};
    keys::must(EC_GROUP_get_curve(group.get(), p.get(), nullptr, b.get(), nullptr) == 1);
    p_ = number_of(p.get());
    b_ = number_of(b.get());
    root_ = (p_ + 1) / 4;
  }

  [[nodiscard]] const mpz_class& p() const noexcept { return p_; }

  // Whether there is a point at x; then y is one of its two.
  [[nodiscard]] bool find_y(const mpz_class& x, mpz_class& y) {
    square_ = ((x * x - 3) * x + b_) % p_;
    if (x >= p_ || mpz_jacobi(square_.get_mpz_t(), p_.get_mpz_t()) != 1) {
      return false;
    }
    mpz_powm(y.get_mpz_t(), square_.get_mpz_t(), root_.get_mpz_t(), p_.get_mpz_t());
    return true;
  }

 private:
  mpz_class p_;
  mpz_class b_;
  mpz_class root_;
  mpz_class square_;
};

octets uncompressed(const octets& x, const octets& y) {
  octets point;
  point.reserve(1 + x.size() + y.size());
  point.push_back(POINT_CONVERSION_UNCOMPRESSED);
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  return point;
}

}  // namespace

x_source random_x(key_kind curve) {
  return [random = std::make_shared<test::number_source>(), length = row_of(curve).octets] {
    return padded(random->below(mpz_class{1} << (8 * length)), length);
  };
}

std::vector<octets> make_points(key_kind kind, std::size_t count, const x_source& next_x) {
  curve on{kind};
  const std::size_t length = row_of(kind).octets;
  std::vector<octets> made;
  made.reserve(count + 1);
  mpz_class y;
  while (made.size() < count) {
    const octets x = next_x();
    if (on.find_y(number_of(x), y)) {
      made.push_back(uncompressed(x, padded(y, length)));
      made.push_back(uncompressed(x, padded(on.p() - y, length)));
    }
  }
  made.resize(count);
  return made;
}

std::vector<mpz_class> make_primes(std::size_t count) {
  test::number_source random;
  std::vector<mpz_class> primes(count);
  std::generate(primes.begin(), primes.end(), [&random] { return random.prime(1'024); });
  return primes;
}

std::vector<octets> make_moduli(std::size_t count) {
  std::size_t enough = 2;
  while (enough * (enough - 1) / 2 < count) {
    ++enough;
  }
  const std::vector<mpz_class> primes = make_primes(enough);
  std::vector<octets> moduli;
  for (std::size_t first = 0; first < primes.size(); ++first) {
    for (std::size_t second = 0; second < first && moduli.size() < count; ++second) {
      moduli.push_back(test::octets_of(primes[first] * primes[second]));
    }
  }
  return moduli;
}

void spoil(key_kind kind, octets& key) {
  if (kind != key_kind::rsa_2048) {
    key.back() ^= 1U;  // p is odd, so y and p - y differ in this bit: the other one is never hit
    return;
  }
  mpz_class modulus = number_of(key);
  modulus -= modulus % 3;
  key = test::octets_of(mpz_odd_p(modulus.get_mpz_t()) != 0 ? modulus : mpz_class{modulus + 3});
}

}  // namespace jwkguard::bench
