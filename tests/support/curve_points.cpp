#include "support/curve_points.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <cstdint>

namespace jwkguard::test {
namespace {

struct context {
  explicit context(std::string_view curve)
      : octets{curve == "P-256" ? 32U : 48U},
        group{EC_GROUP_new_by_curve_name(curve == "P-256" ? NID_X9_62_prime256v1 : NID_secp384r1)},
        point{EC_POINT_new(group.get())} {}

  [[nodiscard]] curve_point affine() const {
    EC_POINT_get_affine_coordinates(group.get(), point.get(), x.get(), y.get(), work.get());
    curve_point result{octet_string(octets), octet_string(octets)};
    BN_bn2binpad(x.get(), result.x.data(), static_cast<int>(octets));
    BN_bn2binpad(y.get(), result.y.data(), static_cast<int>(octets));
    return result;
  }

  std::size_t octets;
  keys::group_ptr group;
  keys::point_ptr point;
  keys::bn_ptr x{BN_new()};
  keys::bn_ptr y{BN_new()};
  keys::bn_ctx_ptr work{BN_CTX_new()};
};

// The octet of a big-endian number that has this bit, counted from the least significant one.
std::size_t octet_of(const octet_string& number, std::size_t bit) { return number.size() - 1 - bit / 8; }

std::uint64_t limb_at(const octet_string& number, std::size_t start, std::size_t bits) {
  std::uint64_t limb = 0;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    limb |= (std::uint64_t{number[octet_of(number, start + bit)]} >> ((start + bit) % 8) & 1U) << bit;
  }
  return limb;
}

// Where it goes, there are zeros yet.
void put_limb(octet_string& number, std::size_t start, std::size_t bits, std::uint64_t limb) {
  for (std::size_t bit = 0; bit < bits; ++bit) {
    number[octet_of(number, start + bit)] |= static_cast<std::uint8_t>((limb >> bit & 1U) << ((start + bit) % 8));
  }
}

}  // namespace

std::vector<curve_point> points_of(std::string_view curve, std::size_t count) {
  const context in{curve};
  const keys::bn_ptr scalar{BN_new()};
  std::vector<curve_point> result;
  BN_set_word(scalar.get(), 0x9e3779b97f4a7c15);
  while (result.size() < count) {
    EC_POINT_mul(in.group.get(), in.point.get(), scalar.get(), nullptr, nullptr, in.work.get());
    result.push_back(in.affine());
    BN_mod_sqr(scalar.get(), scalar.get(), EC_GROUP_get0_order(in.group.get()), in.work.get());
    BN_add_word(scalar.get(), 1);
  }
  return result;
}

std::optional<curve_point> point_at(std::string_view curve, const octet_string& x) {
  const context in{curve};
  BN_bin2bn(x.data(), static_cast<int>(x.size()), in.x.get());
  if (EC_POINT_set_compressed_coordinates(in.group.get(), in.point.get(), in.x.get(), 1, in.work.get()) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  return in.affine();
}

std::vector<octet_string> hard_numbers(std::string_view curve, std::size_t limb_bits) {
  const context in{curve};
  octet_string prime(in.octets);
  EC_GROUP_get_curve(in.group.get(), in.x.get(), nullptr, nullptr, in.work.get());
  BN_bn2binpad(in.x.get(), prime.data(), static_cast<int>(in.octets));
  std::vector<octet_string> result{octet_string(in.octets)};
  for (std::size_t start = 0; start < in.octets * 8; start += limb_bits) {
    const std::size_t bits = std::min(limb_bits, in.octets * 8 - start);
    const std::uint64_t ones = ~std::uint64_t{0} >> (64 - bits);
    const std::uint64_t value = limb_at(prime, start, bits);
    std::vector<std::uint64_t> choices{0, 1, value, (value - 1) & ones, (value + 1) & ones, ones};
    std::sort(choices.begin(), choices.end());
    choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
    std::vector<octet_string> further;
    for (const octet_string& number : result) {
      for (const std::uint64_t choice : choices) {
        further.push_back(number);
        put_limb(further.back(), start, bits, choice);
      }
    }
    result = std::move(further);
  }
  return result;
}

}  // namespace jwkguard::test
