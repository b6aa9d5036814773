#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "jwkguard/submit.hpp"
#include "support/fake_endpoint.hpp"

namespace jwkguard::submit {
namespace {

using fake::some_target;

TEST(settings, faults_are_told) {
  EXPECT_EQ(settings_fault(some_target()), "");
  const auto fault = [](const std::function<void(settings&)>& change) {
    settings target = some_target();
    change(target);
    return settings_fault(target);
  };
  EXPECT_NE(fault([](settings& at) { at.zone = ""; }), "");
  EXPECT_NE(fault([](settings& at) { at.zone = "example.com"; }), "");
  EXPECT_NE(fault([](settings& at) { at.zone.back() = '/'; }), "");
  EXPECT_NE(fault([](settings& at) { at.config = ""; }), "");
  EXPECT_NE(fault([](settings& at) { at.config[8] = '0'; }), "");
  EXPECT_NE(fault([](settings& at) { at.config[0] = '/'; }), "");
  EXPECT_NE(fault([](settings& at) { at.deadline_ms = 0; }), "");
  EXPECT_NE(fault([](settings& at) { at.ca_file = "/no/such/file"; }), "");
  EXPECT_NE(fault([](settings& at) { at.authorization.token = {}; }).find("CLOUDFLARE_API_TOKEN"), std::string::npos);
  EXPECT_NE(fault([](settings& at) { at.authorization.key = secret{"k"}; }), "");
  for (const char* token : {"to ken", "token\n", "token\r\nX-Injected: 1",
           "tok\x7f"
           "en",
           "tok\xc3\xa9n", "\ttoken"}) {
    const std::string told = fault([=](settings& at) { at.authorization.token = secret{token}; });
    EXPECT_NE(told, "");
    EXPECT_EQ(told.find(token), std::string::npos) << "a secret in an error";
  }
}

class environment : public testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }
  static void clear() {
    for (const char* name : {"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL"}) {
      ::unsetenv(name);
    }
  }
  static void set(const char* name, const char* value) { ASSERT_EQ(::setenv(name, value, 1), 0); }
};

TEST_F(environment, is_read_once_and_cleared) {
  set("CLOUDFLARE_API_TOKEN", "some-token");
  authorization who;
  EXPECT_EQ(load_authorization_from_environment(who), "");
  EXPECT_EQ(who.token.reveal(), "some-token");
  EXPECT_EQ(std::getenv("CLOUDFLARE_API_TOKEN"), nullptr);
}

TEST_F(environment, takes_the_legacy_pair) {
  set("CLOUDFLARE_EMAIL", "me@example.com");
  set("CLOUDFLARE_API_KEY", "some-key");
  authorization who;
  EXPECT_EQ(load_authorization_from_environment(who), "");
  EXPECT_EQ(who.email, "me@example.com");
  EXPECT_EQ(who.key.reveal(), "some-key");
  EXPECT_EQ(std::getenv("CLOUDFLARE_API_KEY"), nullptr);
}

TEST_F(environment, refuses_none_half_and_both) {
  authorization who;
  EXPECT_NE(load_authorization_from_environment(who).find("CLOUDFLARE_API_TOKEN"), std::string::npos);
  set("CLOUDFLARE_EMAIL", "me@example.com");
  EXPECT_NE(load_authorization_from_environment(who).find("CLOUDFLARE_API_KEY"), std::string::npos);
  set("CLOUDFLARE_API_KEY", "some-key");
  set("CLOUDFLARE_API_TOKEN", "some-token");
  const std::string both = load_authorization_from_environment(who);
  EXPECT_NE(both.find("both"), std::string::npos);
  EXPECT_EQ(both.find("some-"), std::string::npos);
  EXPECT_EQ(std::getenv("CLOUDFLARE_API_TOKEN"), nullptr);
  EXPECT_EQ(std::getenv("CLOUDFLARE_API_KEY"), nullptr);
}

TEST(secret, moves_and_joins) {
  secret first{"abc"};
  secret second{std::move(first)};
  EXPECT_EQ(second.reveal(), "abc");
  EXPECT_EQ(secret("x: ", second).reveal(), "x: abc");
  first = std::move(second);
  EXPECT_EQ(first.reveal(), "abc");
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_EQ(secret{}.reveal(), "");
}

}  // namespace
}  // namespace jwkguard::submit
