// What stands in x5c instead of a certificate is named as what it is, whatever key it is of.
#include <gtest/gtest.h>
#include <openssl/encoder.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/certificate_contents.hpp"
#include "keys/key_formats.hpp"
#include "support/certificates.hpp"
#include "support/openssl_keys.hpp"
#include "support/pattern.hpp"

namespace jwkguard::keys {
namespace {

using test::octet_string;

using bio_ptr = std::unique_ptr<BIO, deleter<BIO_free>>;

octet_string octets_of(std::string_view text) { return {text.begin(), text.end()}; }

template <class Writer>
octet_string written(Writer&& write) {
  const bio_ptr out{BIO_new(BIO_s_mem())};
  EXPECT_EQ(write(out.get()), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return octets_of({data, static_cast<std::size_t>(size)});
}

octet_string base64_of(const octet_string& octets) {
  octet_string made(4 * ((octets.size() + 2) / 3) + 1);
  const int size = EVP_EncodeBlock(made.data(), octets.data(), static_cast<int>(octets.size()));
  made.resize(static_cast<std::size_t>(size));
  return made;
}

// The octets themselves, and what they are once their base64 is taken for them.
void expect_named(const octet_string& octets, const std::string& pattern, const std::string& what) {
  const bool is_private = pattern.find("private") != std::string::npos;
  const std::string name{content_name(octets)};
  EXPECT_TRUE(test::contains_match(name, pattern)) << what << ": '" << name << "'";
  const std::string again{content_name(base64_of(octets))};
  EXPECT_TRUE(test::contains_match(again, is_private ? "^a private key .* twice$" : "^base64 .* again$"))
      << what << ", encoded: '" << again << "'";
}

constexpr std::string_view types[] = {
    "P-256", "P-384", "P-521", "secp256k1", "RSA", "RSA-PSS", "Ed25519", "Ed448", "X25519", "X448"};

TEST(certificate_contents, keys_are_named_in_every_form) {
  for (const std::string_view type : types) {
    const std::string name{type};
    const key_ptr key = test::make_key(name);
    const auto form_of = [&key](int selection, const char* format, const char* structure, const char* cipher) {
      const std::unique_ptr<OSSL_ENCODER_CTX, deleter<OSSL_ENCODER_CTX_free>> to{
          OSSL_ENCODER_CTX_new_for_pkey(key.get(), selection, format, structure, nullptr)};
      if (cipher != nullptr) {
        OSSL_ENCODER_CTX_set_cipher(to.get(), cipher, nullptr);
        const auto* const word = reinterpret_cast<const unsigned char*>("a word");
        OSSL_ENCODER_CTX_set_passphrase(to.get(), word, 6);
      }
      return written([&to](BIO* out) { return OSSL_ENCODER_to_bio(to.get(), out); });
    };
    expect_named(form_of(EVP_PKEY_PUBLIC_KEY, "DER", "SubjectPublicKeyInfo", nullptr), "^a public key .Subj", name);
    expect_named(form_of(EVP_PKEY_PUBLIC_KEY, "PEM", "SubjectPublicKeyInfo", nullptr), "^a public key in PEM$", name);
    expect_named(form_of(EVP_PKEY_KEYPAIR, "DER", "PrivateKeyInfo", nullptr), "^a private key of PKCS #8$", name);
    expect_named(form_of(EVP_PKEY_KEYPAIR, "PEM", "PrivateKeyInfo", nullptr), "^a private key in PEM$", name);
    expect_named(form_of(EVP_PKEY_KEYPAIR, "DER", "EncryptedPrivateKeyInfo", "AES-128-CBC"),
        "^an encrypted private key of PKCS #8$", name);
    expect_named(
        form_of(EVP_PKEY_KEYPAIR, "PEM", "EncryptedPrivateKeyInfo", "AES-128-CBC"), "^a private key in PEM$", name);
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1 || EVP_PKEY_is_a(key.get(), "EC") == 1) {
      expect_named(
          form_of(EVP_PKEY_KEYPAIR, "DER", "type-specific", nullptr), "^a private key of (PKCS #1|SEC 1)$", name);
      expect_named(form_of(EVP_PKEY_KEYPAIR, "PEM", "type-specific", nullptr), "^a private key in PEM$", name);
    }
    if (type == "RSA") {
      expect_named(form_of(EVP_PKEY_PUBLIC_KEY, "DER", "pkcs1", nullptr), "^a public key of PKCS #1$", name);
      expect_named(form_of(EVP_PKEY_PUBLIC_KEY, "PEM", "pkcs1", nullptr), "^a public key of PKCS #1 in PEM$", name);
    }
  }
}

TEST(certificate_contents, certificates_are_no_other_content) {
  const key_ptr issuer = test::make_key("P-256");
  for (const std::string_view type : types) {
    const octet_string der = test::certificate_of(test::make_key(std::string{type}), issuer);
    EXPECT_EQ(content_name(der), "") << type;
    EXPECT_TRUE(content_name(base64_of(der)).starts_with("a certificate encoded in base64")) << type;
    for (std::size_t size = 0; size < der.size(); ++size) {
      EXPECT_EQ(content_name({der.data(), size}), "") << type << ' ' << size;
    }
  }
}

TEST(certificate_contents, hostile_octets_are_looked_at_and_no_more) {
  EXPECT_EQ(content_name({}), "");
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const unsigned more : {0U, 1U, 3U, 200U}) {
        octet_string octets(2 + more, 0x84);
        octets[0] = static_cast<std::uint8_t>(first);
        octets[1] = static_cast<std::uint8_t>(second);
        const std::string_view name = content_name(octets);
        EXPECT_TRUE(name.empty() || name == "JSON") << first << ' ' << second << ' ' << more << ' ' << name;
      }
    }
  }
}

TEST(certificate_contents, pem_is_found_behind_other_lines) {
  EXPECT_EQ(pem_name("Bag Attributes\n-----BEGIN CERTIFICATE-----\nMII"), certificate_in_pem);
  EXPECT_EQ(pem_name("-----BEGIN TRUSTED CERTIFICATE-----"), certificate_in_pem);
  EXPECT_EQ(pem_name("-----BEGIN NEW CERTIFICATE REQUEST-----"), "a certificate request in PEM");
  EXPECT_EQ(pem_name("-----BEGIN EC PRIVATE KEY-----"), "a private key in PEM");
  EXPECT_EQ(pem_name("-----BEGIN OPENSSH PRIVATE KEY-----"), "a private key in PEM");
  EXPECT_EQ(pem_name("-----BEGIN "), "PEM");
  EXPECT_EQ(pem_name("-----BEGIN SOMETHING"), "PEM");
  EXPECT_EQ(pem_name("----BEGIN CERTIFICATE----"), "");
}

}  // namespace
}  // namespace jwkguard::keys
