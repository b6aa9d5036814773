// Owners of OpenSSL's objects, for tests and the benchmark: src/keys/openssl.cpp keeps its own, apart from theirs.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>

namespace jwkguard::test {

template <auto release>
struct deleter {
  template <class resource>
  void operator()(resource* held) const noexcept {
    release(held);
  }
};
using bn_ptr = std::unique_ptr<BIGNUM, deleter<BN_free>>;
using bn_ctx_ptr = std::unique_ptr<BN_CTX, deleter<BN_CTX_free>>;
using group_ptr = std::unique_ptr<EC_GROUP, deleter<EC_GROUP_free>>;
using point_ptr = std::unique_ptr<EC_POINT, deleter<EC_POINT_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using key_ctx_ptr = std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>>;

}  // namespace jwkguard::test
