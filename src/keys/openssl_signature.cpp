#include "keys/openssl_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>

#include "keys/openssl_public_key.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;
using scheme = signing_algorithm::scheme;
using digest_ctx_ptr = std::unique_ptr<EVP_MD_CTX, deleter<EVP_MD_CTX_free>>;
using ecdsa_ptr = std::unique_ptr<ECDSA_SIG, deleter<ECDSA_SIG_free>>;

const EVP_MD* digest_of(const signing_algorithm& with) noexcept {
  return with.hash == "SHA256" ? EVP_sha256() : with.hash == "SHA384" ? EVP_sha384() : EVP_sha512();
}

// What every scheme ends with. `salt`: of PSS, as OpenSSL's options have it.
bool is_right(EVP_PKEY* key, const signing_algorithm& with, std::string_view text, octets signature,
    int salt = RSA_PSS_SALTLEN_DIGEST) {
  const digest_ctx_ptr context{EVP_MD_CTX_new()};
  must(context != nullptr);
  EVP_PKEY_CTX* of_key = nullptr;
  const EVP_MD* const digest = with.how == scheme::eddsa ? nullptr : digest_of(with);
  const octets message = octets_of(text);
  const bool is_ready = EVP_DigestVerifyInit(context.get(), &of_key, digest, nullptr, key) == 1 &&
                        (with.how != scheme::pss || (EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
                                                        EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, salt) == 1));
  if (!is_ready) {  // this OpenSSL has not all algorithms
    must(ERR_GET_REASON(ERR_peek_last_error()) != ERR_R_MALLOC_FAILURE);
    ERR_clear_error();
    return false;
  }
  const bool is_signed =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  ERR_clear_error();
  return is_signed;
}

measured_signature measure_rsa(EVP_PKEY* key, const signing_algorithm& with, std::string_view text, octets signature) {
  const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key));
  if (signature.size() != size) {  // RFC 8017 8.1.2, 8.2.2: step 1
    return {signature_fact::length, size};
  }
  if (is_right(key, with, text, signature)) {
    return {signature_fact::right, size};
  }
  const bool has_other_salt = with.how == scheme::pss && is_right(key, with, text, signature, RSA_PSS_SALTLEN_AUTO);
  return {has_other_salt ? signature_fact::salt : signature_fact::wrong, size};
}

// --- ECDSA

std::vector<std::uint8_t> der_of(octets r, octets s) {
  const ecdsa_ptr pair{ECDSA_SIG_new()};
  bn_ptr first{BN_bin2bn(r.data(), static_cast<int>(r.size()), nullptr)};
  bn_ptr second{BN_bin2bn(s.data(), static_cast<int>(s.size()), nullptr)};
  must(pair != nullptr && first != nullptr && second != nullptr &&
       ECDSA_SIG_set0(pair.get(), first.get(), second.get()) == 1);
  static_cast<void>(first.release());  // both are the pair's now
  static_cast<void>(second.release());
  std::uint8_t* written = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &written);
  must(size > 0);
  std::vector<std::uint8_t> der(written, written + size);
  OPENSSL_free(written);
  return der;
}

bool is_der(octets signature) {
  const std::uint8_t* at = signature.data();
  const ecdsa_ptr pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()))};
  ERR_clear_error();
  return pair != nullptr && at == signature.data() + signature.size();
}

// Where r and s lie to the order of the curve.
struct range_facts {
  bool is_within = false;
  bool has_high_s = false;
};

range_facts ranges_of(octets r, octets s, std::string_view curve) {
  const group_ptr group{EC_GROUP_new_by_curve_name(curve_id(curve))};
  must(group != nullptr);
  const BIGNUM* const order = EC_GROUP_get0_order(group.get());
  const bn_ptr first{BN_bin2bn(r.data(), static_cast<int>(r.size()), nullptr)};
  const bn_ptr second{BN_bin2bn(s.data(), static_cast<int>(s.size()), nullptr)};
  const bn_ptr half{BN_dup(order)};
  must(first != nullptr && second != nullptr && half != nullptr && BN_rshift1(half.get(), half.get()) == 1);
  const auto is_within = [order](const BIGNUM* number) { return BN_is_zero(number) == 0 && BN_cmp(number, order) < 0; };
  return {is_within(first.get()) && is_within(second.get()), BN_cmp(second.get(), half.get()) > 0};
}

std::size_t number_bytes(EVP_PKEY* key) noexcept { return (static_cast<std::size_t>(EVP_PKEY_get_bits(key)) + 7) / 8; }

measured_signature measure_ecdsa(
    EVP_PKEY* key, std::string_view curve, const signing_algorithm& with, std::string_view text, octets signature) {
  const std::size_t half = number_bytes(key);
  const std::size_t size = 2 * half;
  const auto otherwise = [&](signature_fact fact) {
    const bool is_other_form =
        is_der(signature) && (fact == signature_fact::length || is_right(key, with, text, signature));
    return measured_signature{is_other_form ? signature_fact::der : fact, size};
  };
  if (signature.size() != size) {
    return otherwise(signature_fact::length);
  }
  const range_facts ranges = ranges_of(signature.first(half), signature.subspan(half), curve);
  if (!ranges.is_within) {
    return otherwise(signature_fact::range);
  }
  if (!is_right(key, with, text, der_of(signature.first(half), signature.subspan(half)))) {
    return otherwise(signature_fact::wrong);
  }
  return {signature_fact::right, size, ranges.has_high_s};
}

std::size_t hmac_bytes(const signing_algorithm& with) noexcept {
  return static_cast<std::size_t>(EVP_MD_get_size(digest_of(with)));
}

}  // namespace

bool is_hmac(octets secret, const signing_algorithm& with, std::string_view signed_text, octets signature) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> made{};
  unsigned size = 0;
  const octets text = octets_of(signed_text);
  must(::HMAC(digest_of(with), secret.data(), static_cast<int>(secret.size()), text.data(), text.size(), made.data(),
           &size) != nullptr);
  const bool is_same = signature.size() == size && CRYPTO_memcmp(made.data(), signature.data(), size) == 0;
  OPENSSL_cleanse(made.data(), made.size());
  return is_same;
}

measured_signature measure_signature(
    const record& key, const signing_algorithm& with, std::string_view signed_text, octets signature) {
  if (with.how == scheme::hmac) {
    const std::size_t size = hmac_bytes(with);
    return {signature.size() != size                                   ? signature_fact::length
            : is_hmac(key.parameters[0], with, signed_text, signature) ? signature_fact::right
                                                                       : signature_fact::wrong,
        size};
  }
  const key_ptr made = public_key_of(key);
  if (made == nullptr) {
    return {};
  }
  switch (with.how) {
    case scheme::rsa:
    case scheme::pss: return measure_rsa(made.get(), with, signed_text, signature);
    case scheme::ecdsa: return measure_ecdsa(made.get(), key.crv, with, signed_text, signature);
    default: break;
  }
  const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(made.get()));
  return {signature.size() != size                             ? signature_fact::length
          : is_right(made.get(), with, signed_text, signature) ? signature_fact::right
                                                               : signature_fact::wrong,
      size};
}

}  // namespace jwkguard::keys
