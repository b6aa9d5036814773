// Keys with certificates, as a whole: what --repair takes from one, and what never keeps a key from the endpoint.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "jwkguard/record.hpp"
#include "jwkguard/validator.hpp"
#include "keys/openssl_certificate.hpp"
#include "support/certificates.hpp"
#include "support/fresh_keys.hpp"
#include "support/openssl_keys.hpp"

namespace jwkguard::test {
namespace {

std::string base64_of(const octet_string& octets) {
  std::string made(4 * ((octets.size() + 2) / 3) + 1, '\0');
  made.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), octets.data(), static_cast<int>(octets.size()))));
  return made;
}

// A key that has a certificate, as the members of a JWK that stand for the key itself.
struct certified_jwk {
  std::string alg;
  text_members members;
  std::string certificate;
};

certified_jwk make_certified(const std::string& type, const std::string& alg) {
  const keys::key_ptr key = make_key(type, 2048);
  const octet_string der = certificate_of(key, make_key("P-256"));
  const auto read = keys::certificate::read(der)->key();
  certified_jwk made{alg, {{"kty", std::string{read->kty}}}, base64_of(der)};
  constexpr std::array names = {std::array{"n", "e"}, std::array{"x", "y"}};
  if (!read->crv.empty()) {
    made.members.emplace_back("crv", read->crv);
  }
  for (std::size_t index = 0; index < 2; ++index) {
    if (!read->parameters[index].empty()) {
      made.members.emplace_back(names[read->kty == "RSA" ? 0 : 1][index], base64url(read->parameters[index]));
    }
  }
  return made;
}

std::string with_certificate(const certified_jwk& key, const text_members& members, const std::string& certificate) {
  std::string text = jwk_text(members);
  text.back() = ',';
  return text + R"("alg":")" + key.alg + R"(","kid":"a","x5c":[")" + certificate + "\"]}";
}

// The thumbprints of the keys that come out of a text.
std::vector<std::string> keys_of(std::string text, const policy& rules) {
  const report of = jwkguard::check(text, rules);
  std::vector<std::string> all;
  for (const record& each : of.records()) {
    all.push_back(base64url(thumbprint(each)));
  }
  return all;
}

policy repairing() {
  policy rules = policy::rfc();
  rules.repair = true;
  return rules;
}

std::vector<certified_jwk> all_certified() {
  return {make_certified("P-256", "ES256"), make_certified("P-384", "ES384"), make_certified("P-521", "ES512"),
      make_certified("secp256k1", "ES256K"), make_certified("RSA", "RS256"), make_certified("RSA-PSS", "PS256"),
      make_certified("Ed25519", "Ed25519"), make_certified("Ed448", "Ed448"), make_certified("X25519", "ECDH-ES"),
      make_certified("X448", "ECDH-ES")};
}

// Whichever of its members are missing, the same key comes out, and without --repair none; with the certificate of
// another key of its type, only if nothing in the key says which one it is.
TEST(certificate_keys, a_repair_gives_the_key_of_the_certificate_and_no_other) {
  const std::vector<certified_jwk> all = all_certified();
  int repaired = 0;
  for (const certified_jwk& key : all) {
    const auto whole = keys_of(with_certificate(key, key.members, key.certificate), policy::rfc());
    ASSERT_EQ(whole.size(), 1U) << key.alg;
    for (unsigned kept = 0; kept < 1U << key.members.size(); ++kept) {
      text_members members;
      for (std::size_t index = 0; index < key.members.size(); ++index) {
        if ((kept >> index & 1U) != 0) {
          members.push_back(key.members[index]);
        }
      }
      if (members.empty()) {
        members.emplace_back("use", key.alg == "ECDH-ES" ? "enc" : "sig");
      }
      const bool is_whole = members.size() == key.members.size();
      const std::string text = with_certificate(key, members, key.certificate);
      EXPECT_EQ(keys_of(text, policy::rfc()).size(), is_whole ? 1U : 0U) << text;
      EXPECT_EQ(keys_of(text, repairing()), whole) << text;
      repaired += is_whole ? 0 : 1;
      const auto has_parameter = [&members](const char* name) {
        return std::any_of(members.begin(), members.end(), [name](const auto& each) { return each.first == name; });
      };
      for (const certified_jwk& other : all) {
        const bool tells = has_parameter("x") || has_parameter("n") || has_parameter("y");
        if (&other != &key && tells && !is_whole) {
          EXPECT_TRUE(keys_of(with_certificate(key, members, other.certificate), repairing()).empty())
              << text << ' ' << other.alg;
        }
      }
    }
  }
  EXPECT_GT(repaired, 80);
}

// Nothing of these members is sent to the endpoint: whatever they hold, the key is taken.
TEST(certificate_keys, nothing_about_certificates_keeps_a_key_from_the_endpoint) {
  const certified_jwk key = make_certified("P-256", "ES256");
  std::mt19937 random{11};
  const auto pick = [&random](const auto& from) { return from[random() % std::size(from)]; };
  const std::array<std::string, 20> values = {"null", "1", "true", "{}", R"({"a":[1]})", "[]", "[null]", R"("")",
      R"([""])", R"(["\u0000"])", R"("\ud800")", R"(["\udc00"])", R"("https://a b/")", R"("AA==")",
      R"(["AA==","!","AAAA"])", "[[]]", R"("\n")",
      R"(["-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"])", "[\"" + key.certificate + "\"]",
      "[\"" + key.certificate.substr(4) + "\",\"" + key.certificate + "\"]"};
  for (int turn = 0; turn < 2'000; ++turn) {
    std::string text = jwk_text(key.members);
    text.back() = ',';
    text += R"("alg":"ES256","kid":"a")";
    for (const std::string name : {"x5u", "x5c", "x5t", "x5t#S256"}) {
      if (random() % 2 == 0) {
        text += ",\"" + name + "\":" + pick(values);
      }
    }
    text += '}';
    ASSERT_EQ(keys_of(text, policy::cloudflare()).size(), 1U) << text;
  }
}

}  // namespace
}  // namespace jwkguard::test
