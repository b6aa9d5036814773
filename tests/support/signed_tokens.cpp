#include "support/signed_tokens.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "jwkguard/validator.hpp"
#include "support/fresh_keys.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

using context_ptr = std::unique_ptr<EVP_MD_CTX, keys::deleter<EVP_MD_CTX_free>>;
using pair_ptr = std::unique_ptr<ECDSA_SIG, keys::deleter<ECDSA_SIG_free>>;

void insist(bool holds) {
  if (!holds) {
    std::abort();
  }
}

const unsigned char* octets_in(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

const EVP_MD* hash_of(const std::string& alg) {
  return alg.find("512") != std::string::npos && alg != "ES256K" ? EVP_sha512()
         : alg.find("384") != std::string::npos                  ? EVP_sha384()
         : alg.find("256") != std::string::npos                  ? EVP_sha256()
                                                                 : nullptr;
}

struct curve_row {
  std::string alg;
  std::string curve;
  std::size_t octets;
};
const curve_row* curve_of(const std::string& alg) {
  static const curve_row rows[] = {{"ES256", "P-256", 32}, {"ES384", "P-384", 48}, {"ES512", "P-521", 66},
      {"ES256K", "secp256k1", 32}, {"EdDSA", "Ed25519", 0}, {"Ed25519", "Ed25519", 0}, {"Ed448", "Ed448", 0}};
  for (const curve_row& row : rows) {
    if (row.alg == alg) {
      return &row;
    }
  }
  return nullptr;
}

// One of three pairs, in turn: to make one takes long.
keys::key_ptr next_rsa_pair() {
  static std::array<keys::key_ptr, 3> pairs;
  static std::size_t turn = 0;
  keys::key_ptr& pair = pairs.at(turn++ % pairs.size());
  if (pair == nullptr) {
    pair = make_key("RSA", 2048);
  }
  insist(EVP_PKEY_up_ref(pair.get()) == 1);
  return keys::key_ptr{pair.get()};
}

octet_string in_full_length(const octet_string& number, std::size_t octets) {
  return padded(number, octets - number.size());
}

}  // namespace

signer make_signer(const std::string& alg) {
  if (alg.starts_with("HS")) {
    signer made{alg, nullptr, std::string(64, '\0')};
    insist(RAND_bytes(reinterpret_cast<unsigned char*>(made.secret.data()), 64) == 1);
    return made;
  }
  const curve_row* const row = curve_of(alg);
  return {alg, row == nullptr ? next_rsa_pair() : make_key(row->curve), {}};
}

std::string jwk_of(const signer& by, std::string_view kid, std::string_view alg) {
  std::string text = "{";
  const auto add = [&text](std::string_view name, std::string_view value) {
    text += (text.size() == 1 ? "\"" : ",\"") + std::string{name} + "\":\"" + std::string{value} + '"';
  };
  if (!kid.empty()) {
    add("kid", kid);
  }
  if (!alg.empty()) {
    add("alg", alg);
  }
  const curve_row* const row = curve_of(by.alg);
  if (by.pair == nullptr) {
    add("kty", "oct");
    add("k", openssl_base64url(by.secret));
  } else if (row == nullptr) {
    add("kty", "RSA");
    add("n", base64url(number_of(by.pair, OSSL_PKEY_PARAM_RSA_N)));
    add("e", base64url(number_of(by.pair, OSSL_PKEY_PARAM_RSA_E)));
  } else {
    add("kty", row->octets == 0 ? "OKP" : "EC");
    add("crv", row->curve);
    if (row->octets == 0) {
      add("x", base64url(raw_public(by.pair)));
    } else {
      add("x", base64url(in_full_length(number_of(by.pair, OSSL_PKEY_PARAM_EC_PUB_X), row->octets)));
      add("y", base64url(in_full_length(number_of(by.pair, OSSL_PKEY_PARAM_EC_PUB_Y), row->octets)));
    }
  }
  return text + '}';
}

std::string jwk_set(std::initializer_list<std::string> keys) {
  std::string text = "{\"keys\":[";
  for (const std::string& key : keys) {
    text += (text.back() == '[' ? "" : ",") + key;
  }
  return text + "]}";
}

octet_string hmac_of(std::string_view secret, const std::string& alg, std::string_view text) {
  octet_string made(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  insist(HMAC(hash_of(alg), secret.data(), static_cast<int>(secret.size()), octets_in(text), text.size(), made.data(),
             &size) != nullptr);
  made.resize(size);
  return made;
}

namespace {

octet_string sign(const signer& by, std::string_view text, int salt_bytes) {
  const context_ptr context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* of_key = nullptr;
  insist(EVP_DigestSignInit(context.get(), &of_key, hash_of(by.alg), nullptr, by.pair.get()) == 1);
  if (by.alg.starts_with("PS")) {
    insist(EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1);
    insist(EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, salt_bytes < 0 ? RSA_PSS_SALTLEN_DIGEST : salt_bytes) == 1);
  }
  octet_string made(1024);
  std::size_t size = made.size();
  insist(EVP_DigestSign(context.get(), made.data(), &size, octets_in(text), text.size()) == 1);
  made.resize(size);
  return made;
}

}  // namespace

octet_string der_signature_of(const signer& by, std::string_view text) { return sign(by, text, -1); }

octet_string signature_of(const signer& by, std::string_view text, int salt_bytes) {
  if (by.pair == nullptr) {
    return hmac_of(by.secret, by.alg, text);
  }
  octet_string made = sign(by, text, salt_bytes);
  const curve_row* const row = curve_of(by.alg);
  if (row == nullptr || row->octets == 0) {
    return made;
  }
  const unsigned char* at = made.data();
  const pair_ptr pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(made.size()))};
  insist(pair != nullptr);
  octet_string both = in_full_length(octets_of(ECDSA_SIG_get0_r(pair.get())), row->octets);
  const octet_string s = in_full_length(octets_of(ECDSA_SIG_get0_s(pair.get())), row->octets);
  both.insert(both.end(), s.begin(), s.end());
  return both;
}

std::string unsigned_token(std::string_view header, std::string_view payload) {
  return openssl_base64url(header) + '.' + openssl_base64url(payload);
}

std::string with_signature(const std::string& text, const octet_string& signature) {
  return text + '.' + base64url(signature);
}

std::string token_of(const signer& by, std::string_view kid, std::string_view payload) {
  const std::string header =
      R"({"alg":")" + by.alg + '"' + (kid.empty() ? "" : R"(,"kid":")" + std::string{kid} + '"') + '}';
  const std::string text = unsigned_token(header, payload);
  return with_signature(text, signature_of(by, text));
}

checked_set::checked_set(std::string json) : text{std::move(json)} {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  records = (made = check(std::span<char>{text}, rules)).records();
  insist(records.size() == made.keys.size());
}

}  // namespace jwkguard::test
