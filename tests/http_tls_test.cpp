// TLS with real certificates: who is not who they say never sees a byte of the request.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <variant>

#include "support/process.hpp"
#include "support/raw_server.hpp"
#include "support/tls_identity.hpp"

namespace jwkguard::submit {
namespace {

using namespace jwkguard::test;

settings trusting(const raw_server& server, const scratch_file& authorities) {
  settings target = target_at(server.url());
  target.ca_file = authorities.name();
  return target;
}

TEST(http_tls, a_good_certificate_is_taken) {
  const scratch_file authorities{trusted_authority()};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const char* host : {"localhost", "127.0.0.1"}) {
      raw_server server{{ok("{}")}, server_context(identity::good, version)};
      settings target = trusting(server, authorities);
      target.base_url = server.at().url(host, "https");
      const auto what = send(target, "PUT", R"({"keys":[]})");
      ASSERT_TRUE(std::holds_alternative<response>(what)) << std::get<failure>(what).message;
      ASSERT_TRUE(eventually([&] { return server.received().ends_with(R"({"keys":[]})"); }));
      EXPECT_EQ(count_of(server.received(), some_token), 1U);
    }
  }
}

struct row {
  const char* name;
  identity which;
  const char* advice;
  int version = TLS1_3_VERSION;
};

constexpr std::array<row, 9> rows{{
    {"expired", identity::expired, "expired; check this machine's clock"},
    {"expired, TLS 1.2", identity::expired, "expired; check this machine's clock", TLS1_2_VERSION},
    {"not yet valid", identity::not_yet_valid, "not valid yet; check this machine's clock"},
    {"wrong host", identity::wrong_host, "another host name; check the base URL"},
    {"wrong host, TLS 1.2", identity::wrong_host, "another host name; check the base URL", TLS1_2_VERSION},
    {"self-signed", identity::self_signed, "self-signed"},
    {"unknown authority", identity::other_authority, "--ca-file"},
    {"TLS 1.1", identity::good, "TLS 1.2 or later", TLS1_1_VERSION},
    {"TLS 1.0", identity::good, "TLS 1.2 or later", TLS1_VERSION},
}};

TEST(http_tls, who_is_not_to_be_trusted_learns_nothing) {
  const scratch_file authorities{trusted_authority()};
  for (const row& each : rows) {
    raw_server server{{ok("{}")}, server_context(each.which, each.version)};
    const auto what = send(trusting(server, authorities), "PUT", R"({"keys":[]})");
    ASSERT_TRUE(std::holds_alternative<failure>(what)) << each.name;
    EXPECT_FALSE(std::get<failure>(what).sent) << each.name;
    EXPECT_NE(std::get<failure>(what).message.find(each.advice), std::string::npos)
        << each.name << ": " << std::get<failure>(what).message;
    EXPECT_EQ(server.connections(), 1) << each.name;
    EXPECT_EQ(server.received(), "") << each.name;
  }
}

// OpenSSL's own defaults refuse old versions as well; where an administrator has loosened them, ours must hold.
TEST(http_tls, a_lax_openssl_changes_nothing) {
  const scratch_file lax{
      "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = anything\n"
      "[anything]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n"};
  const test::outcome what = run("/proc/self/exe",
      {{"--gtest_filter=http_tls.who_is_not_to_be_trusted_learns_nothing"}, {}, {"OPENSSL_CONF=" + lax.name()}});
  EXPECT_EQ(what.exit_code, 0) << what.out;
  EXPECT_NE(what.out.find("PASSED  ] 1 test"), std::string::npos) << what.out;
}

TEST(http_tls, the_system_does_not_trust_what_ca_file_names) {
  raw_server server{{ok("{}")}, server_context(identity::good)};
  const auto what = send(target_at(server.url()));
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_NE(std::get<failure>(what).message.find("--ca-file"), std::string::npos);
  EXPECT_EQ(server.received(), "");
}

TEST(http_tls, a_file_without_certificates_is_named) {
  const scratch_file nothing{"no certificate\n"};
  raw_server server{{ok("{}")}, server_context(identity::good)};
  const auto what = send(trusting(server, nothing));
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_NE(std::get<failure>(what).message.find(nothing.name()), std::string::npos) << std::get<failure>(what).message;
}

}  // namespace
}  // namespace jwkguard::submit
