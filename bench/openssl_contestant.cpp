#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <array>
#include <memory>

#include "contestants.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::bench {
namespace {

using namespace keys;

template <class predicate>
verdict judge(std::span<const point> points, predicate&& is_good) {
  verdict out;
  for (std::size_t index = 0; index < points.size(); ++index) {
    if (!is_good(points[index])) {
      out.bad_keys.push_back(index);
      ERR_clear_error();
    }
  }
  return out;
}

bool import_and_check(EVP_PKEY_CTX* importer, const point& key) {
  std::array<char, 6> group = {'P', '-', '2', '5', '6', '\0'};
  point octets = key;
  std::array<OSSL_PARAM, 3> parameters = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(importer) != 1 ||
      EVP_PKEY_fromdata(importer, &made, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
    return false;
  }
  const key_ptr held{made};
  const key_ctx_ptr checker{EVP_PKEY_CTX_new_from_pkey(nullptr, held.get(), nullptr)};
  return checker != nullptr && EVP_PKEY_public_check(checker.get()) == 1;
}

struct affine {
  group_ptr group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  point_ptr on{EC_POINT_new(group.get())};
  bn_ctx_ptr context{BN_CTX_new()};
  bn_ptr x{BN_new()};
  bn_ptr y{BN_new()};

  [[nodiscard]] bool takes(const point& key) const {
    return BN_bin2bn(key.data() + 1, 32, x.get()) != nullptr && BN_bin2bn(key.data() + 33, 32, y.get()) != nullptr &&
           EC_POINT_set_affine_coordinates(group.get(), on.get(), x.get(), y.get(), context.get()) == 1;
  }
};

}  // namespace

std::vector<contestant> openssl_contestants() {
  const std::shared_ptr<EVP_PKEY_CTX> importer{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free};
  const auto arithmetic = std::make_shared<affine>();
  return {{"OpenSSL import + public_check", false, true,
              [importer](std::span<char>, std::span<const point> points) {
                return judge(points, [&](const point& key) { return import_and_check(importer.get(), key); });
              }},
      {"OpenSSL curve equation alone", false, true, [arithmetic](std::span<char>, std::span<const point> points) {
         return judge(points, [&](const point& key) { return arithmetic->takes(key); });
       }}};
}

}  // namespace jwkguard::bench
