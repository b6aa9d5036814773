#include "keys/openssl_certificate.hpp"

#include <openssl/asn1t.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <utility>

#include "keys/openssl_owners.hpp"

namespace jwkguard::keys {

namespace {

// RFC 5280 4.1.2.7
struct subject_key {
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* octets;
};

// RFC 5280 4.1.2
struct certificate_body {
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

}  // namespace

// RFC 5280 4.1.1
struct certificate_parts {
  certificate_body* signed_part;
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* signature;
};

namespace {

using octets = std::span<const std::uint8_t>;

octets content_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// --- what a certificate looks like
//
// d2i_X509 also makes an EVP_PKEY of the key, with a search through all decoders that takes a hundred times as long as
// everything else. So what is not in the usual form is described to OpenSSL here once more, part by part, the key as it
// is written.

constexpr ASN1_TEMPLATE part(
    const char* name, std::size_t offset, ASN1_ITEM_EXP* item, unsigned long flags = 0, long tag = 0) {
  return {flags, tag, offset, name, item};
}

template <std::size_t Count>
constexpr ASN1_ITEM sequence(const char* name, const std::array<ASN1_TEMPLATE, Count>& parts, std::size_t size) {
  return {ASN1_ITYPE_SEQUENCE, V_ASN1_SEQUENCE, parts.data(), Count, nullptr, static_cast<long>(size), name};
}

const ASN1_ITEM* key_item() {
  static constexpr std::array parts = {part("algorithm", offsetof(subject_key, algorithm), X509_ALGOR_it),
      part("octets", offsetof(subject_key, octets), ASN1_BIT_STRING_it)};
  static constexpr ASN1_ITEM item = sequence("subject_key", parts, sizeof(subject_key));
  return &item;
}

const ASN1_ITEM* body_item() {
  using body = certificate_body;
  constexpr unsigned long optional_explicit = ASN1_TFLG_EXPLICIT | ASN1_TFLG_OPTIONAL;
  constexpr unsigned long optional_implicit = ASN1_TFLG_IMPLICIT | ASN1_TFLG_OPTIONAL;
  static constexpr std::array parts = {part("version", offsetof(body, version), ASN1_INTEGER_it, optional_explicit, 0),
      part("serial_number", offsetof(body, serial_number), ASN1_INTEGER_it),
      part("signature", offsetof(body, signature), X509_ALGOR_it), part("issuer", offsetof(body, issuer), X509_NAME_it),
      part("validity", offsetof(body, validity), X509_VAL_it), part("subject", offsetof(body, subject), X509_NAME_it),
      part("key", offsetof(body, key), key_item),
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

octets element_of(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  std::size_t size = 0;
  must(X509_NAME_get0_der(name, &der, &size) == 1);
  return {der, size};
}

certificate_time time_of(const ASN1_TIME* time) {
  return {static_cast<std::uint8_t>(ASN1_STRING_type(time)), content_of(time)};
}

// --- times

// A time as RFC 5280 4.1.2.5 has it written, with all four digits of its year: such texts are in the order of time.
using written_time = std::array<char, 14>;

std::optional<written_time> plainly_written(const certificate_time& time) {
  const octets text = time.content;
  written_time digits{'2', '0'};
  const std::size_t century = time.tag == V_ASN1_UTCTIME ? 2 : 0;
  if (text.size() != digits.size() - century + 1 || text.back() != 'Z') {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end() - 1, digits.begin() + static_cast<std::ptrdiff_t>(century));
  if (century != 0 && digits[2] >= '5') {
    digits[0] = '1';
    digits[1] = '9';
  }
  // Whether there is such a day is left to OpenSSL from the 29th on.
  const auto is_within = [&digits](std::size_t at, std::string_view lowest, std::string_view highest) {
    const std::string_view part{digits.data() + at, 2};
    return part[1] >= '0' && part[1] <= '9' && part >= lowest && part <= highest;
  };
  const bool is_time = is_within(0, "00", "99") && is_within(2, "00", "99") && is_within(4, "01", "12") &&
                       is_within(6, "01", "28") && is_within(8, "00", "23") && is_within(10, "00", "59") &&
                       is_within(12, "00", "59");
  return is_time ? std::optional{digits} : std::nullopt;
}

std::optional<written_time> plainly_written(time_t now) {
  std::tm parts{};
  if (OPENSSL_gmtime(&now, &parts) == nullptr || parts.tm_year < 0 || parts.tm_year > 8'099) {
    return std::nullopt;
  }
  written_time text{};
  std::size_t at = 0;
  const int year = 1'900 + parts.tm_year;
  for (const int number :
      {year / 100, year % 100, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec}) {
    text[at++] = static_cast<char>('0' + number / 10);
    text[at++] = static_cast<char>('0' + number % 10);
  }
  return text;
}

using time_ptr = std::unique_ptr<ASN1_TIME, deleter<ASN1_TIME_free>>;

// -1: before the other time, 1: after it, 0: at it, or it is not to be told.
int compare(const certificate_time& time, time_t other) {
  const time_ptr made{ASN1_STRING_type_new(time.tag)};
  must(made != nullptr && ASN1_STRING_set(made.get(), time.content.data(), static_cast<int>(time.content.size())) == 1);
  const int order = ASN1_TIME_cmp_time_t(made.get(), other);
  clear_errors();
  return order == -2 ? 0 : order;
}

// --- the rest

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

using name_ptr = std::unique_ptr<X509_NAME, deleter<X509_NAME_free>>;
name_ptr as_name(octets der) {
  const std::uint8_t* at = der.data();
  name_ptr made{d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size()))};
  clear_errors();
  return made;
}

using pss_ptr = std::unique_ptr<RSA_PSS_PARAMS, deleter<RSA_PSS_PARAMS_free>>;

}  // namespace

void certificate_release::operator()(certificate_parts* held) const noexcept {
  ASN1_item_free(reinterpret_cast<ASN1_VALUE*>(held), certificate_item());
}

std::optional<certificate> certificate::read(octets der) {
  if (const auto plain = read_plain_certificate(der)) [[likely]] {
    return certificate{der, *plain};
  }
  certificate made{der, {}};
  const bool is_read = made.read_by_openssl();
  clear_errors();
  return is_read ? std::optional{std::move(made)} : std::nullopt;
}

bool certificate::read_by_openssl() {
  const std::uint8_t* at = der_.data();
  ASN1_VALUE* const made = ASN1_item_d2i(nullptr, &at, static_cast<long>(der_.size()), certificate_item());
  parts_.reset(reinterpret_cast<certificate_parts*>(made));
  if (parts_ == nullptr || at != der_.data() + der_.size()) {
    return false;
  }
  const certificate_body& body = *parts_->signed_part;
  const auto* const key = reinterpret_cast<const ASN1_VALUE*>(body.key);
  const int size = ASN1_item_i2d(key, nullptr, key_item());
  must(size > 0);
  key_der_.resize(static_cast<std::size_t>(size));
  std::uint8_t* end = key_der_.data();
  must(ASN1_item_i2d(key, &end, key_item()) == size);
  const auto key_info = read_key_info(key_der_);
  if (!key_info) {
    return false;
  }
  const long version = body.version == nullptr ? 0 : ASN1_INTEGER_get(body.version);
  fields_ = {version == 2, element_of(body.issuer), element_of(body.subject), time_of(body.validity->notBefore),
      time_of(body.validity->notAfter), *key_info, extension_of(body, NID_basic_constraints),
      extension_of(body, NID_key_usage)};
  return true;
}

validity certificate::at(std::int64_t now) const {
  const auto time = static_cast<time_t>(now);
  const auto from = plainly_written(fields_.not_before);
  const auto to = plainly_written(fields_.not_after);
  const auto here = plainly_written(time);
  if (from && to && here) [[likely]] {
    return *to < *here ? validity::after : *here < *from ? validity::before : validity::within;
  }
  // X509_cmp_time would call the last second late.
  return compare(fields_.not_after, time) < 0    ? validity::after
         : compare(fields_.not_before, time) > 0 ? validity::before
                                                 : validity::within;
}

std::optional<key_usage> certificate::usage() const {
  const auto bits = fields_.key_usage ? der::first_element(*fields_.key_usage) : der::element{};
  if (!bits.is_whole || bits.tag != der::bit_string || bits.content.size() < 2) {
    return std::nullopt;  // it must name one at least (RFC 5280 4.2.1.3)
  }
  unsigned all = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {  // the highest one comes first
    all |= (unsigned{bits.content[1]} >> (7U - bit) & 1U) << bit;
  }
  return static_cast<key_usage>(all);
}

std::string_view certificate::rsa_alg() const {
  const certificate_key& key = fields_.key;
  if (!key.has_algorithm(object_ids::rsa_pss)) {
    return {};
  }
  if (key.parameters_tag != der::sequence) {
    return "PS";
  }
  const std::uint8_t* at = key.parameters.data();
  const pss_ptr bound{d2i_RSA_PSS_PARAMS(nullptr, &at, static_cast<long>(key.parameters.size()))};
  clear_errors();
  if (bound == nullptr || bound->hashAlgorithm == nullptr) {
    return bound == nullptr ? "PS" : "-";  // SHA-1, where it names none
  }
  const ASN1_OBJECT* hash = nullptr;
  X509_ALGOR_get0(&hash, nullptr, nullptr, bound->hashAlgorithm);
  switch (OBJ_obj2nid(hash)) {
    case NID_sha256: return "PS256";
    case NID_sha384: return "PS384";
    case NID_sha512: return "PS512";
    default: return "-";
  }
}

bool certificate::is_authority() const {
  const auto constraints = fields_.basic_constraints ? der::first_element(*fields_.basic_constraints) : der::element{};
  const auto says = constraints.is_whole && constraints.tag == der::sequence ? der::first_element(constraints.content)
                                                                             : der::element{};
  return says.is_whole && says.tag == der::boolean && says.content.size() == 1 && says.content.front() != 0;
}

std::string_view certificate::against_issuing() const {
  if (!fields_.is_version_3) {
    return {};  // extensions came with version 3
  }
  if (!is_authority()) {
    return fields_.basic_constraints ? "basicConstraints without CA:TRUE" : "no basicConstraints";
  }
  const auto allowed = usage();
  return allowed && !have_common(*allowed, key_usage::certificate_signing) ? "a keyUsage without keyCertSign" : "";
}

bool certificate::has_key_of(const certificate& other) const {
  const octets here = fields_.key.octets;
  const octets there = other.fields_.key.octets;
  return std::equal(here.begin(), here.end(), there.begin(), there.end());
}

bool certificate::has_unnamed_curve() const {
  return fields_.key.has_algorithm(object_ids::ec_public_key) && fields_.key.parameters_tag != der::object_id;
}

bool certificate::is_named_issuer_of(const certificate& other) const {
  const octets here = fields_.subject;
  const octets there = other.fields_.issuer;
  if (std::equal(here.begin(), here.end(), there.begin(), there.end())) [[likely]] {
    return true;
  }
  const name_ptr subject = as_name(here);
  const name_ptr issuer = as_name(there);
  return subject != nullptr && issuer != nullptr && X509_NAME_cmp(issuer.get(), subject.get()) == 0;
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
  const bool is_told = is_tried && (verified >= 0 || is_known_signature(X509_get_signature_nid(issued.get())));
  clear_errors();
  return is_told ? std::optional{verified == 1} : std::nullopt;
}

}  // namespace jwkguard::keys
