// A certificate as OpenSSL's templates read it. Private to the files openssl_certificate*.cpp.
#pragma once

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include <cstddef>
#include <optional>
#include <span>

#include "keys/openssl_certificate.hpp"

namespace jwkguard::keys {

/// subject_key is RFC 5280 4.1.2.7.
struct subject_key {
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* octets;
};

/// certificate_body is RFC 5280 4.1.2.
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

/// certificate_parts is RFC 5280 4.1.1.
struct certificate_parts {
  certificate_body* signed_part;
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* signature;
};

[[nodiscard]] const ASN1_ITEM* subject_key_item();

/// content_of gives the octets of a string of ASN.1.
[[nodiscard]] inline std::span<const std::uint8_t> content_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// algorithm_words are what an AlgorithmIdentifier says (RFC 5280 4.1.1.2).
struct algorithm_words {
  int id;    ///< NID_undef: none that OpenSSL knows
  int kind;  ///< of the parameters, V_ASN1_UNDEF: there are none
  const void* parameters;
};
[[nodiscard]] inline algorithm_words words_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  algorithm_words words{};
  X509_ALGOR_get0(&object, &words.kind, &words.parameters, algorithm);
  words.id = OBJ_obj2nid(object);
  return words;
}

/// take takes one element of definite length off the octets: what is in it, if it is a universal one with this tag.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> take(std::span<const std::uint8_t>& from, int wanted);

}  // namespace jwkguard::keys
