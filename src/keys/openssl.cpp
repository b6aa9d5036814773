#include "keys/openssl.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

// A curve that is in use: its group, and a point to compute in.
struct cached_curve {
  std::string_view name;
  group_ptr group;
  point_ptr point;
  bn_ptr prime;
};

// Kept for as long as the process lives: to look one up takes longer than to hash a key.
const EVP_MD* fetched(const char* name) {
  const EVP_MD* const method = EVP_MD_fetch(nullptr, name, nullptr);
  must(method != nullptr);
  return method;
}

template <std::size_t Octets>
std::array<std::uint8_t, Octets> digest_of(std::span<const std::uint8_t> octets, const EVP_MD* method) {
  std::array<std::uint8_t, Octets> digest{};
  must(EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, method, nullptr) == 1);
  return digest;
}

}  // namespace

struct ec_arithmetic::state {
  state() { must(context != nullptr && x != nullptr && y != nullptr); }

  bn_ctx_ptr context{BN_CTX_new()};
  bn_ptr x{BN_new()};
  bn_ptr y{BN_new()};
  std::vector<cached_curve> curves;

  const cached_curve* find(std::string_view name) {
    const auto known =
        std::find_if(curves.begin(), curves.end(), [name](const cached_curve& each) { return each.name == name; });
    return known != curves.end() ? &*known : make(name);
  }

  const cached_curve* make(std::string_view name) {
    cached_curve made{name, group_ptr{EC_GROUP_new_by_curve_name(curve_id(name))}, nullptr, bn_ptr{BN_new()}};
    if (made.group == nullptr) {
      clear_refusal();
      return nullptr;
    }
    made.point.reset(EC_POINT_new(made.group.get()));
    must(made.point != nullptr && made.prime != nullptr &&
         EC_GROUP_get_curve(made.group.get(), made.prime.get(), nullptr, nullptr, context.get()) == 1);
    curves.push_back(std::move(made));
    return &curves.back();
  }
};

ec_arithmetic::ec_arithmetic() : state_(std::make_unique<state>()) {}
ec_arithmetic::ec_arithmetic(ec_arithmetic&&) noexcept = default;
ec_arithmetic& ec_arithmetic::operator=(ec_arithmetic&&) noexcept = default;
ec_arithmetic::~ec_arithmetic() = default;

point_facts ec_arithmetic::measure(
    std::string_view curve, std::span<const std::uint8_t> x, std::span<const std::uint8_t> y) {
  point_facts facts;
  const cached_curve* const on = state_->find(curve);
  if (on == nullptr) {
    return facts;
  }
  must(BN_bin2bn(x.data(), static_cast<int>(x.size()), state_->x.get()) != nullptr &&
       BN_bin2bn(y.data(), static_cast<int>(y.size()), state_->y.get()) != nullptr);
  facts.x_in_field = BN_cmp(state_->x.get(), on->prime.get()) < 0;
  facts.y_in_field = BN_cmp(state_->y.get(), on->prime.get()) < 0;
  // OpenSSL refuses a point that does not satisfy the curve's equation.
  facts.on_curve = facts.x_in_field && facts.y_in_field &&
                   EC_POINT_set_affine_coordinates(
                       on->group.get(), on->point.get(), state_->x.get(), state_->y.get(), state_->context.get()) == 1;
  if (!facts.on_curve) {
    clear_errors();
  }
  return facts;
}

sha256_digest sha256(std::span<const std::uint8_t> octets) {
  static const EVP_MD* const method = fetched("SHA2-256");
  return digest_of<std::tuple_size_v<sha256_digest>>(octets, method);
}

std::array<std::uint8_t, 20> sha1(std::span<const std::uint8_t> octets) {
  static const EVP_MD* const method = fetched("SHA1");
  return digest_of<20>(octets, method);
}

std::string_view openssl_version() noexcept {
  const std::string_view whole = OpenSSL_version(OPENSSL_VERSION);  // "OpenSSL 3.0.19 27 Jan 2026 (…)"
  return whole.substr(0, whole.find(' ', whole.find(' ') + 1));
}

void wipe(std::span<char> octets) noexcept { OPENSSL_cleanse(octets.data(), octets.size()); }

}  // namespace jwkguard::keys
