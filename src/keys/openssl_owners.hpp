// What the files openssl*.cpp share: owners of OpenSSL's objects, and OpenSSL's words for ours. Private to them, the
// tests and the benchmark.
#pragma once

#include <openssl/bio.h>
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
using bio_ptr = std::unique_ptr<BIO, deleter<BIO_free>>;
using x509_ptr = std::unique_ptr<X509, deleter<X509_free>>;

/// must takes the outcome of a call that nothing but a lack of memory can make fail. It throws std::bad_alloc, because
/// the alternative is to measure something false.
inline void must(bool succeeded) {
  if (!succeeded) {
    ERR_clear_error();
    throw std::bad_alloc{};
  }
}

/// clear_errors empties OpenSSL's queue of errors behind a call that may have failed. Where memory was lacking it
/// throws std::bad_alloc, because such a failure says nothing of what was measured. It takes what the caller's program
/// left in the queue for its own.
inline void clear_errors() {
  bool is_memory_lacking = false;
  for (unsigned long error = ERR_get_error(); error != 0; error = ERR_get_error()) {
    is_memory_lacking = is_memory_lacking || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
  }
  must(!is_memory_lacking);
}

/// clear_refusal is clear_errors behind a call that failed for want of memory, or because this OpenSSL does not have
/// what was asked for. Not every place in OpenSSL where memory is lacking says so, but a refusal gives its reason.
inline void clear_refusal() {
  const auto is_reason = [](unsigned long error) {
    const int reason = ERR_GET_REASON(error);
    const bool is_vague = reason == ERR_R_INTERNAL_ERROR || reason == ERR_R_FETCH_FAILED ||
                          (ERR_GET_LIB(error) == ERR_LIB_EVP &&
                              (reason == EVP_R_INITIALIZATION_ERROR || reason == EVP_R_KEY_SETUP_FAILED ||
                                  reason == EVP_R_NOT_ABLE_TO_COPY_CTX));
    return !is_vague;
  };
  bool has_reason = false;
  bool is_memory_lacking = false;
  for (unsigned long error = ERR_get_error(); error != 0; error = ERR_get_error()) {
    has_reason = has_reason || is_reason(error);
    is_memory_lacking = is_memory_lacking || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
  }
  must(has_reason && !is_memory_lacking);
}

/// number_of is a big-endian number.
[[nodiscard]] inline bn_ptr number_of(std::span<const std::uint8_t> octets) {
  bn_ptr made{BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
  must(made != nullptr);
  return made;
}

/// text_in is what was written to a BIO in memory.
[[nodiscard]] inline std::string text_in(BIO* written) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(written, &text);
  return {text, static_cast<std::size_t>(size)};
}

/// hash_named is OpenSSL's method for "SHA256", "SHA384" or "SHA512".
[[nodiscard]] inline const EVP_MD* hash_named(std::string_view name) noexcept {
  return name == "SHA256" ? EVP_sha256() : name == "SHA384" ? EVP_sha384() : EVP_sha512();
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
