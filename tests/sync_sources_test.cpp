// Sources: which keys of a set are meant, and how an issuer leads to its set.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/sync_rounds.hpp"

namespace jwkguard::sync {
namespace {

using namespace fake;

class sync_sources : public rounds {};

TEST_F(sync_sources, only_and_except_pick_keys) {
  add_source(url);
  sources_[0].only = {{"team-*", "", ""}};
  sources_[0].except = {{"*-old", "", ""}};
  web_.pages[url] = set_of({key(1, "team-new"), key(2, "team-old"), key(3, "else")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "team-new ");
}

TEST_F(sync_sources, one_name_for_two_keys_in_one_source_is_neither) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "same"), key(3, "same")});
  EXPECT_EQ(round().exit_code, 10);
  EXPECT_EQ(live(), "a ");
  EXPECT_TRUE(source_says(0, "another key with that kid"));
  web_.pages[url] = set_of({key(1, "a"), key(2, "twice"), key(2, "twice")});
  EXPECT_EQ(round(60).exit_code, 10);
  EXPECT_EQ(live(), "a twice ") << "the same key is no other one";
}

TEST_F(sync_sources, an_issuer_is_followed_to_its_set) {
  const std::string issuer = "https://issuer.example/tenant";
  add_source(issuer, source::kind::issuer);
  web_.pages[issuer + "/.well-known/openid-configuration"] =
      R"({"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/set"})";
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "a ");
}

TEST_F(sync_sources, an_authorization_server_has_its_metadata_before_the_path) {
  const std::string issuer = "https://issuer.example/tenant";
  add_source(issuer, source::kind::issuer);
  web_.pages["https://issuer.example/.well-known/oauth-authorization-server/tenant"] =
      R"({"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/set"})";
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "a ");
}

TEST_F(sync_sources, metadata_of_another_issuer_or_without_https_is_none) {
  const std::string issuer = "https://issuer.example";
  add_source(issuer, source::kind::issuer);
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  const std::vector<std::pair<std::string, std::string>> faulty{
      {R"({"issuer":"https://issuer.example/","jwks_uri":"https://keys.example/set"})", "https://issuer.example/"},
      {R"({"issuer":"https://evil.example","jwks_uri":"https://keys.example/set"})", "another issuer"},
      {R"({"jwks_uri":"https://keys.example/set"})", "names no issuer"},
      {R"({"issuer":"https://issuer.example"})", "no jwks_uri"},
      {R"({"issuer":"https://issuer.example","jwks_uri":"http://keys.example/set"})", "not https"},
      {R"({"issuer":"https://issuer.example","jwks_uri":"https://127.0.0.1/set"})", "this machine"},
      {R"([1])", "not a JSON object"},
  };
  for (const auto& [text, part] : faulty) {
    web_.pages[issuer + "/.well-known/openid-configuration"] = text;
    EXPECT_EQ(round(60).exit_code, 10) << text;
    EXPECT_TRUE(source_says(0, part)) << text << ": " << looks_.all[0].judged.messages.at(0);
    EXPECT_EQ(live(), "");
  }
}

// A modulus that no rule minds: the product of two primes far apart, made once with `openssl genrsa`.
const std::string rsa_without_alg =
    R"({"kty":"RSA","use":"sig","kid":"r","e":"AQAB","n":")"
    "tN0nqLkwlVbQQ9Pexa45JdBnIbthg62XowYJhFVHoLjU2pCevruJ_fhLRi4AeweS8W1Z1O3bqkbEG-xW7fVHP3kdGQvplnfNmzMr"
    "uMP0pJlUKQ-Z20hGXqcGSS3mqSBS3lJZ7LRrkly_iaP5WVG3rwlLsLzaY4TTr1o-qXFYOqTYCAYT9zsPTOjrVX6MCNA8aHed8d5O"
    "s_C7BgewEp-PHULEE1_ePMKeKI1uQQGoUCR-KWtQQKIcKrhCFtbs3swul9bVa1hlyWhecyd9_5RvCyV_WwCdFdp1O_IvBxe1-WZN"
    "8BuqrxM_CssVDpvW73IA3c_6ROJXLIk6cCVAtAmEBw"
    R"("})";

TEST_F(sync_sources, a_missing_alg_comes_from_metadata_that_names_just_one) {
  const std::string issuer = "https://issuer.example";
  const std::string metadata_url = issuer + "/.well-known/openid-configuration";
  const auto metadata = [](const std::string& algs) {
    return R"({"issuer":"https://issuer.example","jwks_uri":"https://keys.example/set",)"
           R"("id_token_signing_alg_values_supported":)" +
           algs + "}";
  };
  add_source(issuer, source::kind::issuer);
  web_.pages["https://keys.example/set"] = set_of({rsa_without_alg, key(1, "a")});
  web_.pages[metadata_url] = metadata(R"(["RS256","PS256"])");
  EXPECT_EQ(round().exit_code, 10);
  EXPECT_EQ(live(), "a ");
  web_.pages[metadata_url] = metadata(R"(["ES256","PS256"])");
  EXPECT_EQ(round(60).exit_code, 0) << looks_.all[0].judged.messages.at(0);
  EXPECT_EQ(live(), "a r ");
  EXPECT_NE(at_.store.find("PS256"), std::string::npos);
  EXPECT_TRUE(source_says(0, "PS256"));
  how_.rules.default_rsa_alg = "RS512";
  EXPECT_EQ(round(60).exit_code, 0);
  EXPECT_NE(at_.store.find("RS512"), std::string::npos) << "what the user says goes before that";
  EXPECT_FALSE(source_says(0, "the issuer's metadata names"));
}

}  // namespace
}  // namespace jwkguard::sync
