#include "support/tls_identity.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>

#include "support/openssl_keys.hpp"

namespace jwkguard::test {
namespace {

struct free_certificate {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
struct free_extension {
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};
struct free_bio {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

struct credentials {
  keys::key_ptr key = make_key("P-256");
  std::unique_ptr<X509, free_certificate> certificate{X509_new()};
};

constexpr long day_s = 24L * 60 * 60;

struct subject {
  const char* name;
  bool is_authority;
  std::string_view alternative_names;
  long from_s = -day_s;
  long until_s = day_s;
};

void add_extension(X509* to, int which, std::string_view value) {
  const std::unique_ptr<X509_EXTENSION, free_extension> made{
      X509V3_EXT_conf_nid(nullptr, nullptr, which, std::string{value}.c_str())};
  EXPECT_EQ(X509_add_ext(to, made.get(), -1), 1);
}

// Signed by `issuer`, or by itself.
credentials make_credentials(const subject& who, const credentials* issuer) {
  credentials made;
  X509* const certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), who.from_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate), who.until_s);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>(who.name);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate, issuer == nullptr ? name : X509_get_subject_name(issuer->certificate.get()));
  add_extension(certificate, NID_basic_constraints, who.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!who.alternative_names.empty()) {
    add_extension(certificate, NID_subject_alt_name, who.alternative_names);
  }
  EVP_PKEY* const signer = issuer == nullptr ? made.key.get() : issuer->key.get();
  EXPECT_GT(X509_sign(certificate, signer, EVP_sha256()), 0);
  return made;
}

credentials make_authority(const char* name) { return make_credentials({name, true, {}}, nullptr); }

// Made once: every test trusts the same one.
const credentials& authority() {
  static const credentials made = make_authority("an authority");
  return made;
}

credentials credentials_of(identity which) {
  const subject good{"localhost", false, "DNS:localhost,IP:127.0.0.1"};
  switch (which) {
    case identity::good: break;
    case identity::expired:
      return make_credentials({good.name, false, good.alternative_names, -2 * day_s, -day_s}, &authority());
    case identity::not_yet_valid:
      return make_credentials({good.name, false, good.alternative_names, day_s, 2 * day_s}, &authority());
    case identity::wrong_host: return make_credentials({"other.example", false, "DNS:other.example"}, &authority());
    case identity::self_signed: return make_credentials(good, nullptr);
    case identity::other_authority: {
      const credentials other = make_authority("another authority");
      return make_credentials(good, &other);
    }
  }
  return make_credentials(good, &authority());
}

std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, free_bio> out{BIO_new(BIO_s_mem())};
  EXPECT_EQ(PEM_write_bio_X509(out.get(), certificate), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

const std::string& trusted_authority() {
  static const std::string pem = pem_of(authority().certificate.get());
  return pem;
}

context_ptr server_context(identity which, int newest_version) {
  const credentials shown = credentials_of(which);
  context_ptr made{SSL_CTX_new(TLS_server_method())};
  EXPECT_EQ(SSL_CTX_use_certificate(made.get(), shown.certificate.get()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(made.get(), shown.key.get()), 1);
  EXPECT_EQ(SSL_CTX_set_max_proto_version(made.get(), newest_version), 1);
  if (newest_version < TLS1_2_VERSION) {
    // Else OpenSSL itself would not speak it: its signatures are over SHA-1.
    EXPECT_EQ(SSL_CTX_set_min_proto_version(made.get(), newest_version), 1);
    EXPECT_EQ(SSL_CTX_set_cipher_list(made.get(), "ALL:@SECLEVEL=0"), 1);
  }
  return made;
}

}  // namespace jwkguard::test
