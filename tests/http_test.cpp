// The wire: curl_transport against a server that answers with any bytes, or with none.
#include "submit/http.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "support/raw_server.hpp"

namespace jwkguard::submit {
namespace {

using came = std::variant<response, failure>;
using test::count_of;
using test::eventually;
using test::ok;
using test::raw_server;
using test::send;
using test::target_at;

constexpr const char* token = test::some_token;

TEST(http, a_request_is_what_it_should_be) {
  raw_server server{{ok("{}")}};
  const settings target = target_at(server.url());
  const came what = send(target, "PUT", R"({"keys":[]})");
  ASSERT_TRUE(std::holds_alternative<response>(what)) << std::get<failure>(what).message;
  EXPECT_EQ(std::get<response>(what).status, 200U);
  EXPECT_EQ(std::get<response>(what).body, "{}");
  ASSERT_TRUE(eventually([&] { return server.received().ends_with(R"({"keys":[]})"); }));
  const std::string seen = server.received();
  EXPECT_TRUE(seen.starts_with("PUT /path HTTP/1.1\r\n")) << seen;
  EXPECT_EQ(count_of(seen, "Authorization: Bearer not-a-token\r\n"), 1U);
  EXPECT_EQ(count_of(seen, token), 1U);
  EXPECT_EQ(count_of(seen, "Content-Type: application/json\r\n"), 1U);
  EXPECT_EQ(count_of(seen, "Content-Length: 11\r\n"), 1U);
  EXPECT_EQ(count_of(seen, "User-Agent: jwkguard/"), 1U);
  for (const char* unwanted : {"Expect:", "Accept-Encoding:", "Cookie:", "X-Auth-", "Upgrade:", "Proxy-"}) {
    EXPECT_EQ(seen.find(unwanted), std::string::npos) << unwanted;
  }
}

TEST(http, the_legacy_pair_goes_in_its_own_fields) {
  raw_server server{{ok("{}")}};
  settings target = target_at(server.url());
  target.authorization = {};
  target.authorization.email = "me@example.com";
  target.authorization.key = secret{"not-a-key"};
  ASSERT_TRUE(std::holds_alternative<response>(send(target)));
  ASSERT_TRUE(eventually([&] { return !server.received().empty(); }));
  EXPECT_EQ(count_of(server.received(), "X-Auth-Email: me@example.com\r\n"), 1U);
  EXPECT_EQ(count_of(server.received(), "X-Auth-Key: not-a-key\r\n"), 1U);
  EXPECT_EQ(server.received().find("Authorization:"), std::string::npos);
}

TEST(http, every_request_has_a_connection_of_its_own) {
  raw_server server{{ok("{}")}};
  const settings target = target_at(server.url());
  const auto wire = make_transport(target);
  for (int turn = 1; turn <= 3; ++turn) {
    ASSERT_TRUE(std::holds_alternative<response>(wire->send({"GET", target.base_url + "/", {}}, 10'000)));
    EXPECT_EQ(server.connections(), turn);
  }
}

TEST(http, redirects_are_answers_and_are_not_followed) {
  raw_server other{{ok("{}")}};
  for (const char* status : {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"}) {
    raw_server server{
        {"HTTP/1.1 " + std::string{status} + "\r\nLocation: " + other.url() + "/stolen\r\nContent-Length: 0\r\n\r\n"}};
    const came what = send(target_at(server.url()), "PUT", "{}");
    ASSERT_TRUE(std::holds_alternative<response>(what)) << status;
    EXPECT_EQ(std::get<response>(what).status / 100, 3U);
    EXPECT_EQ(server.connections(), 1);
  }
  EXPECT_EQ(other.connections(), 0);
}

struct broken_row {
  const char* name;
  raw_server::behaviour how;
};

TEST(http, what_breaks_off_after_the_request_left_is_unknown) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string page(64U << 10U, 'x');
  const std::vector<broken_row> rows{
      {"nothing", {""}},
      {"reset", {"", true, false, false, true}},
      {"half a status line", {"HTTP/1."}},
      {"not HTTP", {"SSH-2.0-OpenSSH_9\r\n"}},
      {"HTTP/0.9", {R"({"success":true})"}},
      {"headers cut", {head + "Content-Le"}},
      {"body cut", {head + "Content-Length: 100\r\n\r\n{\"success\":true"}},
      {"chunk cut", {head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"s"}},
      {"chunk not a number", {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"}},
      {"announced too large", {head + "Content-Length: 99999999999\r\n\r\n{", true, true}},
      {"endless body", {head + "\r\n" + page, true, false, true}},
      {"endless headers", {"X-Filler: " + page.substr(0, 1000) + "\r\n", true, false, true}},
      {"endless 100", {"HTTP/1.1 100 Continue\r\n\r\n", true, false, true}},
      {"stalled", {"", true, true}},
      {"stalled headers", {head, true, true}},
      {"stalled body", {head + "Content-Length: 10\r\n\r\n{", true, true}},
  };
  for (const broken_row& row : rows) {
    raw_server server{row.how};
    const auto before = std::chrono::steady_clock::now();
    const came what = send(target_at(server.url()), "PUT", "{}", 700);
    const auto took = std::chrono::steady_clock::now() - before;
    ASSERT_TRUE(std::holds_alternative<failure>(what)) << row.name;
    EXPECT_TRUE(std::get<failure>(what).sent) << row.name;
    EXPECT_FALSE(std::get<failure>(what).message.empty()) << row.name;
    EXPECT_EQ(std::get<failure>(what).message.find(token), std::string::npos) << row.name;
    EXPECT_LT(took, std::chrono::seconds{5}) << row.name;
    EXPECT_EQ(server.connections(), 1) << row.name << ": libcurl tried again by itself";
  }
}

TEST(http, the_largest_body_is_a_limit_not_a_suggestion) {
  raw_server fits{{ok(std::string(largest_body_bytes, ' '))}};
  const came whole = send(target_at(fits.url()));
  ASSERT_TRUE(std::holds_alternative<response>(whole));
  EXPECT_EQ(std::get<response>(whole).body.size(), largest_body_bytes);
  raw_server over{{ok(std::string(largest_body_bytes + 1, ' '))}};
  const came refused = send(target_at(over.url()));
  ASSERT_TRUE(std::holds_alternative<failure>(refused));
  EXPECT_NE(std::get<failure>(refused).message.find("larger"), std::string::npos);
}

TEST(http, an_encoded_answer_says_so) {
  const std::string bytes = "\x1f\x8b\x08\x01";
  for (const char* coding : {"gzip", "br", "identity, gzip"}) {
    raw_server server{{ok(bytes, "Content-Encoding: " + std::string{coding} + "\r\n")}};
    const came what = send(target_at(server.url()), "PUT", "{}");
    ASSERT_TRUE(std::holds_alternative<failure>(what)) << coding;
    EXPECT_TRUE(std::get<failure>(what).sent) << coding;
    EXPECT_NE(std::get<failure>(what).message.find(coding), std::string::npos);
  }
  raw_server plain{{ok(bytes, "Content-Encoding: Identity\r\n")}};
  const came what = send(target_at(plain.url()));
  ASSERT_TRUE(std::holds_alternative<response>(what));
  EXPECT_EQ(std::get<response>(what).body, bytes);
}

TEST(http, a_patch_has_its_body) {
  raw_server server{{ok("{}")}};
  ASSERT_TRUE(std::holds_alternative<response>(send(target_at(server.url()), "PATCH", R"({"keys":[]})")));
  ASSERT_TRUE(eventually([&] { return server.received().ends_with(R"({"keys":[]})"); }));
  EXPECT_TRUE(server.received().starts_with("PATCH /path HTTP/1.1\r\n"));
  EXPECT_EQ(count_of(server.received(), "Content-Length: 11\r\n"), 1U);
}

struct wait_row {
  const char* fields;
  std::optional<std::uint32_t> wait_ms;
};

TEST(http, how_long_to_wait_is_heard) {
  const std::vector<wait_row> rows{
      {"", std::nullopt},
      {"Retry-After: 30\r\n", 30'000},
      {"retry-after: 30 \r\n", 30'000},
      {"Retry-After-Ms: 12.5\r\n", 13},
      {"retry-after-ms: 1500\r\nRetry-After: 2\r\n", 1'500},
      {"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 0},
      {"Retry-After: 1\r\nRetry-After: 9\r\n", 9'000},
      {"Retry-After: soon\r\n", std::nullopt},
  };
  for (const wait_row& row : rows) {
    raw_server server{{"HTTP/1.1 429 Too Many\r\n" + std::string{row.fields} + "Content-Length: 0\r\n\r\n"}};
    const came what = send(target_at(server.url()));
    ASSERT_TRUE(std::holds_alternative<response>(what)) << row.fields;
    EXPECT_EQ(std::get<response>(what).retry_after_ms, row.wait_ms) << row.fields;
  }
}

TEST(http, a_secret_that_comes_back_goes_no_further) {
  const std::string k(43, 'A');
  const std::string sent = R"({"keys":[{"alg":"HS256","k":")" + k + R"(","kid":"h","kty":"oct"}]})";
  raw_server server{{ok(R"({"seen":"Bearer not-a-token, not%2Da\u002dtoken","keys":[")" + k + R"("]})")}};
  const came what = send(target_at(server.url()), "PUT", sent);
  ASSERT_TRUE(std::holds_alternative<response>(what));
  EXPECT_EQ(std::get<response>(what).body, R"({"seen":"Bearer ***, ***","keys":["***"]})");
  raw_server broken{{ok("{}", "Content-Encoding: not-a-token\r\n")}};
  const came lost = send(target_at(broken.url()));
  ASSERT_TRUE(std::holds_alternative<failure>(lost));
  EXPECT_NE(std::get<failure>(lost).message.find("Content-Encoding: ***"), std::string::npos);
}

TEST(http, what_never_left_is_not_sent) {
  std::string closed;
  {
    raw_server gone{{""}};
    closed = gone.url();
  }
  const came refused = send(target_at(closed));
  ASSERT_TRUE(std::holds_alternative<failure>(refused));
  EXPECT_FALSE(std::get<failure>(refused).sent);
  const came unresolved = send(target_at("https://no-such-host.invalid"));
  ASSERT_TRUE(std::holds_alternative<failure>(unresolved));
  EXPECT_FALSE(std::get<failure>(unresolved).sent);
  raw_server server{{ok("{}")}};
  const came late = send(target_at(server.url()), "GET", {}, 0);
  ASSERT_TRUE(std::holds_alternative<failure>(late));
  EXPECT_FALSE(std::get<failure>(late).sent);
  EXPECT_EQ(server.connections(), 0);
}

TEST(http, a_server_without_tls_never_sees_the_request) {
  for (const bool stall : {false, true}) {
    raw_server server{{"HTTP/1.1 400 Bad Request\r\n\r\n", false, stall}};
    const came what = send(target_at(server.at().url("localhost", "https")), "PUT", "{}", 700);
    ASSERT_TRUE(std::holds_alternative<failure>(what));
    EXPECT_FALSE(std::get<failure>(what).sent) << std::get<failure>(what).message;
    EXPECT_TRUE(eventually([&] { return !server.received().empty(); }));
    EXPECT_EQ(server.received().find(token), std::string::npos);
    EXPECT_EQ(server.received().find("PUT"), std::string::npos);
  }
}

TEST(http, the_environment_names_no_proxy) {
  raw_server proxy{{ok("{\"proxied\":true}")}};
  raw_server server{{ok("{}")}};
  const std::vector<const char*> names{"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"};
  for (const char* name : names) {
    ::setenv(name, proxy.url().c_str(), 1);
  }
  const came what = send(target_at(server.url()));
  for (const char* name : names) {
    ::unsetenv(name);
  }
  ASSERT_TRUE(std::holds_alternative<response>(what));
  EXPECT_EQ(std::get<response>(what).body, "{}");
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(http, plain_http_to_another_host_is_refused_before_any_connection) {
  const auto before = std::chrono::steady_clock::now();
  const came what =
      send(target_at("http://192.0.2.1"), "PUT", "{}", 5'000);  // a documentation address: a connection would hang
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_NE(std::get<failure>(what).message.find("plain http"), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{1});
}

TEST(http, a_token_that_would_break_the_header_is_not_sent) {
  raw_server server{{ok("{}")}};
  settings target = target_at(server.url());
  target.authorization.token = secret{"a\r\nX-Injected: 1"};
  const came what = send(target);
  ASSERT_TRUE(std::holds_alternative<failure>(what));
  EXPECT_FALSE(std::get<failure>(what).sent);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace jwkguard::submit
