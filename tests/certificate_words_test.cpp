// What certificates say beside their key, and the key itself, held to what OpenSSL's own reader says of them.
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keys/openssl_certificate.hpp"
#include "support/certificates.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::keys {
namespace {

using test::certificate_of;
using test::made_certificate;
using test::octet_string;

constexpr std::array signing_types = {"P-256", "P-384", "P-521", "secp256k1", "RSA", "RSA-PSS", "Ed25519", "Ed448"};
constexpr std::array types = {
    "P-256", "P-384", "P-521", "secp256k1", "RSA", "RSA-PSS", "Ed25519", "Ed448", "X25519", "X448"};

x509_ptr as_openssl_reads(const octet_string& der) {
  const std::uint8_t* at = der.data();
  return x509_ptr{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

std::int64_t clock_now() { return static_cast<std::int64_t>(std::time(nullptr)); }

TEST(certificate_words, the_key_is_the_one_that_it_holds) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : types) {
    for (const char* const form : {"uncompressed", "compressed", "hybrid"}) {
      const key_ptr pair = test::make_key(type);
      const bool has_point = EVP_PKEY_is_a(pair.get(), "EC") == 1;
      if (has_point) {
        ASSERT_EQ(EVP_PKEY_set_utf8_string_param(pair.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form), 1);
      }
      const octet_string der = certificate_of(pair, issuer);
      const auto read = certificate::read(der);
      ASSERT_TRUE(read) << type;
      const auto key = read->key();
      ASSERT_TRUE(key) << type << ' ' << form;
      record same;
      same.kty = key->kty;
      same.crv = key->crv;
      same.parameters = {key->parameters[0], key->parameters[1]};
      EXPECT_TRUE(read->holds(same)) << type << ' ' << form;
      EXPECT_EQ(key->crv, key->kty == "RSA" ? "" : type);
      EXPECT_EQ(key->parameters[1].empty(), key->kty == "OKP") << type;
      if (has_point) {
        EXPECT_EQ(key->parameters[0].size(), static_cast<std::size_t>(EVP_PKEY_get_bits(pair.get()) + 7) / 8) << type;
      } else if (key->kty == "OKP") {
        EXPECT_EQ(key->parameters[0], test::raw_public(pair)) << type;
      } else {
        EXPECT_EQ(key->parameters[0], test::number_of(pair, OSSL_PKEY_PARAM_RSA_N));
        EXPECT_EQ(key->parameters[1], test::number_of(pair, OSSL_PKEY_PARAM_RSA_E));
      }
      EXPECT_FALSE(read->has_unnamed_curve()) << type;
    }
  }
}

TEST(certificate_words, a_curve_written_out_gives_no_key) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : {"P-256", "P-384", "P-521", "secp256k1"}) {
    const key_ptr pair = test::make_key(type);
    ASSERT_EQ(EVP_PKEY_set_utf8_string_param(pair.get(), OSSL_PKEY_PARAM_EC_ENCODING, "explicit"), 1);
    const octet_string der = certificate_of(pair, issuer);
    const auto read = certificate::read(der);
    ASSERT_TRUE(read) << type;
    EXPECT_TRUE(read->has_unnamed_curve()) << type;
    EXPECT_FALSE(read->key()) << type;
  }
}

TEST(certificate_words, first_and_last_second_count) {
  const key_ptr key = test::make_key("P-256");
  const std::int64_t now = clock_now();
  const octet_string der = certificate_of(key, key, {.not_before = 0, .not_after = 100});
  const auto read = certificate::read(der);
  ASSERT_TRUE(read);
  const std::int64_t passed = clock_now() - now;  // while it was made
  EXPECT_EQ(read->at(now - 1), validity::before);
  EXPECT_EQ(read->at(now + passed), validity::within);
  EXPECT_EQ(read->at(now + 100), validity::within);
  EXPECT_EQ(read->at(now + passed + 101), validity::after);
  EXPECT_EQ(read->at(now - 1'000'000'000), validity::before);
  EXPECT_EQ(read->at(now + 1'000'000'000), validity::after);
}

// Times over the whole range of both forms, and one second to each side, against OpenSSL's own comparison.
TEST(certificate_words, times_are_compared_as_openssl_compares_them) {
  const key_ptr key = test::make_key("P-256");
  const std::int64_t now = clock_now();
  std::vector<std::int64_t> times;
  for (std::int64_t year = 1900; year < 2300; year += 7) {
    times.push_back((year - 1970) * 31'556'952);
  }
  for (const std::int64_t edge : {-631'152'000LL, 0LL, 946'684'800LL, 2'524'608'000LL, 1'709'164'800LL}) {
    times.insert(times.end(), {edge - 1, edge, edge + 1});
  }
  int within = 0;
  for (const std::int64_t at : times) {
    const octet_string der = certificate_of(key, key, {.not_before = at - now, .not_after = at - now + 1});
    const auto read = certificate::read(der);
    const x509_ptr same = as_openssl_reads(der);
    for (const std::int64_t asked : times) {
      for (const std::int64_t second : {-1, 0, 1, 2}) {
        const std::int64_t when = asked + second;
        const bool is_early = ASN1_TIME_cmp_time_t(X509_get0_notBefore(same.get()), when) > 0;
        const bool is_late = ASN1_TIME_cmp_time_t(X509_get0_notAfter(same.get()), when) == -1;
        const validity expected = is_late ? validity::after : is_early ? validity::before : validity::within;
        ASSERT_EQ(read->at(when), expected) << at << ' ' << when;
        within += expected == validity::within ? 1 : 0;
      }
    }
  }
  EXPECT_GT(within, 100);
}

TEST(certificate_words, each_usage_is_read) {
  struct usage_row {
    const char* name;
    key_usage bit;
  };
  constexpr std::array rows = {usage_row{"digitalSignature", key_usage::digital_signature},
      usage_row{"nonRepudiation", key_usage::content_commitment},
      usage_row{"keyEncipherment", key_usage::key_encipherment},
      usage_row{"dataEncipherment", key_usage::data_encipherment}, usage_row{"keyAgreement", key_usage::key_agreement},
      usage_row{"keyCertSign", key_usage::certificate_signing}, usage_row{"cRLSign", key_usage::crl_signing}};
  const key_ptr key = test::make_key("P-256");
  for (unsigned all = 1; all < 1U << rows.size(); ++all) {
    std::string written = all % 2 == 0 ? "critical" : "";
    for (std::size_t index = 0; index < rows.size(); ++index) {
      if ((all >> index & 1U) != 0) {
        written += (written.empty() ? "" : ",") + std::string{rows[index].name};
      }
    }
    const octet_string der = certificate_of(key, key, {.key_usage = written});
    const auto read = certificate::read(der);
    ASSERT_TRUE(read && read->usage()) << written;
    for (std::size_t index = 0; index < rows.size(); ++index) {
      EXPECT_EQ(have_common(*read->usage(), rows[index].bit), (all >> index & 1U) != 0)
          << written << ' ' << rows[index].name;
    }
  }
  const octet_string without = certificate_of(key, key);
  EXPECT_FALSE(certificate::read(without)->usage());
}

// OpenSSL is laxer with keyUsage alone (4) and as lax with version 1 (3, of a root).
TEST(certificate_words, only_an_authority_may_certify_others) {
  const key_ptr pair = test::make_key("P-256");
  struct row {
    made_certificate words;
    std::string_view against;
    int openssl;
  };
  const auto words = [](std::string key_usage, std::string basic_constraints, long version = X509_VERSION_3) {
    made_certificate made;
    made.subject = made.issuer;
    made.key_usage = std::move(key_usage);
    made.basic_constraints = std::move(basic_constraints);
    made.version = version;
    return made;
  };
  const std::vector<row> rows = {
      {words("", ""), "no basicConstraints", 0},
      {words("digitalSignature", ""), "no basicConstraints", 0},
      {words("keyCertSign", ""), "no basicConstraints", 4},
      {words("", "CA:FALSE"), "basicConstraints without CA:TRUE", 0},
      {words("keyCertSign", "critical,CA:FALSE"), "basicConstraints without CA:TRUE", 0},
      {words("digitalSignature,cRLSign", "CA:TRUE"), "a keyUsage without keyCertSign", 0},
      {words("", "CA:TRUE"), "", 1},
      {words("", "critical,CA:TRUE,pathlen:0"), "", 1},
      {words("critical,keyCertSign,cRLSign", "critical,CA:TRUE"), "", 1},
      {words("", "", X509_VERSION_1), "", 3},
  };
  for (const row& each : rows) {
    const octet_string der = certificate_of(pair, pair, each.words);
    const auto read = certificate::read(der);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->against_issuing(), each.against) << each.words.key_usage << ' ' << each.words.basic_constraints;
    EXPECT_EQ(X509_check_ca(as_openssl_reads(der).get()), each.openssl)
        << each.words.key_usage << ' ' << each.words.basic_constraints;
  }
}

TEST(certificate_words, a_key_is_that_of_another_certificate_of_it) {
  const key_ptr issuer = test::make_key("P-256");
  std::vector<octet_string> all;
  for (const char* const type : types) {
    const key_ptr pair = test::make_key(type);
    all.push_back(certificate_of(pair, issuer));
    all.push_back(certificate_of(pair, issuer, {.subject = "renewed"}));
  }
  for (std::size_t left = 0; left < all.size(); ++left) {
    for (std::size_t right = 0; right < all.size(); ++right) {
      EXPECT_EQ(certificate::read(all[left])->has_key_of(*certificate::read(all[right])), left / 2 == right / 2);
    }
  }
}

TEST(certificate_words, names_are_compared_as_openssl_compares_them) {
  const key_ptr key = test::make_key("P-256");
  const std::vector<std::string> names = {"a", "A", "b", "a b", "A  B", " a b ", "ab", "ä", "Ä", "a\tb"};
  int alike = 0;
  for (const std::string& subject : names) {
    for (const std::string& issuer : names) {
      const octet_string upper = certificate_of(key, key, {.subject = subject, .issuer = "c"});
      const octet_string lower = certificate_of(key, key, {.subject = "d", .issuer = issuer});
      const bool expected = X509_NAME_cmp(X509_get_subject_name(as_openssl_reads(upper).get()),
                                X509_get_issuer_name(as_openssl_reads(lower).get())) == 0;
      EXPECT_EQ(certificate::read(upper)->is_named_issuer_of(*certificate::read(lower)), expected)
          << subject << '|' << issuer;
      alike += expected ? 1 : 0;
    }
  }
  EXPECT_GT(alike, 10);
  EXPECT_LT(alike, 50);
}

TEST(certificate_words, a_signature_is_by_the_key_that_made_it) {
  std::vector<key_ptr> pairs;
  std::vector<octet_string> issuers;
  for (const char* const type : signing_types) {
    for (int twice = 0; twice < 2; ++twice) {
      pairs.push_back(test::make_key(type));
      issuers.push_back(certificate_of(pairs.back(), pairs.back()));
    }
  }
  const key_ptr key = test::make_key("X25519");
  for (std::size_t signer = 0; signer < pairs.size(); ++signer) {
    const octet_string issued = certificate_of(key, pairs[signer]);
    const auto read = certificate::read(issued);
    for (std::size_t other = 0; other < issuers.size(); ++other) {
      const auto holds = certificate::read(issuers[other])->has_signed(*read);
      if (signer == other) {
        EXPECT_EQ(holds, std::optional{true}) << signer;
      } else {
        EXPECT_NE(holds, std::optional{true}) << signer << ' ' << other;
        // Of an RSA-PSS signature and a key of another type there is no telling what could not be tried.
        EXPECT_TRUE(holds.has_value() || EVP_PKEY_is_a(pairs[signer].get(), "RSA-PSS") == 1) << signer << ' ' << other;
      }
    }
    octet_string damaged = issued;
    damaged.back() = static_cast<std::uint8_t>(damaged.back() ^ 1U);
    EXPECT_EQ(certificate::read(issuers[signer])->has_signed(*certificate::read(damaged)), std::optional{false});
  }
}

TEST(certificate_words, only_a_key_bound_to_pss_has_an_alg) {
  const key_ptr issuer = test::make_key("P-256");
  for (const char* const type : types) {
    const octet_string der = certificate_of(test::make_key(type), issuer);
    EXPECT_EQ(certificate::read(der)->rsa_alg(), std::string{type} == "RSA-PSS" ? "PS" : "") << type;
  }
}

}  // namespace
}  // namespace jwkguard::keys
