// Signatures of tokens that are nearly right, times, forgeries, and what is never told.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "jwkguard/validator.hpp"
#include "jwkguard/verify.hpp"
#include "keys/openssl_signature.hpp"
#include "support/fresh_keys.hpp"
#include "support/signed_tokens.hpp"

namespace jwkguard::test {
namespace {

using enum token_verdict;

verification verify_rfc(std::string_view token, const checked_set& set, std::int64_t now_s = 0) {
  return verify(token, set.records, {policy::base::rfc, now_s, true});
}

const std::string header_es256 = R"({"alg":"ES256","kid":"a"})";

TEST(verify_signatures, tells_der_from_r_and_s) {
  for (const std::string alg : {"ES256", "ES384", "ES512", "ES256K"}) {
    const signer by = make_signer(alg);
    const checked_set set{jwk_set({jwk_of(by, "a", alg)})};
    for (int round = 0; round < 10; ++round) {
      const std::string text =
          unsigned_token(R"({"alg":")" + alg + R"(","kid":"a"})", "{\"n\":" + std::to_string(round) + '}');
      EXPECT_EQ(verify_rfc(with_signature(text, der_signature_of(by, text)), set).what, signature_der) << alg;
    }
  }
}

TEST(verify_signatures, refuses_r_and_s_out_of_range) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  const std::string text = unsigned_token(header_es256, "{}");
  const octet_string good = signature_of(by, text);
  const keys::group_ptr group{EC_GROUP_new_by_curve_name(keys::curve_id("P-256"))};
  const octet_string order = octets_of(EC_GROUP_get0_order(group.get()));
  for (const std::size_t half : {std::size_t{0}, std::size_t{32}}) {
    octet_string zero = good;
    std::fill_n(zero.begin() + static_cast<std::ptrdiff_t>(half), 32, std::uint8_t{0});
    EXPECT_EQ(verify_rfc(with_signature(text, zero), set).what, signature_range);
    octet_string large = good;
    std::copy(order.begin(), order.end(), large.begin() + static_cast<std::ptrdiff_t>(half));
    EXPECT_EQ(verify_rfc(with_signature(text, large), set).what, signature_range);
  }
  EXPECT_EQ(verify_rfc(with_signature(text, octet_string(64)), set).what, signature_range);
}

// n - s is as right as s (RFC 7518 3.4 says nothing of it).
TEST(verify_signatures, takes_both_values_of_s_and_notes_the_high_one) {
  for (const std::string alg : {"ES256", "ES256K"}) {
    const signer by = make_signer(alg);
    const checked_set set{jwk_set({jwk_of(by, "a", alg)})};
    const std::string text = unsigned_token(R"({"alg":")" + alg + R"(","kid":"a"})", R"({"exp":9999999999})");
    const octet_string first = signature_of(by, text);
    const keys::group_ptr group{EC_GROUP_new_by_curve_name(keys::curve_id(alg == "ES256" ? "P-256" : "secp256k1"))};
    const keys::bn_ptr s{BN_bin2bn(first.data() + 32, 32, nullptr)};
    ASSERT_EQ(BN_sub(s.get(), EC_GROUP_get0_order(group.get()), s.get()), 1);
    octet_string second = first;
    ASSERT_EQ(BN_bn2binpad(s.get(), second.data() + 32, 32), 32);
    std::size_t high = 0;
    for (const octet_string& each : {first, second}) {
      const verification found = verify_rfc(with_signature(text, each), set);
      EXPECT_TRUE(found.verified()) << found.message;
      high += found.notes == std::vector{token_note::high_s} ? 1U : 0U;
    }
    EXPECT_EQ(high, 1U);
  }
}

TEST(verify_signatures, tells_a_salt_of_another_length) {
  const signer by = make_signer("PS256");
  const checked_set set{jwk_set({jwk_of(by, "a", "PS256")})};
  const std::string text = unsigned_token(R"({"alg":"PS256","kid":"a"})", "{}");
  EXPECT_TRUE(verify_rfc(with_signature(text, signature_of(by, text, 32)), set).verified());
  for (const int salt : {0, 20, 64}) {
    EXPECT_EQ(verify_rfc(with_signature(text, signature_of(by, text, salt)), set).what, signature_salt) << salt;
  }
}

TEST(verify_signatures, refuses_every_length_but_one) {
  for (const std::string alg : {"RS256", "PS256", "ES256", "EdDSA", "Ed448", "HS256"}) {
    const signer by = make_signer(alg);
    const checked_set set{jwk_set({jwk_of(by, "a", alg)})};
    const std::string text = unsigned_token(R"({"alg":")" + alg + R"(","kid":"a"})", "{}");
    octet_string shorter = signature_of(by, text);
    octet_string longer = shorter;
    octet_string before = test::padded(shorter, 1);
    shorter.pop_back();
    longer.push_back(0);
    for (const octet_string& each : {shorter, longer, before}) {
      EXPECT_EQ(verify_rfc(with_signature(text, each), set).what, signature_length) << alg;
    }
  }
}

TEST(verify_signatures, tells_a_public_key_that_was_taken_for_a_secret) {
  const std::pair<std::string, std::size_t> rows[] = {{"RS256", 42}, {"ES256", 33}, {"EdDSA", 27}};
  for (const auto& [alg, count] : rows) {
    const signer by = make_signer(alg);
    const checked_set set{jwk_set({jwk_of(make_signer("ES384"), "b", "ES384"), jwk_of(by, "a", alg)})};
    std::size_t forms = 0;
    for (const std::string& form : keys::public_forms(set.records[1])) {
      for (const std::string mac : {"HS256", "HS384", "HS512"}) {
        const std::string text = unsigned_token(R"({"alg":")" + mac + R"(","kid":"a"})", "{}");
        const verification found = verify_rfc(with_signature(text, hmac_of(form, mac, text)), set);
        EXPECT_EQ(found.what, public_key_as_secret) << alg << ": " << form.substr(0, 30);
        EXPECT_EQ(found.key, 1U);
        EXPECT_FALSE(found.is_signed);
        ++forms;
      }
    }
    EXPECT_EQ(forms, count) << alg;
  }
}

TEST(verify_signatures, needs_the_secret_of_a_live_key) {
  const signer by = make_signer("HS256");
  const std::vector<record> live{{.kty = "oct", .crv = {}, .alg = "HS256", .kid = "a", .use = {}, .parameters = {}}};
  const verification found = verify(token_of(by, "a"), live);
  EXPECT_EQ(found.what, secret_unknown) << found.message;
  EXPECT_EQ(found.key, 0U);
  const signer empty{"HS256", nullptr, ""};
  EXPECT_EQ(verify(token_of(empty, "a"), live).what, secret_unknown) << "nothing is no secret";
}

TEST(verify_signatures, says_which_secrets_were_tried_before_one_that_is_unknown) {
  const signer by = make_signer("HS256");
  const checked_set known{jwk_set({jwk_of(make_signer("HS256"), "a", "HS256"), jwk_of(make_signer("HS256"), "a", "")})};
  std::vector<record> keys{known.records[0]};
  keys.push_back({.kty = "oct", .crv = {}, .alg = "HS256", .kid = "a", .use = {}, .parameters = {}});
  const verification one = verify(token_of(by, "a"), keys);
  EXPECT_EQ(one.what, secret_unknown);
  EXPECT_EQ(one.key, 1U);
  EXPECT_EQ(one.message,
      R"(the token is secured with an HMAC ("HS256"), and the secret of the key "a" (HS256) is unknown here; it is not )"
      "by the other key that it may be by");
  keys.insert(keys.begin(), known.records[1]);
  const verification two = verify(token_of(by, "a"), keys);
  EXPECT_NE(two.message.find("; it is not by the 2 other keys"), std::string::npos) << two.message;
  const std::string text = unsigned_token(R"({"alg":"HS256","kid":"a"})", "{}");
  EXPECT_EQ(verify(with_signature(text, octet_string(31)), keys).what, signature_length) << "by no key at all";
}

// A program whose OpenSSL has not every algorithm: here none.
TEST(verify_signatures, says_what_this_openssl_does_not_have) {
  for (const std::string alg : {"RS256", "PS256", "ES256", "EdDSA", "HS256"}) {
    const signer by = make_signer(alg);
    const checked_set set{jwk_set({jwk_of(by, "a", alg)})};
    const std::string token = token_of(by, "a");
    ASSERT_EQ(EVP_set_default_properties(nullptr, "provider=none"), 1);
    const verification found = verify_rfc(token, set);
    ASSERT_EQ(EVP_set_default_properties(nullptr, ""), 1);
    EXPECT_EQ(found.what, alg_unknown) << alg << ": " << found.message;
    EXPECT_FALSE(found.is_signed);
    EXPECT_NE(found.message.find("this build of OpenSSL does not have it"), std::string::npos) << found.message;
    EXPECT_NE(found.help.find("OpenSSL"), std::string::npos) << found.help;
    EXPECT_TRUE(verify_rfc(token, set).verified()) << alg;
  }
}

// What is looked for in a forgery has a bound; the key that the token names comes first.
TEST(verify_signatures, looks_for_a_forgery_among_a_thousand_keys_at_most) {
  const checked_set first{jwk_set({jwk_of(make_signer("ES384"), "b", "ES384")})};
  const checked_set last{jwk_set({jwk_of(make_signer("ES256"), "a", "ES256")})};
  const std::string form = keys::public_forms(last.records[0]).front();
  const auto forged = [&](const std::string& kid, std::size_t others) {
    std::vector<record> keys(others, first.records[0]);
    keys.push_back(last.records[0]);
    const std::string text = unsigned_token(R"({"alg":"HS256","kid":")" + kid + R"("})", "{}");
    return verify(with_signature(text, hmac_of(form, "HS256", text)), keys).what;
  };
  EXPECT_EQ(forged("c", 500), public_key_as_secret);
  EXPECT_EQ(forged("c", 1'024), kid_unknown);
  EXPECT_EQ(forged("a", 1'024), public_key_as_secret);
}

TEST(verify_signatures, reads_times_and_nothing_else_of_the_payload) {
  const signer by = make_signer("ES256");
  const checked_set set{jwk_set({jwk_of(by, "a", "ES256")})};
  constexpr std::int64_t now_s = 1'800'000'000;
  const struct {
    std::string payload;
    std::vector<token_note> notes;
  } rows[] = {
      {R"({"exp":1800000001,"nbf":1800000000,"iat":1800000000})", {}},
      {R"({"exp":1800000000})", {token_note::expired}},
      {R"({"exp":1799999999.5})", {token_note::expired}},
      {R"({"exp":1.9e9,"nbf":1800000001})", {token_note::not_yet_valid}},
      {R"({"exp":1900000000,"iat":1800000001})", {token_note::issued_later}},
      {R"({"exp":"1900000000"})", {token_note::time_faulty}},
      {R"({"exp":1e300})", {token_note::time_faulty}},
      {R"({"exp":null})", {token_note::time_faulty}},
      {R"({"sub":"x"})", {token_note::no_expiry}},
      {R"({"exp":1800000001,"exp":1900000000})", {token_note::no_claims}},
      {"[]", {token_note::no_claims}},
      {"", {token_note::no_claims}},
      {"\xff", {token_note::no_claims}},
  };
  for (const auto& row : rows) {
    verification found = verify_rfc(token_of(by, "a", row.payload), set, now_s);
    EXPECT_TRUE(found.verified()) << row.payload << ": " << found.message;
    std::erase(found.notes, token_note::high_s);
    EXPECT_EQ(found.notes, row.notes) << row.payload;
  }
  const verification whole = verify_rfc(
      token_of(by, "a", R"({"iss":"https://idp.example/","exp":1800000001,"nbf":1.5,"iat":-1})"), set, now_s);
  EXPECT_EQ(whole.expires_s, 1'800'000'001);
  EXPECT_EQ(whole.not_before_s, 1);
  EXPECT_EQ(whole.issued_s, -1);
  EXPECT_EQ(whole.issuer, "https://idp.example/");
}

}  // namespace
}  // namespace jwkguard::test
