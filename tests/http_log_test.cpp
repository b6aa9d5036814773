// What --log-http writes, and above all what it does not.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>
#include <variant>

#include "support/loopback.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::submit {
namespace {

using namespace jwkguard::test;

class http_log : public testing::Test {
 protected:
  [[nodiscard]] settings target_of(const raw_server& server) const {
    settings target = target_at(server.url());
    target.http_log = name();
    return target;
  }
  [[nodiscard]] std::string name() const { return folder_.path_of("log"); }
  [[nodiscard]] std::string text() const { return read_bytes(name()).value_or("no file"); }
  [[nodiscard]] const scratch_folder& folder() const { return folder_; }

 private:
  scratch_folder folder_;
};

TEST_F(http_log, holds_the_request_and_the_answer) {
  raw_server server{{ok(R"({"success":true})", "Set-Cookie: session=1\r\n  continued\r\nX-Id: 7\r\n")}};
  const settings target = target_of(server);
  ASSERT_TRUE(std::holds_alternative<response>(send(target, "PUT", R"({"keys":[]})")));
  const std::string log = text();
  EXPECT_EQ(log.find("20"), 0U) << log;
  EXPECT_EQ(log.find(" PUT " + target.base_url + "/path\n> PUT /path HTTP/1.1\n> Host: "), 24U) << log;
  for (const char* line :
      {"> Authorization: ***\n", "> Content-Type: application/json\n", "> Content-Length: 11\n", "> {\"keys\":[]}\n",
          "< HTTP/1.1 200 OK\n", "< Set-Cookie: ***\n< X-Id: 7\n", "< {\"success\":true}\n", " ms\n"}) {
    EXPECT_EQ(count_of(log, line), 1U) << line << log;
  }
}

TEST_F(http_log, never_holds_a_secret) {
  const std::string k(43, 'A');
  const std::string body = R"({"keys":[{"alg":"HS256","k":")" + k + R"(","kid":"h","kty":"oct"}]})";
  const std::string echo = "not-a-token not%2Da%2Dtoken not\\u002da-token " + k;
  raw_server server{{ok(echo, "X-Echo: " + echo + "\r\nAuthorization: Bearer other\r\n")}};
  settings target = target_of(server);
  ASSERT_TRUE(std::holds_alternative<response>(send(target, "PUT", body)));
  target.authorization = {};
  target.authorization.email = "me@example.com";
  target.authorization.key = secret{"not-a-token"};
  ASSERT_TRUE(std::holds_alternative<response>(send(target, "PATCH", body)));
  const std::string log = text();
  for (const char* unwanted : {"not-a", "%2D", "u002d", "AAAA", "me@", "Bearer"}) {
    EXPECT_EQ(log.find(unwanted), std::string::npos) << unwanted << "\n" << log;
  }
  EXPECT_EQ(count_of(log, "< X-Echo: *** *** *** ***\n"), 2U) << log;
  EXPECT_EQ(count_of(log, R"(> {"keys":[{"alg":"HS256","k":"***","kid":"h","kty":"oct"}]})"), 2U) << log;
  EXPECT_EQ(count_of(log, "> X-Auth-Key: ***\n"), 1U);
  EXPECT_EQ(count_of(log, "> X-Auth-Email: ***\n"), 1U);
}

TEST_F(http_log, tells_failures) {
  raw_server cut{{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot-a-tok"}};
  ASSERT_TRUE(std::holds_alternative<failure>(send(target_of(cut), "PUT", "{}")));
  EXPECT_EQ(count_of(text(), "! sent, but no complete answer: "), 1U) << text();
  EXPECT_EQ(text().find("not-a"), std::string::npos) << "half a secret";
  settings target = target_of(cut);
  target.base_url = "https://no-such-host.invalid";
  ASSERT_TRUE(std::holds_alternative<failure>(send(target)));
  EXPECT_EQ(count_of(text(), " GET https://no-such-host.invalid/path\n! not sent: "), 1U) << text();
}

TEST_F(http_log, cannot_drive_a_terminal_and_is_bounded) {
  raw_server server{{ok("\x1b[31m" + std::string(100'000, 'x'), "X-Bad: \x1b[2J\r\n")}};
  ASSERT_TRUE(std::holds_alternative<response>(send(target_of(server))));
  EXPECT_EQ(text().find('\x1b'), std::string::npos);
  EXPECT_LT(text().size(), 6'000U);
  EXPECT_EQ(count_of(text(), "bytes more)\n"), 1U);
}

TEST_F(http_log, is_private_and_grows) {
  raw_server server{{ok("{}")}};
  ASSERT_TRUE(std::holds_alternative<response>(send(target_of(server))));
  const std::string first = text();
  struct stat file {};
  ASSERT_EQ(::stat(name().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  ASSERT_TRUE(std::holds_alternative<response>(send(target_of(server))));
  EXPECT_TRUE(text().starts_with(first));
  EXPECT_EQ(count_of(text(), "> GET /path"), 2U);
}

TEST_F(http_log, that_others_may_write_to_is_left_alone) {
  raw_server server{{ok("{}")}};
  for (const unsigned mode : {0666U, 0620U, 0602U, 0660U, 0777U}) {
    folder().add("log", "as it was\n");
    ASSERT_EQ(::chmod(name().c_str(), mode), 0);
    const std::string fault = settings_fault(target_of(server));
    EXPECT_NE(fault.find(name() + ": others may write to it"), std::string::npos) << fault;
    const auto what = send(target_of(server));
    ASSERT_TRUE(std::holds_alternative<failure>(what)) << mode;
    EXPECT_FALSE(std::get<failure>(what).sent);
    EXPECT_EQ(text(), "as it was\n");
  }
  EXPECT_EQ(server.connections(), 0);
  for (const unsigned mode : {0600U, 0644U}) {
    ASSERT_EQ(::chmod(name().c_str(), mode), 0);
    EXPECT_EQ(settings_fault(target_of(server)), "");
    ASSERT_TRUE(std::holds_alternative<response>(send(target_of(server)))) << mode;
  }
  EXPECT_EQ(settings_fault([&] {
    settings other = target_of(server);
    other.http_log = "/dev/null";
    return other;
  }())
                .find("cannot write to the log of requests: /dev/null: it is not a regular file"),
      0U);
}

TEST_F(http_log, that_cannot_be_written_stops_the_request) {
  raw_server server{{ok("{}")}};
  folder().link("log", folder().path_of("elsewhere"));
  EXPECT_NE(settings_fault(target_of(server)).find(name()), std::string::npos);
  const auto what = send(target_of(server));
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_EQ(server.connections(), 0);
  EXPECT_FALSE(read_bytes(folder().path_of("elsewhere")));
}

}  // namespace
}  // namespace jwkguard::submit
