// Through a proxy: it gives a tunnel, and learns where to and nothing else.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <variant>

#include "support/connect_proxy.hpp"
#include "support/process.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"
#include "support/tls_identity.hpp"

namespace jwkguard::submit {
namespace {

using namespace jwkguard::test;

class http_proxy : public testing::Test {
 protected:
  [[nodiscard]] settings target_of(const raw_server& server, const std::string& proxy) const {
    settings target = target_at(server.url());
    target.ca_file = authorities_.name();
    target.proxy = proxy;
    return target;
  }

 private:
  scratch_file authorities_{trusted_authority()};
};

TEST_F(http_proxy, sees_neither_the_authorization_nor_the_request) {
  raw_server server{{ok("{}")}, server_context(identity::good)};
  const connect_proxy proxy;
  ::setenv("no_proxy", "*", 1);  // the environment does not count, this way neither
  const auto what = send(target_of(server, proxy.at().url()), "PUT", R"({"keys":[]})");
  ::unsetenv("no_proxy");
  ASSERT_TRUE(std::holds_alternative<response>(what)) << std::get<failure>(what).message;
  EXPECT_EQ(std::get<response>(what).body, "{}");
  ASSERT_TRUE(eventually([&] { return !proxy.seen().empty() && !server.received().empty(); }));
  EXPECT_EQ(count_of(server.received(), "Authorization: Bearer not-a-token\r\n"), 1U);
  const std::string seen = proxy.seen();
  EXPECT_TRUE(seen.starts_with("CONNECT localhost:" + std::to_string(server.at().port()) + " HTTP/1.1\r\n")) << seen;
  for (const char* unwanted : {some_token, "Authorization", "Accept:", "Content-Type", "/path", "keys"}) {
    EXPECT_EQ(seen.find(unwanted), std::string::npos) << unwanted;
  }
}

TEST_F(http_proxy, may_speak_socks) {
  raw_server server{{ok("{}")}, server_context(identity::good)};
  for (const char* scheme : {"socks5", "socks5h"}) {
    const connect_proxy proxy;
    const auto what = send(target_of(server, proxy.at().url("127.0.0.1", scheme)));
    ASSERT_TRUE(std::holds_alternative<response>(what)) << std::get<failure>(what).message;
    ASSERT_TRUE(eventually([&] { return !proxy.seen().empty(); }));
    const bool resolves = std::string{scheme} == "socks5h";
    EXPECT_EQ(proxy.seen().find("\x03\tlocalhost") != std::string::npos, resolves) << scheme;  // a name of nine bytes
    EXPECT_EQ(proxy.seen().find(some_token), std::string::npos);
  }
}

TEST_F(http_proxy, does_not_answer_for_the_server) {
  raw_server server{{"HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n"}, server_context(identity::good)};
  const connect_proxy proxy;
  const scratch_folder folder;
  settings target = target_of(server, proxy.at().url());
  target.http_log = folder.path_of("log");
  const auto what = send(target);
  ASSERT_TRUE(std::holds_alternative<response>(what)) << std::get<failure>(what).message;
  EXPECT_EQ(std::get<response>(what).retry_after_ms, std::nullopt);
  const std::string log = read_bytes(target.http_log).value_or("");
  EXPECT_EQ(count_of(log, "< HTTP/1.1 429 Too Many\n"), 1U);
  EXPECT_EQ(count_of(log, "< HTTP/1.1 200"), 0U) << log;
}

TEST_F(http_proxy, cannot_stand_in_for_the_server) {
  raw_server server{{ok("{}")}, server_context(identity::other_authority)};
  const connect_proxy proxy;
  const auto what = send(target_of(server, proxy.at().url()));
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_EQ(server.received(), "");
}

TEST_F(http_proxy, that_refuses_leaves_everything_unsent) {
  raw_server server{{ok("{}")}, server_context(identity::good)};
  for (const char* refusal : {"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
           "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
           "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "garbage\r\n\r\n"}) {
    const connect_proxy proxy{refusal};
    const auto what = send(target_of(server, proxy.at().url()), "PUT", "{}");
    ASSERT_TRUE(std::holds_alternative<failure>(what)) << refusal;
    EXPECT_FALSE(std::get<failure>(what).sent) << refusal;
    EXPECT_TRUE(eventually([&] { return !proxy.seen().empty(); }));
    EXPECT_EQ(proxy.seen().find(some_token), std::string::npos) << refusal;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(http_proxy, over_https_is_verified_too) {
  raw_server server{{ok("{}")}, server_context(identity::good)};
  for (const identity which : {identity::other_authority, identity::wrong_host, identity::expired}) {
    raw_server proxy{{"HTTP/1.1 200 OK\r\n\r\n"}, server_context(which)};
    const auto what = send(target_of(server, proxy.url()));
    ASSERT_TRUE(std::holds_alternative<failure>(what));
    EXPECT_FALSE(std::get<failure>(what).sent);
    EXPECT_EQ(proxy.connections(), 1);
    EXPECT_EQ(proxy.received(), "");
  }
  raw_server trusted{{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"}, server_context(identity::good)};
  ASSERT_TRUE(std::holds_alternative<failure>(send(target_of(server, trusted.url()))));
  EXPECT_TRUE(eventually([&] { return trusted.received().starts_with("CONNECT localhost:"); }));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(http_proxy, with_a_password_or_before_plain_http_is_refused) {
  raw_server plain{{ok("{}")}};
  const connect_proxy proxy;
  const auto clear = send(target_of(plain, proxy.at().url()));
  ASSERT_TRUE(std::holds_alternative<failure>(clear));
  EXPECT_FALSE(std::get<failure>(clear).sent);
  EXPECT_EQ(plain.connections() + proxy.at().connections(), 0);
}

}  // namespace
}  // namespace jwkguard::submit
