#include "support/p256_keys.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "keys/openssl_owners.hpp"

namespace jwkguard::test {
namespace {

constexpr int coordinate_bytes = 32;

void insist(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string coordinate(const BIGNUM* number) {
  std::string octets(coordinate_bytes, '\0');
  insist(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(octets.data()), coordinate_bytes) == coordinate_bytes);
  return openssl_base64url(octets);
}

}  // namespace

std::string openssl_base64url(std::string_view octets) {
  std::vector<unsigned char> encoded(octets.size() / 3 * 4 + 8);
  const int length = EVP_EncodeBlock(
      encoded.data(), reinterpret_cast<const unsigned char*>(octets.data()), static_cast<int>(octets.size()));
  std::string text(encoded.begin(), encoded.begin() + length);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::string openssl_sha256(std::string_view octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  insist(EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1);
  return {digest.begin(), digest.begin() + length};
}

p256_key make_p256_key(std::uint32_t index) {
  static const keys::group_ptr group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  const keys::bn_ptr scalar{BN_new()};
  const keys::bn_ptr x{BN_new()};
  const keys::bn_ptr y{BN_new()};
  const keys::point_ptr point{EC_POINT_new(group.get())};
  insist(BN_set_word(scalar.get(), 1'000'003 + index) == 1 &&
         EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1 &&
         EC_POINT_get_affine_coordinates(group.get(), point.get(), x.get(), y.get(), nullptr) == 1);
  return {coordinate(x.get()), coordinate(y.get())};
}

std::string jwk_of(const p256_key& key, std::string_view kid) {
  return R"({"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":")" + std::string{kid} + R"(","x":")" + key.x +
         R"(","y":")" + key.y + R"("})";
}

std::string make_p256_set(std::uint32_t count) {
  std::string text = R"({"keys":[)";
  for (std::uint32_t index = 0; index < count; ++index) {
    text += (index == 0 ? "" : ",") + jwk_of(make_p256_key(index), "key-" + std::to_string(index));
  }
  return text + "]}";
}

}  // namespace jwkguard::test
