#include "key_set.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>

#include "json/base64.hpp"

namespace jwkguard::bench {
namespace {

struct release_key {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

point fresh_point() {
  const std::unique_ptr<EVP_PKEY, release_key> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  point out{};
  std::size_t length = 0;
  const bool made = key != nullptr && EVP_PKEY_get_octet_string_param(
                                          key.get(), OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(), &length) == 1;
  if (!made || length != out.size() || out[0] != POINT_CONVERSION_UNCOMPRESSED) {
    std::fputs("cannot generate a P-256 key\n", stderr);
    std::exit(2);
  }
  return out;
}

// 186 bytes with the comma behind it: the members that an identity provider publishes.
std::string jwk_of(const point& key, std::size_t index) {
  const std::span<const std::uint8_t> octets{key};
  std::string number = std::to_string(index);
  number.insert(0, 7 - std::min<std::size_t>(7, number.size()), '0');
  std::string text =
      R"({"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"tenant-sign-2026-)" + number + R"(","x":")";
  json::append_base64url(text, octets.subspan(1, 32));
  text += R"(","y":")";
  json::append_base64url(text, octets.subspan(33, 32));
  return text + R"("})";
}

}  // namespace

key_set make_key_set(std::size_t count, std::optional<std::size_t> off_curve) {
  key_set made{R"({"keys":[)", {}};
  for (std::size_t index = 0; index < count; ++index) {
    point key = fresh_point();
    if (index == off_curve) {
      key.back() ^= 1U;  // p is odd, so y and p - y differ in this bit: the other one is never hit
    }
    made.text += (index == 0 ? "" : ",") + jwk_of(key, index);
    made.points.push_back(key);
  }
  made.text += "]}";
  return made;
}

}  // namespace jwkguard::bench
