#include "keys/openssl_certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// --- what a certificate looks like
//
// d2i_X509 also makes an EVP_PKEY of the key, with a search through all decoders that takes a hundred times as long as
// everything else. So it is described to OpenSSL here once more, part by part, the key as it is written.

// RFC 5280 4.1.2.7
struct subject_key {
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* octets;
};

// RFC 5280 4.1.2
struct body {
  ASN1_INTEGER* version;
  ASN1_INTEGER* serial_number;
  X509_ALGOR* signature;
  X509_NAME* issuer;
  X509_VAL* validity;
  X509_NAME* subject;
  subject_key* key;
  ASN1_BIT_STRING* issuer_id;
  ASN1_BIT_STRING* subject_id;
  STACK_OF(X509_EXTENSION) * extensions;
};

// RFC 5280 4.1.1
struct certificate {
  body* signed_part;
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* signature;
};

constexpr ASN1_TEMPLATE part(
    const char* name, std::size_t offset, ASN1_ITEM_EXP* item, unsigned long flags = 0, long tag = 0) {
  return {flags, tag, offset, name, item};
}

template <std::size_t Count>
constexpr ASN1_ITEM sequence(const char* name, const std::array<ASN1_TEMPLATE, Count>& parts, std::size_t size) {
  return {ASN1_ITYPE_SEQUENCE, V_ASN1_SEQUENCE, parts.data(), Count, nullptr, static_cast<long>(size), name};
}

const ASN1_ITEM* subject_key_item() {
  static constexpr std::array parts = {part("algorithm", offsetof(subject_key, algorithm), X509_ALGOR_it),
      part("octets", offsetof(subject_key, octets), ASN1_BIT_STRING_it)};
  static constexpr ASN1_ITEM item = sequence("subject_key", parts, sizeof(subject_key));
  return &item;
}

const ASN1_ITEM* body_item() {
  constexpr unsigned long optional_explicit = ASN1_TFLG_EXPLICIT | ASN1_TFLG_OPTIONAL;
  constexpr unsigned long optional_implicit = ASN1_TFLG_IMPLICIT | ASN1_TFLG_OPTIONAL;
  static constexpr std::array parts = {part("version", offsetof(body, version), ASN1_INTEGER_it, optional_explicit, 0),
      part("serial_number", offsetof(body, serial_number), ASN1_INTEGER_it),
      part("signature", offsetof(body, signature), X509_ALGOR_it), part("issuer", offsetof(body, issuer), X509_NAME_it),
      part("validity", offsetof(body, validity), X509_VAL_it), part("subject", offsetof(body, subject), X509_NAME_it),
      part("key", offsetof(body, key), subject_key_item),
      part("issuer_id", offsetof(body, issuer_id), ASN1_BIT_STRING_it, optional_implicit, 1),
      part("subject_id", offsetof(body, subject_id), ASN1_BIT_STRING_it, optional_implicit, 2),
      part("extensions", offsetof(body, extensions), X509_EXTENSION_it, optional_explicit | ASN1_TFLG_SEQUENCE_OF, 3)};
  static constexpr ASN1_ITEM item = sequence("body", parts, sizeof(body));
  return &item;
}

const ASN1_ITEM* certificate_item() {
  static constexpr std::array parts = {part("signed_part", offsetof(certificate, signed_part), body_item),
      part("algorithm", offsetof(certificate, algorithm), X509_ALGOR_it),
      part("signature", offsetof(certificate, signature), ASN1_BIT_STRING_it)};
  static constexpr ASN1_ITEM item = sequence("certificate", parts, sizeof(certificate));
  return &item;
}

void release(certificate* held) { ASN1_item_free(reinterpret_cast<ASN1_VALUE*>(held), certificate_item()); }
using certificate_owner = std::unique_ptr<certificate, deleter<release>>;

// The certificate that the octets are, or null; OpenSSL's queue of errors may then hold why.
certificate_owner read_certificate(octets der) {
  const std::uint8_t* at = der.data();
  ASN1_VALUE* const read = ASN1_item_d2i(nullptr, &at, static_cast<long>(der.size()), certificate_item());
  certificate_owner owner{reinterpret_cast<certificate*>(read)};
  return at == der.data() + der.size() ? std::move(owner) : nullptr;
}

// --- the key, as it is written in nearly all certificates: is it the record's? Empty: it is written in another way.

bool are_same(octets left, octets right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

// RFC 5480 2.2, and the hybrid form of X9.62, which OpenSSL takes as well. The record's point is on its curve: to one x
// there are two y there, an odd one and an even one.
bool is_point(octets written, octets x, octets y) noexcept {
  constexpr unsigned compressed = 2;
  constexpr unsigned uncompressed = 4;
  constexpr unsigned hybrid = 6;
  const unsigned odd = y.back() & 1U;
  if (written.size() == 1 + x.size()) {
    return written[0] == (compressed | odd) && are_same(written.subspan(1), x);
  }
  return written.size() == 1 + x.size() + y.size() && (written[0] == uncompressed || written[0] == (hybrid | odd)) &&
         are_same(written.subspan(1, x.size()), x) && are_same(written.subspan(1 + x.size()), y);
}

// Takes one element of definite length off the octets: what is in it, if it is a universal one with this tag.
std::optional<octets> take(octets& from, int wanted) {
  const std::uint8_t* at = from.data();
  long length = 0;
  int tag = 0;
  int kind = 0;
  const int form = ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(from.size()));
  const int wanted_form = wanted == V_ASN1_SEQUENCE ? V_ASN1_CONSTRUCTED : 0;
  if (form != wanted_form || tag != wanted || kind != V_ASN1_UNIVERSAL) {
    return std::nullopt;
  }
  const octets content{at, static_cast<std::size_t>(length)};
  from = {content.data() + content.size(), from.data() + from.size()};
  return content;
}

// RFC 3279 2.3.1. Like OpenSSL, it looks past signs and zeros before a number.
std::optional<bool> are_numbers(octets written, const std::array<octets, 2>& wanted) {
  auto numbers = take(written, V_ASN1_SEQUENCE);
  const auto first = numbers ? take(*numbers, V_ASN1_INTEGER) : std::nullopt;
  const auto second = first ? take(*numbers, V_ASN1_INTEGER) : std::nullopt;
  if (!second || !numbers->empty() || !written.empty()) {
    return std::nullopt;
  }
  const auto digits = [](octets number) {
    const auto zeros = std::find_if(number.begin(), number.end(), [](std::uint8_t octet) { return octet != 0; });
    return number.subspan(static_cast<std::size_t>(zeros - number.begin()));
  };
  return are_same(digits(*first), wanted[0]) && are_same(digits(*second), wanted[1]);
}

// RFC 8410 3
struct okp_algorithm {
  std::string_view curve;
  int id;
};
constexpr std::array okp_algorithms = {okp_algorithm{"Ed25519", NID_ED25519}, okp_algorithm{"Ed448", NID_ED448},
    okp_algorithm{x25519, NID_X25519}, okp_algorithm{"X448", NID_X448}};

std::optional<bool> plainly_holds(const subject_key& held, const record& key) {
  const ASN1_OBJECT* algorithm = nullptr;
  const void* parameters = nullptr;
  int kind = V_ASN1_UNDEF;
  X509_ALGOR_get0(&algorithm, &kind, &parameters, held.algorithm);
  const int id = OBJ_obj2nid(algorithm);
  const octets written{ASN1_STRING_get0_data(held.octets), static_cast<std::size_t>(ASN1_STRING_length(held.octets))};
  const auto& [first, second] = key.parameters;
  if (key.kty == "EC" && id == NID_X9_62_id_ecPublicKey) {
    if (kind != V_ASN1_OBJECT) {
      return std::nullopt;
    }
    return OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameters)) == curve_id(key.crv) &&
           is_point(written, first, second);
  }
  if (key.kty == "RSA" && (id == NID_rsaEncryption || id == NID_rsassaPss)) {
    // A certificate may bind its key to PSS (RFC 4055 1.2); a JWK says that by alg.
    const int usual = id == NID_rsaEncryption ? V_ASN1_NULL : V_ASN1_UNDEF;
    return kind == usual ? are_numbers(written, key.parameters) : std::nullopt;
  }
  if (key.kty == "OKP" && kind == V_ASN1_UNDEF) {
    const auto* const on = std::find_if(okp_algorithms.begin(), okp_algorithms.end(),
        [&key](const okp_algorithm& row) { return row.curve == key.crv; });
    return on != okp_algorithms.end() && on->id == id && is_raw_public(written, on->curve, first);
  }
  return key.kty == "OKP" ? std::nullopt : std::optional{false};  // of another type
}

// --- the key, however it is written

bool has_number(const EVP_PKEY* key, const char* name, octets expected) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return false;
  }
  const bn_ptr held{number};
  const bn_ptr wanted{BN_bin2bn(expected.data(), static_cast<int>(expected.size()), nullptr)};
  return wanted != nullptr && BN_cmp(held.get(), wanted.get()) == 0;
}

bool has_curve(const EVP_PKEY* key, std::string_view curve) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) == 1 &&
         curve_id({name.data(), length}) == curve_id(curve);
}

bool is_key(const EVP_PKEY* held, const record& key) {
  const auto [first, second] = key.parameters;
  if (key.kty == "EC") {
    return EVP_PKEY_is_a(held, "EC") == 1 && has_curve(held, key.crv) &&
           has_number(held, OSSL_PKEY_PARAM_EC_PUB_X, first) && has_number(held, OSSL_PKEY_PARAM_EC_PUB_Y, second);
  }
  if (key.kty == "RSA") {
    return (EVP_PKEY_is_a(held, "RSA") == 1 || EVP_PKEY_is_a(held, "RSA-PSS") == 1) &&
           has_number(held, OSSL_PKEY_PARAM_RSA_N, first) && has_number(held, OSSL_PKEY_PARAM_RSA_E, second);
  }
  return key.kty == "OKP" && has_raw_public(held, key.crv, first);
}

// The key as OpenSSL decodes it; null where it cannot.
key_ptr decode(const subject_key& held) {
  const auto* const value = reinterpret_cast<const ASN1_VALUE*>(&held);
  const int size = ASN1_item_i2d(value, nullptr, subject_key_item());
  must(size > 0);
  std::vector<std::uint8_t> der(static_cast<std::size_t>(size));
  std::uint8_t* end = der.data();
  must(ASN1_item_i2d(value, &end, subject_key_item()) == size);
  const std::uint8_t* at = der.data();
  return key_ptr{d2i_PUBKEY(nullptr, &at, size)};
}

bool holds(const subject_key& held, const record& key) {
  if (key.parameters[0].empty()) {
    return false;  // nothing is left of a key that is refused
  }
  if (const auto plainly = plainly_holds(held, key)) [[likely]] {
    return *plainly;
  }
  const key_ptr decoded = decode(held);
  return decoded != nullptr && is_key(decoded.get(), key);
}

}  // namespace

certificate_facts measure_certificate(octets der, const record& key, std::int64_t now) {
  certificate_facts facts;
  if (const certificate_owner read = read_certificate(der)) {
    const body& said = *read->signed_part;
    facts.parsed = true;
    facts.holds_key = holds(*said.key, key);
    // The last second still counts (RFC 5280 4.1.2.5). X509_cmp_time would call it earlier.
    facts.expired = ASN1_TIME_cmp_time_t(said.validity->notAfter, static_cast<time_t>(now)) == -1;
  }
  ERR_clear_error();
  return facts;
}

bool is_certificate(octets der) {
  const bool parsed = read_certificate(der) != nullptr;
  ERR_clear_error();
  return parsed;
}

}  // namespace jwkguard::keys
