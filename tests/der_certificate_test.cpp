// What is read in place of certificates, held to what OpenSSL reads of them.
#include "keys/der_certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/certificates.hpp"

namespace jwkguard::keys {
namespace {

using test::octet_string;
using x509 = std::unique_ptr<X509, deleter<X509_free>>;

octet_string octets_of(der::octets from) { return {from.begin(), from.end()}; }

octet_string usual_certificate(const std::string& type, bool is_authority) {
  test::made_certificate words;
  words.key_usage = is_authority ? "critical,keyCertSign" : "digitalSignature";
  words.basic_constraints = is_authority ? "critical,CA:TRUE" : "CA:FALSE";
  return test::certificate_of(test::make_key(type), test::make_key("P-256"), words);
}

octet_string element_of(const X509_NAME* name) {
  const unsigned char* at = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(X509_NAME_get0_der(name, &at, &size), 1);
  return {at, at + size};
}

octet_string content_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), ASN1_STRING_get0_data(text) + ASN1_STRING_length(text)};
}

octet_string key_of(const X509* from) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(from), &encoded);
  EXPECT_GT(size, 0);
  octet_string made{encoded, encoded + size};
  OPENSSL_free(encoded);
  return made;
}

std::optional<octet_string> extension_of(const X509* from, int id) {
  const int at = X509_get_ext_by_NID(from, id, -1);
  return at < 0 ? std::nullopt : std::optional{content_of(X509_EXTENSION_get_data(X509_get_ext(from, at)))};
}

// Whether OpenSSL takes what was read in place, and reads the same. Nothing is held to it that was left to OpenSSL.
bool agrees_with_openssl(const octet_string& der) {
  const auto read = read_plain_certificate(der);
  if (!read) {
    return false;
  }
  const std::uint8_t* at = der.data();
  const x509 wanted{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  ERR_clear_error();
  EXPECT_NE(wanted, nullptr);
  if (wanted == nullptr) {
    return false;
  }
  EXPECT_EQ(at, der.data() + der.size());
  EXPECT_EQ(octets_of(read->subject), element_of(X509_get_subject_name(wanted.get())));
  EXPECT_EQ(octets_of(read->issuer), element_of(X509_get_issuer_name(wanted.get())));
  EXPECT_EQ(read->is_version_3, X509_get_version(wanted.get()) == 2);
  for (const auto& [ours, theirs] : {std::pair{read->not_before, X509_get0_notBefore(wanted.get())},
           {read->not_after, X509_get0_notAfter(wanted.get())}}) {
    EXPECT_EQ(ours.tag, ASN1_STRING_type(theirs));
    EXPECT_EQ(octets_of(ours.content), content_of(theirs));
  }
  EXPECT_EQ(octets_of(read->key.whole), key_of(wanted.get()));
  const auto copied = [](std::optional<der::octets> from) {
    return from ? std::optional{octets_of(*from)} : std::nullopt;
  };
  EXPECT_EQ(copied(read->key_usage), extension_of(wanted.get(), NID_key_usage));
  EXPECT_EQ(copied(read->basic_constraints), extension_of(wanted.get(), NID_basic_constraints));
  return true;
}

constexpr std::array types = {"RSA", "P-256", "P-384", "P-521", "Ed25519", "X25519"};

TEST(der_certificate, usual_ones_are_read_in_place) {
  for (const char* const type : types) {
    EXPECT_TRUE(agrees_with_openssl(usual_certificate(type, false))) << type;
    EXPECT_TRUE(agrees_with_openssl(usual_certificate(type, true))) << type;
  }
}

// Each octet changed in several ways, and the end cut off or more behind it.
TEST(der_certificate, what_is_read_in_place_openssl_reads_alike) {
  constexpr std::array changes = {0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U, 0xFFU};
  std::size_t cases = 0;
  std::size_t in_place = 0;
  for (const char* const type : types) {
    const octet_string whole = usual_certificate(type, true);
    for (std::size_t place = 0; place < whole.size(); ++place) {
      for (const unsigned change : changes) {
        octet_string changed = whole;
        changed[place] = static_cast<std::uint8_t>(changed[place] ^ change);
        in_place += agrees_with_openssl(changed) ? 1U : 0U;
        ++cases;
      }
      EXPECT_FALSE(read_plain_certificate(der::octets{whole}.first(place))) << place;
    }
    octet_string longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(read_plain_certificate(longer));
  }
  EXPECT_GT(cases, 10'000U);
  EXPECT_GT(in_place, cases / 4);
  EXPECT_LT(in_place, cases);
}

// Octets put in, taken out and doubled: lengths that no longer fit, and elements that moved.
TEST(der_certificate, what_is_left_of_one_that_is_edited_openssl_reads_alike) {
  std::mt19937_64 random{17};
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  const octet_string whole = usual_certificate("P-256", false);
  for (int round = 0; round < 20'000; ++round) {
    octet_string edited = whole;
    for (std::size_t count = 1 + below(3); count != 0; --count) {
      const auto at = edited.begin() + static_cast<std::ptrdiff_t>(below(edited.size() - 2));
      switch (below(3)) {
        case 0: edited.erase(at); break;
        case 1: edited.insert(at, static_cast<std::uint8_t>(below(256))); break;
        default: *at = static_cast<std::uint8_t>(below(256)); break;
      }
    }
    (void)agrees_with_openssl(edited);
  }
}

}  // namespace
}  // namespace jwkguard::keys
