// What the files openssl*.cpp share: owners of OpenSSL's objects, and OpenSSL's words for ours. Private to them, the
// tests and the benchmark.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>

namespace jwkguard::keys {

template <auto Release>
struct deleter {
  template <class Resource>
  void operator()(Resource* held) const noexcept {
    Release(held);
  }
};
/// bn_ptr wipes what it held: some of the numbers are secret, and for the others it costs next to nothing. So does a
/// BN_CTX, with all of its numbers.
using bn_ptr = std::unique_ptr<BIGNUM, deleter<BN_clear_free>>;
using bn_ctx_ptr = std::unique_ptr<BN_CTX, deleter<BN_CTX_free>>;
using group_ptr = std::unique_ptr<EC_GROUP, deleter<EC_GROUP_free>>;
using point_ptr = std::unique_ptr<EC_POINT, deleter<EC_POINT_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using key_ctx_ptr = std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>>;
using x509_ptr = std::unique_ptr<X509, deleter<X509_free>>;

/// must takes the outcome of a call that nothing but a lack of memory can make fail. It throws std::bad_alloc, because
/// the alternative is to measure something false.
inline void must(bool succeeded) {
  if (!succeeded) {
    ERR_clear_error();
    throw std::bad_alloc{};
  }
}

/// curve_id is OpenSSL's number for a curve, by JWK's name of it or by OpenSSL's own; NID_undef if there is none.
[[nodiscard]] inline int curve_id(std::string_view name) {
  const std::string terminated{name};
  const int nist = EC_curve_nist2nid(terminated.c_str());
  return nist != NID_undef ? nist : OBJ_sn2nid(terminated.c_str());
}

inline constexpr std::string_view x25519 = "X25519";

/// is_raw_public is whether `held` is the public half `x` of a key of this curve of RFC 8037. Of X25519 the top bit is
/// set aside, because it is no part of the number (RFC 7748 5); what else is not canonical is not `x`.
[[nodiscard]] inline bool is_raw_public(
    std::span<const std::uint8_t> held, std::string_view curve, std::span<const std::uint8_t> x) {
  if (held.size() != x.size()) {
    return false;
  }
  const std::size_t last = x.size() - 1;
  const int ignored = curve == x25519 ? 0x80 : 0;
  return std::equal(x.begin(), x.end() - 1, held.begin()) && ((x[last] ^ held[last]) & ~ignored) == 0;
}

/// has_raw_public is the same of a key, which must be of that curve.
[[nodiscard]] inline bool has_raw_public(const EVP_PKEY* key, std::string_view curve, std::span<const std::uint8_t> x) {
  std::array<std::uint8_t, 64> held{};
  std::size_t size = held.size();
  return EVP_PKEY_is_a(key, std::string{curve}.c_str()) == 1 &&
         EVP_PKEY_get_raw_public_key(key, held.data(), &size) == 1 &&
         is_raw_public(std::span{held}.first(size), curve, x);
}

}  // namespace jwkguard::keys
