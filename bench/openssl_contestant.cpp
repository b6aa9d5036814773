#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "contestants.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::bench {
namespace {

using namespace keys;

// What OpenSSL imports: it wants numbers in the machine's own order.
class import_parameters {
 public:
  import_parameters(key_kind kind, const octets& key) {
    if (kind == key_kind::rsa_2048) {
      std::reverse_copy(key.begin(), key.end(), key_.begin());
      list_ = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, key_.data(), key.size()),
          OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent_), OSSL_PARAM_construct_end()};
    } else {
      std::copy(key.begin(), key.end(), key_.begin());
      row_of(kind).openssl_name.copy(group_.data(), group_.size());
      list_ = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group_.data(), 0),
          OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, key_.data(), key.size()),
          OSSL_PARAM_construct_end()};
    }
  }
  import_parameters(const import_parameters&) = delete;
  import_parameters& operator=(const import_parameters&) = delete;

  [[nodiscard]] OSSL_PARAM* list() noexcept { return list_.data(); }

 private:
  std::array<std::uint8_t, 256> key_{};
  std::array<char, 8> group_{};
  unsigned exponent_ = 65'537;
  std::array<OSSL_PARAM, 3> list_{};
};

bool import_and_check(EVP_PKEY_CTX* importer, OSSL_PARAM* parameters) {
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(importer) != 1 ||
      EVP_PKEY_fromdata(importer, &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return false;
  }
  const key_ptr held{made};
  const key_ctx_ptr checker{EVP_PKEY_CTX_new_from_pkey(nullptr, held.get(), nullptr)};
  return checker != nullptr && EVP_PKEY_public_check(checker.get()) == 1;
}

struct affine {
  explicit affine(key_kind kind)
      : length{row_of(kind).octets},
        group{EC_GROUP_new_by_curve_name(curve_id(row_of(kind).openssl_name))},
        on{EC_POINT_new(group.get())} {}

  [[nodiscard]] bool takes(const octets& key) const {
    const auto size = static_cast<int>(length);
    return BN_bin2bn(key.data() + 1, size, x.get()) != nullptr &&
           BN_bin2bn(key.data() + 1 + length, size, y.get()) != nullptr &&
           EC_POINT_set_affine_coordinates(group.get(), on.get(), x.get(), y.get(), context.get()) == 1;
  }

  std::size_t length;  // of a coordinate
  group_ptr group;
  point_ptr on;
  bn_ctx_ptr context{BN_CTX_new()};
  bn_ptr x{BN_new()};
  bn_ptr y{BN_new()};
};

}  // namespace

std::vector<contestant> openssl_contestants(key_kind kind) {
  const char* const type = kind == key_kind::rsa_2048 ? "RSA" : "EC";
  const std::shared_ptr<EVP_PKEY_CTX> importer{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free};
  std::vector<contestant> all;
  all.push_back({openssl_name, true, [kind, importer](std::span<char>, const key_set& set) {
                   return judge_each(set.decoded.size(), [&](std::size_t index) {
                     import_parameters parameters{kind, set.decoded[index]};
                     const bool is_good = import_and_check(importer.get(), parameters.list());
                     ERR_clear_error();
                     return is_good;
                   });
                 }});
  if (kind != key_kind::rsa_2048) {
    all.push_back({"OpenSSL curve equation alone", true,
        [arithmetic = std::make_shared<affine>(kind)](std::span<char>, const key_set& set) {
          return judge_each(set.decoded.size(), [&](std::size_t index) {
            const bool is_good = arithmetic->takes(set.decoded[index]);
            ERR_clear_error();
            return is_good;
          });
        }});
  }
  return all;
}

}  // namespace jwkguard::bench
