#include "support/trivial_keys.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <optional>

#include "keys/openssl.hpp"
#include "support/gmp_numbers.hpp"

namespace jwkguard::test {
namespace {

constexpr std::uint32_t multiples = 1'000;
constexpr std::uint32_t most_inverse = 64;
constexpr std::uint32_t most_padded = 16;
constexpr std::uint32_t fermat = 65'537;  // RSA's exponent, taken for a private key
constexpr std::array<std::uint8_t, 2> counting_from = {0, 1};

octet_string counting(std::size_t size, std::uint8_t from) {
  octet_string octets(size);
  std::iota(octets.begin(), octets.end(), from);
  return octets;
}

// --- EC: OpenSSL adds and multiplies

struct ec_curve {
  std::string_view name;
  std::string_view jwk_name;
  std::size_t bytes;
};
constexpr std::array ec_curves = {ec_curve{"nist256", "P-256", 32}, ec_curve{"nist384", "P-384", 48},
    ec_curve{"nist521", "P-521", 66}, ec_curve{"secp256k1", "secp256k1", 32}};

class ec_source {
 public:
  ec_source(const ec_curve& on, std::vector<trivial_key>& into)
      : on_(on), into_(into), group_(EC_GROUP_new_by_curve_name(keys::curve_id(on.jwk_name))) {}

  void make() {
    const keys::point_ptr point{EC_POINT_dup(EC_GROUP_get0_generator(group_.get()), group_.get())};
    for (std::uint32_t number = 1; number <= multiples; ++number) {
      add("multiple", number, point.get());
      keys::must(
          EC_POINT_add(group_.get(), point.get(), point.get(), EC_GROUP_get0_generator(group_.get()), nullptr) == 1);
    }
    for (std::uint32_t number = 2; number <= most_inverse; ++number) {
      add_private("inverse", number, inverse_of(number));
    }
    for (std::uint32_t octet = 1; octet <= 255; ++octet) {
      add_private("repeated", octet, octet_string(on_.bytes, static_cast<std::uint8_t>(octet)));
    }
    add_private("multiple", fermat, octets_of(mpz_class{fermat}));
    for (const std::uint8_t from : counting_from) {
      add_private("counting", from, counting(on_.bytes, from));
    }
  }

 private:
  [[nodiscard]] octet_string inverse_of(std::uint32_t number) const {
    octet_string octets(on_.bytes);
    keys::must(BN_bn2binpad(EC_GROUP_get0_order(group_.get()), octets.data(), static_cast<int>(octets.size())) > 0);
    mpz_class order;
    mpz_import(order.get_mpz_t(), octets.size(), 1, 1, 1, 0, octets.data());
    mpz_class inverse;
    mpz_invert(inverse.get_mpz_t(), mpz_class{number}.get_mpz_t(), order.get_mpz_t());
    return octets_of(inverse);
  }

  void add(std::string_view form, std::uint32_t number, const EC_POINT* point) {
    const keys::bn_ptr x{BN_new()};
    keys::must(EC_POINT_get_affine_coordinates(group_.get(), point, x.get(), nullptr, nullptr) == 1);
    octet_string octets(on_.bytes);
    keys::must(BN_bn2binpad(x.get(), octets.data(), static_cast<int>(octets.size())) > 0);
    into_.push_back({on_.name, form, number, octets});
  }

  void add_private(std::string_view form, std::uint32_t number, const octet_string& d) {
    const keys::bn_ptr scalar{BN_bin2bn(d.data(), static_cast<int>(d.size()), nullptr)};
    if (BN_cmp(scalar.get(), EC_GROUP_get0_order(group_.get())) < 0) {
      const keys::point_ptr point{EC_POINT_new(group_.get())};
      keys::must(EC_POINT_mul(group_.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1);
      add(form, number, point.get());
    }
  }

  const ec_curve& on_;
  std::vector<trivial_key>& into_;
  keys::group_ptr group_;
};

// --- RFC 8037: the multiples by affine formulas, the seeds by OpenSSL

// a x^2 + y^2 = 1 + d x^2 y^2 modulo p (RFC 8032 5.1, 5.2).
class edwards {
 public:
  struct point {
    mpz_class x;
    mpz_class y;
  };
  edwards(mpz_class p, int a, mpz_class d) : p_(std::move(p)), a_(a), d_(std::move(d)) {}

  [[nodiscard]] mpz_class quotient(const mpz_class& over, const mpz_class& under) const {
    mpz_class inverse;
    mpz_invert(inverse.get_mpz_t(), under.get_mpz_t(), p_.get_mpz_t());
    return reduced(over * inverse);
  }
  [[nodiscard]] point sum(const point& left, const point& right) const {
    const mpz_class both = reduced(d_ * left.x * right.x * left.y * right.y);
    return {quotient(left.x * right.y + right.x * left.y, 1 + both),
        quotient(left.y * right.y - a_ * left.x * right.x, 1 - both)};
  }

 private:
  [[nodiscard]] mpz_class reduced(const mpz_class& number) const {
    mpz_class rest;
    mpz_mod(rest.get_mpz_t(), number.get_mpz_t(), p_.get_mpz_t());
    return rest;
  }
  mpz_class p_;
  int a_;
  mpz_class d_;
};

octet_string little_endian(const mpz_class& number, std::size_t size) {
  octet_string octets = octets_of(number);
  std::reverse(octets.begin(), octets.end());
  octets.resize(size);
  return octets;
}

struct okp_curve {
  std::string_view name;
  std::string_view jwk_name;
  std::size_t bytes;
  bool has_top_bit;  ///< that is no part of the number
};
constexpr std::array okp_curves = {okp_curve{"ed25519", "Ed25519", 32, true}, okp_curve{"ed448", "Ed448", 57, true},
    okp_curve{"x25519", "X25519", 32, true}, okp_curve{"x448", "X448", 56, false}};

void add_multiples_25519(std::vector<trivial_key>& into) {
  const mpz_class p = power_of(2, 255) - 19;
  const edwards plain{p, -1, 0};  // for quotients
  const edwards curve{p, -1, plain.quotient(-121'665, 121'666)};
  const edwards::point base{mpz_class{"15112221349535400772501151409588531511454012693041857206046113283949847762202"},
      mpz_class{"46316835694926478169428394003475163141307993866256225615783033603165251855960"}};
  edwards::point point = base;
  for (std::uint32_t number = 1; number <= multiples; ++number, point = curve.sum(point, base)) {
    into.push_back({"ed25519", "multiple", number, little_endian(point.y, 32)});
    // RFC 7748 4.1
    into.push_back({"x25519", "multiple", number, little_endian(curve.quotient(1 + point.y, 1 - point.y), 32)});
  }
}

void add_multiples_448(std::vector<trivial_key>& into) {
  const edwards curve{power_of(2, 448) - power_of(2, 224) - 1, 1, -39'081};
  const edwards::point base{
      mpz_class{"224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282"
                "578032075146446173674602635247710"},
      mpz_class{"298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733"
                "982303233503462500531545062832660"}};
  edwards::point point = base;
  for (std::uint32_t number = 1; number <= multiples; ++number, point = curve.sum(point, base)) {
    into.push_back({"ed448", "multiple", number, little_endian(point.y, 57)});
    // RFC 7748 4.2: a map of groups that takes one base point to the other
    into.push_back(
        {"x448", "multiple", number, little_endian(curve.quotient(point.y * point.y, point.x * point.x), 56)});
  }
}

void add_seed(const okp_curve& on, std::string_view form, std::uint32_t number, const octet_string& seed,
    std::vector<trivial_key>& into) {
  const keys::key_ptr key{
      EVP_PKEY_new_raw_private_key_ex(nullptr, std::string{on.jwk_name}.c_str(), nullptr, seed.data(), seed.size())};
  octet_string x = raw_public(key);
  if (on.has_top_bit) {
    x.back() &= 0x7FU;
  }
  into.push_back({on.name, form, number, x});
}

std::uint64_t number_of_first(const octet_string& octets, std::size_t count) {
  return std::accumulate(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count), std::uint64_t{0},
      [](std::uint64_t all, std::uint8_t octet) { return all << 8U | octet; });
}

}  // namespace

std::vector<trivial_key> trivial_keys() {
  std::vector<trivial_key> made;
  for (const ec_curve& on : ec_curves) {
    ec_source{on, made}.make();
  }
  add_multiples_25519(made);
  add_multiples_448(made);
  for (const okp_curve& on : okp_curves) {
    for (std::uint32_t octet = 0; octet <= 255; ++octet) {
      add_seed(on, "repeated", octet, octet_string(on.bytes, static_cast<std::uint8_t>(octet)), made);
    }
    for (std::uint32_t number = 1; number <= most_padded; ++number) {
      octet_string octets(on.bytes);
      octets.front() = static_cast<std::uint8_t>(number);
      add_seed(on, "padded", number, octets, made);
      std::swap(octets.front(), octets.back());
      add_seed(on, "padded", number, octets, made);
    }
    for (const std::uint8_t from : counting_from) {
      add_seed(on, "counting", from, counting(on.bytes, from), made);
    }
  }
  // Of X25519 and X448 some bits of a private key are not read: several of them give one public key.
  std::stable_sort(made.begin(), made.end(), [](const auto& left, const auto& right) { return left.x < right.x; });
  made.erase(std::unique(made.begin(), made.end(),
                 [](const auto& left, const auto& right) { return left.x == right.x && left.curve == right.curve; }),
      made.end());
  return made;
}

std::string trivial_points_table() {
  std::string text =
      "// Made by `./dev trivial-points`: by the first four octets of x, public keys whose private half can be "
      "guessed. "
      "See\n// trivial_points.cpp for the columns.\n";
  std::size_t column = 0;
  for (const trivial_key& each : trivial_keys()) {
    const sha256_digest digest = keys::sha256(each.x);
    const octet_string tag{digest.begin(), digest.begin() + 8};
    std::array<char, 96> row{};
    const int size = std::snprintf(row.data(), row.size(), "{0x%08llx,0x%016llx,%.*s,%.*s,%u},",
        static_cast<unsigned long long>(number_of_first(each.x, 4)),
        static_cast<unsigned long long>(number_of_first(tag, 8)), static_cast<int>(each.curve.size()),
        each.curve.data(), static_cast<int>(each.form.size()), each.form.data(), each.number);
    constexpr int width = 120;
    const bool fits = column != 0 && column + static_cast<std::size_t>(size) < width;
    text += column == 0 ? "" : fits ? " " : "\n";
    column = (fits ? column + 1 : 0) + static_cast<std::size_t>(size);
    text.append(row.data(), static_cast<std::size_t>(size));
  }
  return text + '\n';
}

}  // namespace jwkguard::test
