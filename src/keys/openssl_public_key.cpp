#include "keys/openssl_public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>
#include <vector>

#include "keys/named_curves.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;
using builder_ptr = std::unique_ptr<OSSL_PARAM_BLD, deleter<OSSL_PARAM_BLD_free>>;
using params_ptr = std::unique_ptr<OSSL_PARAM, deleter<OSSL_PARAM_free>>;

key_ptr made_from(const char* type, OSSL_PARAM_BLD* from) {
  const params_ptr params{OSSL_PARAM_BLD_to_param(from)};
  must(params != nullptr);
  const key_ctx_ptr context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    clear_refusal();
    return nullptr;
  }
  return key_ptr{made};
}

key_ptr rsa_key(const record& key) {
  const bn_ptr n = number_of(key.parameters[0]);
  const bn_ptr e = number_of(key.parameters[1]);
  const builder_ptr parts{OSSL_PARAM_BLD_new()};
  must(parts != nullptr && OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
       OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  return made_from("RSA", parts.get());
}

key_ptr ec_key(const record& key) {
  const int curve = curve_id(key.crv);
  const char* const name = curve == NID_undef ? nullptr : OBJ_nid2sn(curve);
  if (name == nullptr) {
    return nullptr;
  }
  constexpr std::uint8_t uncompressed = 4;  // RFC 5480 2.2
  std::vector<std::uint8_t> point{uncompressed};
  for (const octets coordinate : key.parameters) {
    point.insert(point.end(), coordinate.begin(), coordinate.end());
  }
  const builder_ptr parts{OSSL_PARAM_BLD_new()};
  must(parts != nullptr && OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, name, 0) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
  return made_from("EC", parts.get());
}

key_ptr okp_key(const record& key) {
  const octets x = key.parameters[0];
  key_ptr made{EVP_PKEY_new_raw_public_key_ex(nullptr, std::string{key.crv}.c_str(), nullptr, x.data(), x.size())};
  if (made == nullptr) {
    clear_refusal();
  }
  return made;
}

}  // namespace

key_ptr public_key_of(const record& key) {
  if (key.kty == "RSA") {
    return rsa_key(key);
  }
  const bool is_point = key.kty == "EC";
  const named_curve* const on = find_curve(is_point ? std::span{ec_curves} : std::span{okp_curves}, key.crv);
  const auto& [first, second] = key.parameters;
  if ((!is_point && key.kty != "OKP") || on == nullptr || first.size() != on->bytes ||
      second.size() != (is_point ? on->bytes : 0)) {
    return nullptr;
  }
  return is_point ? ec_key(key) : okp_key(key);
}

}  // namespace jwkguard::keys
