// Records from and to OpenSSL's keys.
#include <openssl/bn.h>
#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "jwkguard/evp.hpp"
#include "keys/key_types.hpp"
#include "keys/named_curves.hpp"
#include "keys/openssl_public_key.hpp"

namespace jwkguard {
namespace {

using octet_string = std::vector<std::uint8_t>;

// A number in so many octets, or in as few as it needs; empty if the key has none of that name, or a longer one.
octet_string number_of(const EVP_PKEY* key, const char* name, std::size_t bytes = 0) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return {};
  }
  const keys::bn_ptr held{number};
  octet_string made(bytes != 0 ? bytes : static_cast<std::size_t>(BN_num_bytes(number)));
  return BN_bn2binpad(number, made.data(), static_cast<int>(made.size())) >= 0 ? made : octet_string{};
}

std::optional<owned_record> record_of_parts(std::string_view kty, std::string_view crv, const octet_string& first,
    const octet_string& second, std::string_view alg = {}) {
  return first.empty() || (second.empty() && kty != "OKP")
             ? std::nullopt
             : std::optional{owned_record{
                   {.kty = kty, .crv = crv, .alg = alg, .kid = {}, .use = {}, .parameters = {{first, second}}}}};
}

// The alg of a key that is bound to RSASSA-PSS with one hash (RFC 4055 1.2); empty of others.
std::string_view pss_alg(const EVP_PKEY* key) {
  std::array<char, 32> hash{};
  std::size_t length = 0;
  if (EVP_PKEY_is_a(key, "RSA-PSS") != 1 ||
      EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_RSA_DIGEST, hash.data(), hash.size(), &length) != 1) {
    return {};
  }
  const std::string_view name{hash.data(), length};
  return name.ends_with("256") ? "PS256" : name.ends_with("384") ? "PS384" : name.ends_with("512") ? "PS512" : "";
}

std::optional<owned_record> ec_record(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1) {
    return std::nullopt;  // its curve has no name
  }
  const int curve = keys::curve_id({name.data(), length});
  const auto* const on = std::find_if(keys::ec_curves.begin(), keys::ec_curves.end(),
      [curve](const keys::named_curve& each) { return keys::curve_id(each.name) == curve; });
  return on == keys::ec_curves.end()
             ? std::nullopt
             : record_of_parts("EC", on->name, number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, on->bytes),
                   number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, on->bytes));
}

std::optional<owned_record> okp_record(const EVP_PKEY* key) {
  const auto* const on = std::find_if(keys::okp_curves.begin(), keys::okp_curves.end(),
      [key](const keys::named_curve& each) { return EVP_PKEY_is_a(key, std::string{each.name}.c_str()) == 1; });
  if (on == keys::okp_curves.end()) {
    return std::nullopt;
  }
  octet_string x(on->bytes);
  std::size_t size = x.size();
  const bool is_read = EVP_PKEY_get_raw_public_key(key, x.data(), &size) == 1 && size == x.size();
  return is_read ? record_of_parts("OKP", on->name, x, {}) : std::nullopt;
}

}  // namespace

evp_key evp_key_of(const record& key) { return evp_key{keys::public_key_of(key).release()}; }

std::optional<owned_record> record_of(const EVP_PKEY* key) {
  if (key == nullptr) {
    return std::nullopt;
  }
  auto made = EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1
                  ? record_of_parts("RSA", {}, number_of(key, OSSL_PKEY_PARAM_RSA_N),
                        number_of(key, OSSL_PKEY_PARAM_RSA_E), pss_alg(key))
              : EVP_PKEY_is_a(key, "EC") == 1 ? ec_record(key)
                                              : okp_record(key);
  keys::clear_errors();
  return made;
}

}  // namespace jwkguard
