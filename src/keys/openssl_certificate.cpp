#include "keys/openssl_certificate.hpp"

#include <openssl/asn1t.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "keys/openssl_certificate_parts.hpp"
#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {
namespace {

using octets = std::span<const std::uint8_t>;

// --- what a certificate looks like
//
// d2i_X509 also makes an EVP_PKEY of the key, with a search through all decoders that takes a hundred times as long as
// everything else. So it is described to OpenSSL here once more, part by part, the key as it is written.

constexpr ASN1_TEMPLATE part(
    const char* name, std::size_t offset, ASN1_ITEM_EXP* item, unsigned long flags = 0, long tag = 0) {
  return {flags, tag, offset, name, item};
}

template <std::size_t Count>
constexpr ASN1_ITEM sequence(const char* name, const std::array<ASN1_TEMPLATE, Count>& parts, std::size_t size) {
  return {ASN1_ITYPE_SEQUENCE, V_ASN1_SEQUENCE, parts.data(), Count, nullptr, static_cast<long>(size), name};
}

const ASN1_ITEM* body_item() {
  using body = certificate_body;
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
  static constexpr std::array parts = {part("signed_part", offsetof(certificate_parts, signed_part), body_item),
      part("algorithm", offsetof(certificate_parts, algorithm), X509_ALGOR_it),
      part("signature", offsetof(certificate_parts, signature), ASN1_BIT_STRING_it)};
  static constexpr ASN1_ITEM item = sequence("certificate", parts, sizeof(certificate_parts));
  return &item;
}

// The first extension of this kind: what is in its OCTET STRING.
std::optional<octets> extension_of(const certificate_body& body, int id) {
  const int at = body.extensions == nullptr ? -1 : X509v3_get_ext_by_NID(body.extensions, id, -1);
  X509_EXTENSION* const found = at < 0 ? nullptr : X509v3_get_ext(body.extensions, at);
  return found == nullptr ? std::nullopt : std::optional{content_of(X509_EXTENSION_get_data(found))};
}

// A time as RFC 5280 4.1.2.5 has it written, with all four digits of its year: such texts are in the order of time.
using written_time = std::array<char, 14>;

std::optional<written_time> plainly_written(const ASN1_TIME* time) {
  const octets text = content_of(time);
  written_time digits{'2', '0'};
  const std::size_t century = ASN1_STRING_type(time) == V_ASN1_UTCTIME ? 2 : 0;
  if (text.size() != digits.size() - century + 1 || text.back() != 'Z') {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end() - 1, digits.begin() + static_cast<std::ptrdiff_t>(century));
  if (century != 0 && digits[2] >= '5') {
    digits[0] = '1';
    digits[1] = '9';
  }
  return digits;
}

// Whether a time is within those of a certificate, as far as that can be told without OpenSSL, which takes as long for
// them as for the rest of a certificate.
bool is_plainly_within(const X509_VAL& times, time_t now) {
  std::tm parts{};
  written_time text{};
  if (OPENSSL_gmtime(&now, &parts) == nullptr || parts.tm_year < 0 || parts.tm_year > 8'099) {
    return false;
  }
  std::size_t at = 0;
  const auto write = [&text, &at](int number) {
    text[at++] = static_cast<char>('0' + number / 10);
    text[at++] = static_cast<char>('0' + number % 10);
  };
  const int year = 1'900 + parts.tm_year;
  for (const int number :
      {year / 100, year % 100, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec}) {
    write(number);
  }
  const auto from = plainly_written(times.notBefore);
  const auto to = plainly_written(times.notAfter);
  return from && to && *from <= text && text <= *to;
}

x509_ptr as_x509(octets der) {
  const std::uint8_t* at = der.data();
  return x509_ptr{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

// Whether it is one that OpenSSL verifies, of those that say everything by their name.
bool is_known_signature(int id) {
  int digest = NID_undef;
  int key = NID_undef;
  return OBJ_find_sigid_algs(id, &digest, &key) == 1 && key != NID_rsassaPss &&
         (digest == NID_undef || EVP_get_digestbynid(digest) != nullptr);
}

using pss_ptr = std::unique_ptr<RSA_PSS_PARAMS, deleter<RSA_PSS_PARAMS_free>>;

}  // namespace

const ASN1_ITEM* subject_key_item() {
  static constexpr std::array parts = {part("algorithm", offsetof(subject_key, algorithm), X509_ALGOR_it),
      part("octets", offsetof(subject_key, octets), ASN1_BIT_STRING_it)};
  static constexpr ASN1_ITEM item = sequence("subject_key", parts, sizeof(subject_key));
  return &item;
}

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

void certificate_release::operator()(certificate_parts* held) const noexcept {
  ASN1_item_free(reinterpret_cast<ASN1_VALUE*>(held), certificate_item());
}

std::optional<certificate> certificate::read(octets der) {
  const std::uint8_t* at = der.data();
  ASN1_VALUE* const made = ASN1_item_d2i(nullptr, &at, static_cast<long>(der.size()), certificate_item());
  std::unique_ptr<certificate_parts, certificate_release> parts{reinterpret_cast<certificate_parts*>(made)};
  if (parts == nullptr || at != der.data() + der.size()) {
    ERR_clear_error();
    return std::nullopt;
  }
  return certificate{std::move(parts), der};
}

validity certificate::at(std::int64_t now) const {
  const X509_VAL& times = *parts_->signed_part->validity;
  if (is_plainly_within(times, static_cast<time_t>(now))) [[likely]] {
    return validity::within;
  }
  // X509_cmp_time would call the last second late.
  const bool is_late = ASN1_TIME_cmp_time_t(times.notAfter, static_cast<time_t>(now)) == -1;
  const bool is_early = !is_late && ASN1_TIME_cmp_time_t(times.notBefore, static_cast<time_t>(now)) == 1;
  ERR_clear_error();
  return is_late ? validity::after : is_early ? validity::before : validity::within;
}

std::optional<key_usage> certificate::usage() const {
  auto value = extension_of(*parts_->signed_part, NID_key_usage);
  const auto bits = value ? take(*value, V_ASN1_BIT_STRING) : std::nullopt;
  ERR_clear_error();
  if (!bits || bits->size() < 2) {
    return std::nullopt;  // it must name one at least (RFC 5280 4.2.1.3)
  }
  unsigned all = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {  // the highest one comes first
    all |= (unsigned{(*bits)[1]} >> (7U - bit) & 1U) << bit;
  }
  return static_cast<key_usage>(all);
}

std::string_view certificate::rsa_alg() const {
  const algorithm_words words = words_of(parts_->signed_part->key->algorithm);
  if (words.id != NID_rsassaPss) {
    return {};
  }
  if (words.kind != V_ASN1_SEQUENCE) {
    return "PS";
  }
  const pss_ptr bound{static_cast<RSA_PSS_PARAMS*>(
      ASN1_item_unpack(static_cast<const ASN1_STRING*>(words.parameters), ASN1_ITEM_rptr(RSA_PSS_PARAMS)))};
  ERR_clear_error();
  if (bound == nullptr || bound->hashAlgorithm == nullptr) {
    return bound == nullptr ? "PS" : "-";  // SHA-1, where it names none
  }
  switch (words_of(bound->hashAlgorithm).id) {
    case NID_sha256: return "PS256";
    case NID_sha384: return "PS384";
    case NID_sha512: return "PS512";
    default: return "-";
  }
}

bool certificate::is_authority() const {
  auto value = extension_of(*parts_->signed_part, NID_basic_constraints);
  auto constraints = value ? take(*value, V_ASN1_SEQUENCE) : std::nullopt;
  const auto says = constraints ? take(*constraints, V_ASN1_BOOLEAN) : std::nullopt;
  ERR_clear_error();
  return says && says->size() == 1 && says->front() != 0;
}

std::string_view certificate::against_issuing() const {
  constexpr long version_3 = 2;
  const ASN1_INTEGER* const version = parts_->signed_part->version;
  if (version == nullptr || ASN1_INTEGER_get(version) != version_3) {
    return {};  // extensions came with version 3
  }
  if (!is_authority()) {
    return extension_of(*parts_->signed_part, NID_basic_constraints) ? "basicConstraints without CA:TRUE"
                                                                     : "no basicConstraints";
  }
  const auto allowed = usage();
  return allowed && !have_common(*allowed, key_usage::certificate_signing) ? "a keyUsage without keyCertSign" : "";
}

bool certificate::has_key_of(const certificate& other) const {
  const octets here = content_of(parts_->signed_part->key->octets);
  const octets there = content_of(other.parts_->signed_part->key->octets);
  return std::equal(here.begin(), here.end(), there.begin(), there.end());
}

bool certificate::has_unnamed_curve() const {
  const algorithm_words words = words_of(parts_->signed_part->key->algorithm);
  return words.id == NID_X9_62_id_ecPublicKey && words.kind != V_ASN1_OBJECT;
}

bool certificate::is_named_issuer_of(const certificate& other) const {
  return X509_NAME_cmp(other.parts_->signed_part->issuer, parts_->signed_part->subject) == 0;
}

// Milliseconds, sometimes: OpenSSL reads both again, and makes a key of one.
std::optional<bool> certificate::has_signed(const certificate& other) const {
  const x509_ptr issued = as_x509(other.der_);
  const x509_ptr issuer = as_x509(der_);
  EVP_PKEY* const key = issuer == nullptr ? nullptr : X509_get0_pubkey(issuer.get());
  const bool is_tried = issued != nullptr && key != nullptr;
  // Below zero where it could not even be tried: what is not formed like a signature by such a key, if its algorithm is
  // known.
  const int verified = is_tried ? X509_verify(issued.get(), key) : -1;
  const bool is_told = is_tried && (verified >= 0 || is_known_signature(words_of(other.parts_->algorithm).id));
  ERR_clear_error();
  return is_told ? std::optional{verified == 1} : std::nullopt;
}

}  // namespace jwkguard::keys
