#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "jwkguard/submit.hpp"
#include "support/fake_endpoint.hpp"
#include "support/process.hpp"

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
  EXPECT_NE(fault([](settings& at) { at.proxy = "http://me:word@proxy.example:3128"; }), "");
  EXPECT_NE(fault([](settings& at) { at.http_log = "/no/such/folder/log"; }), "");
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

// Not a test by itself, therefore disabled: the child that the next test starts. A child's first environment stands in
// memory where the system put it; setenv would not write there.
TEST(environment_of_a_child, DISABLED_shows_what_is_left_of_it) {
  authorization who;
  static_cast<void>(load_authorization_from_environment(who));
  std::ifstream left{"/proc/self/environ", std::ios::binary};
  std::cout << "token " << who.token.reveal().size() << ", left: " << left.rdbuf() << '\n';
}

TEST_F(environment, keeps_no_byte_of_a_secret) {
  // A name may occur there twice: getenv and unsetenv see the first, /proc both.
  const std::vector<std::string> given{"BEFORE=1", "CLOUDFLARE_API_TOKEN=first-secret",
      "CLOUDFLARE_API_TOKEN=second-secret", "CLOUDFLARE_API_KEY=third-secret", "AFTER=1"};
  const test::outcome what = test::run("/proc/self/exe",
      {{"--gtest_also_run_disabled_tests", "--gtest_filter=environment_of_a_child.DISABLED_shows_what_is_left_of_it"},
          {}, given});
  EXPECT_EQ(what.exit_code, 0) << what.err;
  EXPECT_NE(what.out.find("token 12, left: "), std::string::npos) << what.out;
  EXPECT_NE(what.out.find("AFTER=1"), std::string::npos) << "the environment was not seen at all";
  EXPECT_EQ(what.out.find("secret"), std::string::npos);
}

TEST(core_dumps, are_forbidden) {
  const pid_t child = ::fork();
  if (child == 0) {
    forbid_core_dumps();
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    ::_exit(limit.rlim_cur == 0 && limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1) << "this process would show nothing either way";
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
