// The equation of P-256 and P-384, on any coordinates, beside OpenSSL's.
//
//  1  whether a coordinate is below the prime, and whether the point is on the curve, is what OpenSSL says
//  2  a point that OpenSSL makes of x is on the curve, and so is the one with the other y; no third y is
//  3  of a point of P-256 the same is said in a batch, whatever its size and lane, as of the point alone
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "keys/field.hpp"
#include "keys/openssl.hpp"
#include "keys/openssl_owners.hpp"
#include "require.hpp"

namespace {

using namespace jwkguard;
using fuzz::require;
using octets = std::span<const std::uint8_t>;

bool same(const keys::point_facts& left, const keys::point_facts& right) noexcept {
  return left.x_in_field == right.x_in_field && left.y_in_field == right.y_in_field && left.on_curve == right.on_curve;
}

// Its last octets say how many points there are in the batch, and which one it is; the others have x and y exchanged.
keys::point_facts measure_p256_both_ways(octets x, octets y) noexcept {
  const std::size_t lane = x.back() % keys::p256_batch;
  const std::size_t size = lane + 1 + y.back() % (keys::p256_batch - lane);
  std::array<keys::coordinates, keys::p256_batch> batch;
  batch.fill({y, x});
  batch[lane] = {x, y};
  std::array<keys::point_facts, keys::p256_batch> facts{};
  keys::measure_p256_points(std::span{batch}.first(size), std::span{facts}.first(size));
  const keys::point_facts alone = keys::measure_p256(x, y);
  const keys::point_facts exchanged = keys::measure_p256(y, x);
  for (std::size_t at = 0; at < size; ++at) {
    require(same(facts[at], at == lane ? alone : exchanged), "3: in a batch as alone");
  }
  return alone;
}

template <std::size_t size, class Measure>
void hold(std::string_view name, int id, octets data, Measure measure) {
  static keys::ec_arithmetic openssl;
  const octets x = data.first(size);
  const octets y = data.subspan(size, size);
  const keys::point_facts facts = measure(x, y);
  require(same(facts, openssl.measure(name, x, y)), "1: as OpenSSL says");
  if (!facts.x_in_field) {
    return;  // OpenSSL would reduce it
  }

  static const keys::group_ptr group{EC_GROUP_new_by_curve_name(id)};
  const keys::point_ptr point{EC_POINT_new(group.get())};
  const keys::bn_ptr number{BN_bin2bn(x.data(), size, nullptr)};
  for (const int odd : {0, 1}) {
    if (EC_POINT_set_compressed_coordinates(group.get(), point.get(), number.get(), odd, nullptr) != 1) {
      ERR_clear_error();
      return;
    }
    const keys::bn_ptr other{BN_new()};
    EC_POINT_get_affine_coordinates(group.get(), point.get(), nullptr, other.get(), nullptr);
    std::array<std::uint8_t, size> right{};
    BN_bn2binpad(other.get(), right.data(), size);
    require(measure(x, right).on_curve, "2: both y are on the curve");
    right[data[0] % size] ^= static_cast<std::uint8_t>(1U << (data[1] % 8));
    require(!measure(x, right).on_curve || same(measure(x, right), openssl.measure(name, x, right)), "2: no third is");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const octets all{data, size};
  if (size >= 64) {
    hold<32>("P-256", NID_X9_62_prime256v1, all, measure_p256_both_ways);
  }
  if (size >= 96) {
    hold<48>("P-384", NID_secp384r1, all, keys::measure_p384);
  }
  return 0;
}
