// Certificates of every type of key, signed by one issuer: X25519 and X448 cannot sign themselves.
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "keys/openssl_certificate.hpp"
#include "support/allocation_count.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::keys {
namespace {

using test::octet_string;

x509_ptr unsigned_certificate() {
  x509_ptr made{X509_new()};
  EXPECT_EQ(X509_set_version(made.get(), X509_VERSION_3), 1);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notBefore(made.get()), 0), nullptr);
  EXPECT_NE(X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600), nullptr);
  return made;
}

octet_string signed_by(const key_ptr& issuer, const x509_ptr& made) {
  EXPECT_GT(X509_sign(made.get(), issuer.get(), EVP_sha256()), 0);
  octet_string der(static_cast<std::size_t>(i2d_X509(made.get(), nullptr)));
  std::uint8_t* at = der.data();
  EXPECT_EQ(i2d_X509(made.get(), &at), static_cast<int>(der.size()));
  return der;
}

octet_string element(std::uint8_t tag, const octet_string& content) {
  const std::array<std::uint8_t, 4> header = {
      tag, 0x82, static_cast<std::uint8_t>(content.size() >> 8U), static_cast<std::uint8_t>(content.size() & 0xFFU)};
  octet_string made(header.size() + content.size());
  std::copy(content.begin(), content.end(), std::copy(header.begin(), header.end(), made.begin()));
  return made;
}

octet_string public_der(const key_ptr& key) {
  octet_string der(static_cast<std::size_t>(i2d_PUBKEY(key.get(), nullptr)));
  std::uint8_t* at = der.data();
  EXPECT_EQ(i2d_PUBKEY(key.get(), &at), static_cast<int>(der.size()));
  return der;
}

octet_string certificate_of(const key_ptr& key, const key_ptr& issuer) {
  const x509_ptr made = unsigned_certificate();
  EXPECT_EQ(X509_set_pubkey(made.get(), key.get()), 1);
  return signed_by(issuer, made);
}

// The same with the parts that few have: both unique identifiers (RFC 5280 4.1.2.8) and an extension stand in it, and a
// name.
octet_string full_certificate_of(const key_ptr& key, const key_ptr& issuer) {
  const x509_ptr made = unsigned_certificate();
  EXPECT_EQ(X509_set_pubkey(made.get(), key.get()), 1);
  constexpr std::array<unsigned char, 2> name = {'a', 'b'};
  EXPECT_EQ(X509_NAME_add_entry_by_NID(X509_get_subject_name(made.get()), NID_commonName, MBSTRING_ASC, name.data(),
                static_cast<int>(name.size()), -1, 0),
      1);
  const std::unique_ptr<X509_EXTENSION, deleter<X509_EXTENSION_free>> extension{
      X509V3_EXT_nconf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE")};
  EXPECT_EQ(X509_add_ext(made.get(), extension.get(), -1), 1);
  const octet_string whole = signed_by(issuer, made);
  const auto body_bytes = static_cast<std::size_t>(i2d_re_X509_tbs(made.get(), nullptr));
  octet_string body(body_bytes);
  std::uint8_t* at = body.data();
  EXPECT_EQ(i2d_re_X509_tbs(made.get(), &at), static_cast<int>(body_bytes));
  const auto from = std::search(whole.begin(), whole.end(), body.begin(), body.end());
  const octet_string rest{from + static_cast<std::ptrdiff_t>(body_bytes), whole.end()};
  const octet_string written = public_der(key);
  const auto behind_key = std::search(body.begin(), body.end(), written.begin(), written.end()) +
                          static_cast<std::ptrdiff_t>(written.size());
  const octet_string ids{0x81, 2, 0, 0x55, 0x82, 2, 0, 0xAA};
  body.insert(behind_key, ids.begin(), ids.end());
  body.erase(body.begin(), body.begin() + (body[1] == 0x82 ? 4 : 3));
  octet_string all = element(0x30, body);
  all.insert(all.end(), rest.begin(), rest.end());
  return element(0x30, all);
}

// A key as a record, and what its views point to.
struct key_case {
  std::string type;
  octet_string certificate;
  std::string kty;
  std::string crv;
  std::array<octet_string, 2> parameters;

  [[nodiscard]] record as_record() const {
    record made;
    made.kty = kty;
    made.crv = crv;
    made.parameters = {parameters[0], parameters[1]};
    return made;
  }
};

octet_string coordinate_of(const key_ptr& key, const char* name) {
  const octet_string number = test::number_of(key, name);
  return test::padded(number, static_cast<std::size_t>(EVP_PKEY_get_bits(key.get()) + 7) / 8 - number.size());
}

std::array<octet_string, 2> coordinates_of(const key_ptr& key) {
  return {coordinate_of(key, OSSL_PKEY_PARAM_EC_PUB_X), coordinate_of(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
}

key_case case_of(const std::string& type, const key_ptr& key, const key_ptr& issuer) {
  key_case made{type, certificate_of(key, issuer), {}, {}, {}};
  if (type.starts_with("RSA")) {
    made.kty = "RSA";
    made.parameters = {test::number_of(key, OSSL_PKEY_PARAM_RSA_N), test::number_of(key, OSSL_PKEY_PARAM_RSA_E)};
  } else if (type.starts_with("P-") || type == "secp256k1") {
    made.kty = "EC";
    made.crv = type;
    made.parameters = coordinates_of(key);
  } else {
    made.kty = "OKP";
    made.crv = type;
    made.parameters = {test::raw_public(key), {}};
  }
  return made;
}

key_case make_case(const std::string& type, const key_ptr& issuer) {
  return case_of(type, test::make_key(type), issuer);
}

constexpr std::array types = {
    "P-256", "P-384", "P-521", "secp256k1", "RSA", "RSA-PSS", "Ed25519", "Ed448", "X25519", "X448"};

struct certificate_facts {
  bool parsed = false;
  bool holds_key = false;
};

certificate_facts measured(const octet_string& der, const record& key) {
  const auto read = certificate::read(der);
  return {read.has_value(), read && read->holds(key)};
}

certificate_facts measured(const key_case& of, const record& key) { return measured(of.certificate, key); }

TEST(certificate, holds_its_own_key_and_no_other) {
  const key_ptr issuer = test::make_key("P-256");
  std::vector<key_case> cases;
  for (const char* const type : types) {
    cases.push_back(make_case(type, issuer));
    cases.push_back(make_case(type, issuer));
  }
  for (const key_case& certificate : cases) {
    for (const key_case& key : cases) {
      const certificate_facts facts = measured(certificate, key.as_record());
      EXPECT_TRUE(facts.parsed);
      EXPECT_EQ(facts.holds_key, &certificate == &key) << certificate.type << ' ' << key.type;
    }
  }
  EXPECT_EQ(cases.size(), 20U);
}

TEST(certificate, each_bit_of_the_key_counts) {
  const key_ptr issuer = test::make_key("P-256");
  int cases = 0;
  for (const char* const type : types) {
    const key_case original = make_case(type, issuer);
    for (std::size_t index = 0; index < 2; ++index) {
      for (std::size_t bit = 0; bit < 8 * original.parameters[index].size(); bit += 5) {
        key_case changed = original;
        changed.parameters[index] = test::flipped(original.parameters[index], bit);
        EXPECT_FALSE(measured(original, changed.as_record()).holds_key) << type << ' ' << index << ' ' << bit;
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 900);
}

TEST(certificate, the_type_and_the_curve_count) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : types) {
    const key_case original = make_case(type, issuer);
    for (const char* const kty : {"EC", "RSA", "OKP", "AKP", "oct", ""}) {
      key_case changed = original;
      changed.kty = kty;
      EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.kty == kty) << type << ' ' << kty;
    }
    for (const char* const crv :
        {"P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519", "X448", "RSA"}) {
      key_case changed = original;
      changed.crv = crv;
      EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.kty == "RSA" || original.crv == crv)
          << type << ' ' << crv;
    }
  }
}

// The top bit is no part of the number (RFC 7748 5), of this curve alone.
TEST(certificate, the_top_bit_of_x25519_does_not_count) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : {"Ed25519", "Ed448", "X25519", "X448"}) {
    const key_case original = make_case(type, issuer);
    key_case changed = original;
    changed.parameters[0] = test::flipped(original.parameters[0], 7);
    EXPECT_EQ(measured(original, changed.as_record()).holds_key, original.crv == "X25519") << type;
  }
}

// --- OpenSSL's own way to read certificates

bool has_number(const EVP_PKEY* key, const char* name, const octet_string& wanted) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return false;
  }
  const bn_ptr held{number};
  const bn_ptr expected{BN_bin2bn(wanted.data(), static_cast<int>(wanted.size()), nullptr)};
  return BN_cmp(held.get(), expected.get()) == 0;
}

bool holds(const EVP_PKEY* held, const key_case& key) {
  if (held == nullptr) {
    return false;
  }
  if (key.kty == "RSA") {
    return has_number(held, OSSL_PKEY_PARAM_RSA_N, key.parameters[0]) &&
           has_number(held, OSSL_PKEY_PARAM_RSA_E, key.parameters[1]);
  }
  if (key.kty == "EC") {
    std::array<char, 64> curve{};
    return EVP_PKEY_get_group_name(held, curve.data(), curve.size(), nullptr) == 1 &&
           curve_id(curve.data()) == curve_id(key.crv) &&
           has_number(held, OSSL_PKEY_PARAM_EC_PUB_X, key.parameters[0]) &&
           has_number(held, OSSL_PKEY_PARAM_EC_PUB_Y, key.parameters[1]);
  }
  return has_raw_public(held, key.crv, key.parameters[0]);
}

// What was measured, which is what d2i_X509 and its key say.
certificate_facts as_openssl_reads(const octet_string& der, const key_case& key) {
  const std::uint8_t* at = der.data();
  const x509_ptr read{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  const bool is_read = read != nullptr && at == der.data() + der.size();
  const certificate_facts facts = measured(der, key.as_record());
  EXPECT_EQ(facts.parsed, is_read) << key.type;
  EXPECT_EQ(facts.holds_key, is_read && holds(X509_get0_pubkey(read.get()), key)) << key.type;
  return facts;
}

// --- keys that are written in another way than usual

octet_string flipped_anywhere(octet_string text, std::size_t place, unsigned bits) {
  text.at(place) = static_cast<std::uint8_t>(text.at(place) ^ bits);
  return text;
}

// The case itself, and the same with its key changed, which the certificate does not hold.
void expect_held_and_no_other(const key_case& held, const std::string& name) {
  EXPECT_TRUE(measured(held, held.as_record()).holds_key) << name;
  for (std::size_t index = 0; index < 2; ++index) {
    key_case changed = held;
    changed.parameters[index] = test::flipped(held.parameters[index], 0);
    const certificate_facts facts = measured(held, changed.as_record());
    EXPECT_TRUE(facts.parsed && !facts.holds_key) << name << ' ' << index;
  }
}

TEST(certificate, a_point_counts_however_it_is_written) {
  struct way {
    const char* parameter;
    const char* value;
  };
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const curve : {"P-256", "P-384", "P-521", "secp256k1"}) {
    for (const way& written : {way{OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"},
             way{OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "hybrid"}, way{OSSL_PKEY_PARAM_EC_ENCODING, "explicit"}}) {
      const key_ptr key = test::make_key(curve);
      key_case made{curve, {}, "EC", curve, coordinates_of(key)};
      const octet_string usual = public_der(key);
      ASSERT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), written.parameter, written.value), 1);
      made.certificate = certificate_of(key, issuer);
      EXPECT_NE(public_der(key), usual);
      expect_held_and_no_other(made, std::string{curve} + ' ' + written.value);
    }
  }
}

// A certificate whose RSA key is written as these octets, which need not be right.
octet_string certificate_with(octet_string numbers, const key_ptr& issuer) {
  const x509_ptr made = unsigned_certificate();
  void* const owned = OPENSSL_memdup(numbers.data(), numbers.size());
  EXPECT_EQ(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(made.get()), OBJ_nid2obj(NID_rsaEncryption), V_ASN1_NULL,
                nullptr, static_cast<unsigned char*>(owned), static_cast<int>(numbers.size())),
      1);
  return signed_by(issuer, made);
}

// OpenSSL takes an integer without its sign, and with zeros before it; the key is the same one.
TEST(certificate, a_modulus_counts_however_it_is_written) {
  const key_ptr issuer = test::make_key("P-256");
  const key_ptr key = test::make_key("RSA");
  key_case made{"RSA", {}, "RSA", "", {}};
  made.parameters = {test::number_of(key, OSSL_PKEY_PARAM_RSA_N), test::number_of(key, OSSL_PKEY_PARAM_RSA_E)};
  ASSERT_EQ(made.parameters[0].size(), 128U);
  const octet_string exponent{2, 3, 1, 0, 1};
  for (const std::size_t zeros : {0U, 1U, 2U, 5U}) {
    octet_string both = element(2, test::padded(made.parameters[0], zeros));
    both.insert(both.end(), exponent.begin(), exponent.end());
    made.certificate = certificate_with(element(0x30, both), issuer);
    expect_held_and_no_other(made, std::to_string(zeros) + " zeros");
  }
  const octet_string usual = element(2, test::padded(made.parameters[0], 1));
  const auto joined = [](octet_string first, const octet_string& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  };
  octet_string endless = joined(joined(octet_string{0x30, 0x80}, joined(usual, exponent)), octet_string{0, 0});
  for (const octet_string& numbers : {octet_string{}, octet_string{0x30, 0}, octet_string{5, 0}, exponent, endless,
           joined(element(0x30, joined(usual, exponent)), exponent),
           element(0x30, joined(joined(usual, exponent), exponent)), element(0x30, joined(exponent, usual)),
           element(0x31, joined(usual, exponent)), element(0x30, joined(usual, octet_string{4, 3, 1, 0, 1}))}) {
    const certificate_facts facts = as_openssl_reads(certificate_with(numbers, issuer), made);
    EXPECT_TRUE(facts.parsed) << numbers.size();
  }
}

// One bit or several changed in each octet, and the end cut off anywhere.
TEST(certificate, is_read_as_openssl_reads_it) {
  const key_ptr issuer = test::make_key("P-256");
  int parsed = 0;
  int held = 0;
  int cases = 0;
  const auto compare = [&](const octet_string& der, const key_case& key) {
    const certificate_facts facts = as_openssl_reads(der, key);
    parsed += facts.parsed ? 1 : 0;
    held += facts.holds_key ? 1 : 0;
    ++cases;
  };
  for (const char* const type : types) {
    const key_ptr pair = test::make_key(type);
    key_case key = case_of(type, pair, issuer);
    key.certificate = full_certificate_of(pair, issuer);
    EXPECT_TRUE(as_openssl_reads(key.certificate, key).holds_key) << type;
    for (std::size_t place = 0; place < key.certificate.size(); ++place) {
      constexpr std::array changes = {0x01U, 0x80U, 0xFFU, 0x0BU, 0x20U};
      compare(flipped_anywhere(key.certificate, place, changes[place % changes.size()]), key);
      if (place % 8 == 0) {
        compare({key.certificate.begin(), key.certificate.begin() + static_cast<std::ptrdiff_t>(place)}, key);
      }
    }
  }
  EXPECT_GT(cases, 2'000);
  EXPECT_GT(parsed, cases / 4);
  EXPECT_GT(held, cases / 8);
  EXPECT_LT(held, parsed);
}

// d2i_X509 takes more than a thousand, because it searches all decoders for one that takes the key.
TEST(certificate, that_is_plain_takes_few_allocations) {
  if (!test::counts_malloc()) {
    GTEST_SKIP() << "skipped: malloc cannot be counted";
  }
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : types) {
    const key_case certificate = make_case(type, issuer);
    key_case refused = certificate;
    refused.parameters = {};
    for (const key_case& key : {certificate, make_case("P-256", issuer), make_case("RSA", issuer), refused}) {
      (void)measured(certificate, key.as_record());
      const std::uint64_t before = test::allocations().malloc;
      (void)measured(certificate, key.as_record());
      EXPECT_LT(test::allocations().malloc - before, 100U) << type << ' ' << key.type;
    }
  }
}

}  // namespace
}  // namespace jwkguard::keys
