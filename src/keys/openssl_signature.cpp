#include "keys/openssl_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>

#include "keys/openssl_hmac.hpp"
#include "keys/openssl_public_key.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;
using scheme = signing_algorithm::scheme;
using digest_ctx_ptr = std::unique_ptr<EVP_MD_CTX, deleter<EVP_MD_CTX_free>>;
using ecdsa_ptr = std::unique_ptr<ECDSA_SIG, deleter<ECDSA_SIG_free>>;

// What every scheme ends with. `salt`: of PSS, as OpenSSL's options have it.
signature_fact hold_to_key(EVP_PKEY* key, const signing_algorithm& with, std::string_view text, octets signature,
    int salt = RSA_PSS_SALTLEN_DIGEST) {
  const digest_ctx_ptr context{EVP_MD_CTX_new()};
  must(context != nullptr);
  EVP_PKEY_CTX* of_key = nullptr;
  const EVP_MD* const digest = with.how == scheme::eddsa ? nullptr : hash_named(with.hash);
  const octets message = octets_of(text);
  const bool is_ready = EVP_DigestVerifyInit(context.get(), &of_key, digest, nullptr, key) == 1 &&
                        (with.how != scheme::pss || (EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
                                                        EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, salt) == 1));
  if (!is_ready) {
    clear_refusal();
    return signature_fact::unsupported;
  }
  const bool is_signed =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  clear_errors();
  return is_signed ? signature_fact::right : signature_fact::wrong;
}

std::size_t signature_bytes(const EVP_PKEY* key) {
  const int size = EVP_PKEY_get_size(key);
  must(size > 0);
  return static_cast<std::size_t>(size);
}

measured_signature measure_rsa(EVP_PKEY* key, const signing_algorithm& with, std::string_view text, octets signature) {
  const std::size_t size = signature_bytes(key);
  if (signature.size() != size) {  // RFC 8017 8.1.2, 8.2.2: step 1
    return {signature_fact::length, size};
  }
  const signature_fact found = hold_to_key(key, with, text, signature);
  const bool has_other_salt = found == signature_fact::wrong && with.how == scheme::pss &&
                              hold_to_key(key, with, text, signature, RSA_PSS_SALTLEN_AUTO) == signature_fact::right;
  return {has_other_salt ? signature_fact::salt : found, size};
}

// --- ECDSA

std::vector<std::uint8_t> der_of(octets r, octets s) {
  const ecdsa_ptr pair{ECDSA_SIG_new()};
  bn_ptr first = number_of(r);
  bn_ptr second = number_of(s);
  must(pair != nullptr && ECDSA_SIG_set0(pair.get(), first.get(), second.get()) == 1);
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
  clear_errors();
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
  const bn_ptr first = number_of(r);
  const bn_ptr second = number_of(s);
  const bn_ptr half{BN_dup(order)};
  must(half != nullptr && BN_rshift1(half.get(), half.get()) == 1);
  const auto is_within = [order](const BIGNUM* number) { return BN_is_zero(number) == 0 && BN_cmp(number, order) < 0; };
  return {is_within(first.get()) && is_within(second.get()), BN_cmp(second.get(), half.get()) > 0};
}

std::size_t number_bytes(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  must(bits > 0);
  return (static_cast<std::size_t>(bits) + 7) / 8;
}

measured_signature measure_ecdsa(
    EVP_PKEY* key, const signing_algorithm& with, std::string_view text, octets signature) {
  const std::size_t half = number_bytes(key);
  const std::size_t size = 2 * half;
  const auto otherwise = [&](signature_fact fact) {
    const bool is_other_form =
        is_der(signature) &&
        (fact == signature_fact::length || hold_to_key(key, with, text, signature) == signature_fact::right);
    return measured_signature{is_other_form ? signature_fact::der : fact, size};
  };
  if (signature.size() != size) {
    return otherwise(signature_fact::length);
  }
  const range_facts ranges = ranges_of(signature.first(half), signature.subspan(half), with.crv);
  if (!ranges.is_within) {
    return otherwise(signature_fact::range);
  }
  const signature_fact found = hold_to_key(key, with, text, der_of(signature.first(half), signature.subspan(half)));
  return found == signature_fact::wrong ? otherwise(found) : measured_signature{found, size, ranges.has_high_s};
}

std::size_t hmac_bytes(const signing_algorithm& with) noexcept {
  return static_cast<std::size_t>(EVP_MD_get_size(hash_named(with.hash)));
}

}  // namespace

signature_fact hold_to_hmac(
    octets secret, const signing_algorithm& with, std::string_view signed_text, octets signature) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> made{};
  const std::size_t size = hmac(with.hash, secret, octets_of(signed_text), made);
  if (size == 0) {
    clear_refusal();
    return signature_fact::unsupported;
  }
  const bool is_same = signature.size() == size && CRYPTO_memcmp(made.data(), signature.data(), size) == 0;
  OPENSSL_cleanse(made.data(), made.size());
  return is_same ? signature_fact::right : signature_fact::wrong;
}

measured_signature measure_signature(
    const record& key, const signing_algorithm& with, std::string_view signed_text, octets signature) {
  if (with.how == scheme::hmac) {
    const std::size_t size = hmac_bytes(with);
    return {signature.size() != size ? signature_fact::length
                                     : hold_to_hmac(key.parameters[0], with, signed_text, signature),
        size};
  }
  const key_ptr made = public_key_of(key);
  if (made == nullptr) {
    return {signature_fact::unsupported};
  }
  switch (with.how) {
    case scheme::rsa:
    case scheme::pss: return measure_rsa(made.get(), with, signed_text, signature);
    case scheme::ecdsa: return measure_ecdsa(made.get(), with, signed_text, signature);
    default: break;
  }
  const std::size_t size = signature_bytes(made.get());
  return {
      signature.size() != size ? signature_fact::length : hold_to_key(made.get(), with, signed_text, signature), size};
}

}  // namespace jwkguard::keys
