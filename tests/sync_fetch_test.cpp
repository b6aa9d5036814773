// Getting documents of sources: what counts as one, and where it may come from.
#include "sync/fetch.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>
#include <variant>

#include "support/raw_server.hpp"
#include "sync/address.hpp"

namespace jwkguard::sync {
namespace {

using test::ok;
using test::raw_server;

reach reach_of_text(const std::string& text) {
  sockaddr_storage where{};
  if (in_addr v4{}; ::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_addr = v4;
    std::memcpy(&where, &in, sizeof in);
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &in.sin6_addr), 1) << text;
    std::memcpy(&where, &in, sizeof in);
  }
  sockaddr any{};
  std::memcpy(&any, &where, sizeof any);
  return where.ss_family == AF_INET ? reach_of(any) : reach_of_literal('[' + text + ']').value_or(reach::not_public);
}

TEST(sync_address, only_the_internet_is_everywhere) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
           "192.167.255.255", "169.253.255.255", "223.255.255.255", "198.17.255.255", "2606:4700::1111",
           "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_EQ(reach_of_text(text), reach::everywhere) << text;
  }
  for (const char* text :
      {"0.0.0.0", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1",
          "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
          "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a00:1::1", "2001:db8::1", "2001::1", "3fff::1"}) {
    EXPECT_EQ(reach_of_text(text), reach::not_public) << text;
  }
  for (const char* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(reach_of_text(text), reach::loopback) << text;
  }
  EXPECT_FALSE(reach_of_literal("example.com"));
}

TEST(sync_freshness, is_what_max_age_says_less_the_age) {
  EXPECT_EQ(freshness_of("public, max-age=300", ""), 300);
  EXPECT_EQ(freshness_of("MAX-AGE=\"300\"", "100"), 200);
  EXPECT_EQ(freshness_of("max-age=300", "400"), 0);
  EXPECT_EQ(freshness_of("max-age=300, no-cache", ""), 0);
  EXPECT_EQ(freshness_of("no-store", ""), 0);
  EXPECT_EQ(freshness_of("max-age=99999999999999999999", ""), 2'147'483'647);
  for (const char* text : {"", "public", "max-age", "max-age=-1", "max-age=x", "s-maxage=300"}) {
    EXPECT_EQ(freshness_of(text, ""), std::nullopt) << text;
  }
}

class sync_fetch : public ::testing::Test {
 protected:
  std::variant<document, fetch_fault> get(
      const std::string& url, const validators& known = {}, const fetch_rules& rules = {}) {
    return fetcher_.fetch(url, known, rules, 5'000);
  }
  void expect_fault(const std::string& url, std::string_view reason, std::string_view says) {
    const auto came = get(url);
    ASSERT_TRUE(std::holds_alternative<fetch_fault>(came)) << url;
    EXPECT_EQ(std::get<fetch_fault>(came).reason, reason) << std::get<fetch_fault>(came).message;
    EXPECT_NE(std::get<fetch_fault>(came).message.find(says), std::string::npos) << std::get<fetch_fault>(came).message;
  }

  curl_fetcher fetcher_;
};

TEST_F(sync_fetch, a_200_is_a_document_with_what_its_headers_say) {
  raw_server server{{ok("{\"keys\":[]}",
      "ETag: \"one\"\r\nLast-Modified: Sun, 29 Nov 2026 08:00:00 GMT\r\nCache-Control: max-age=300\r\nAge: 20\r\n"
      "Date: Sun, 29 Nov 2026 08:30:00 GMT\r\n")}};
  const auto came = get(server.url() + "/jwks");
  ASSERT_TRUE(std::holds_alternative<document>(came)) << std::get<fetch_fault>(came).message;
  const auto& got = std::get<document>(came);
  EXPECT_EQ(got.body, "{\"keys\":[]}");
  EXPECT_EQ(got.valid.etag, "\"one\"");
  EXPECT_EQ(got.valid.last_modified, "Sun, 29 Nov 2026 08:00:00 GMT");
  EXPECT_EQ(got.max_age_s, 280);
  EXPECT_EQ(got.date_s, 1'795'941'000);
  EXPECT_FALSE(got.is_unchanged);
}

TEST_F(sync_fetch, validators_are_sent_and_a_304_keeps_them) {
  raw_server server{{"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nContent-Length: 0\r\n\r\n"}};
  const validators known{"W/\"one\"", "Sun, 29 Nov 2026 08:00:00 GMT"};
  const auto came = get(server.url() + "/jwks", known);
  ASSERT_TRUE(std::holds_alternative<document>(came)) << std::get<fetch_fault>(came).message;
  EXPECT_TRUE(std::get<document>(came).is_unchanged);
  EXPECT_EQ(std::get<document>(came).valid.etag, known.etag);
  EXPECT_EQ(std::get<document>(came).valid.last_modified, known.last_modified);
  ASSERT_TRUE(test::eventually([&] { return !server.received().empty(); }));
  const std::string seen = server.received();
  EXPECT_EQ(test::count_of(seen, "If-None-Match: W/\"one\"\r\n"), 1U) << seen;
  EXPECT_EQ(test::count_of(seen, "If-Modified-Since: Sun, 29 Nov 2026 08:00:00 GMT\r\n"), 1U) << seen;
  EXPECT_EQ(seen.find("Authorization"), std::string::npos);
}

TEST_F(sync_fetch, no_other_status_yields_a_document_whatever_it_holds) {
  for (const char* status : {"201 Created", "203 X", "204 No Content", "206 Partial Content", "304 Not Modified",
           "400 Bad Request", "404 Not Found", "500 Oops", "503 Busy"}) {
    const std::string body = "{\"keys\":[{}]}";
    raw_server server{{"HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 13\r\n\r\n" + body}};
    expect_fault(server.url(), "status", std::string{status}.substr(0, 3));
  }
}

TEST_F(sync_fetch, an_answer_that_is_cut_or_too_large_or_encoded_is_none) {
  raw_server cut{{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"keys\":"}};
  expect_fault(cut.url(), "cut", "");
  raw_server large{{ok(std::string(most_document_bytes + 1, ' '))}};
  expect_fault(large.url(), "too-large", "larger than any key set");
  raw_server encoded{{ok("x", "Content-Encoding: gzip\r\n")}};
  expect_fault(encoded.url(), "encoded", "not requested");
}

TEST_F(sync_fetch, a_redirect_stays_at_its_host_and_ends) {
  raw_server loop{{"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"}};
  expect_fault(loop.url() + "/jwks", "redirect", "more than 3 times");
  EXPECT_EQ(loop.connections(), 4);
  for (const auto& [to, says] : {std::pair{"http://localhost:1/", "give --allow-redirect-to localhost"},
           std::pair{"https://example.com/", "give --allow-redirect-to example.com"},
           std::pair{"http://example.com/", "not https"}, std::pair{"file:///etc/passwd", "not https"},
           std::pair{"https://user@example.com/", "not to a URL"}}) {
    raw_server elsewhere{{"HTTP/1.1 301 Moved\r\nLocation: " + std::string{to} + "\r\nContent-Length: 0\r\n\r\n"}};
    expect_fault(elsewhere.url(), "redirect", says);
    EXPECT_EQ(elsewhere.connections(), 1);
  }
}

TEST_F(sync_fetch, a_redirect_to_a_host_that_is_named_is_followed) {
  raw_server there{{ok("{\"keys\":[]}")}};
  std::string to = there.url() + "/jwks";
  to.replace(to.find("127.0.0.1"), 9, "localhost");
  raw_server here{{"HTTP/1.1 308 Moved\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n"}};
  fetch_rules rules;
  rules.other_hosts = {"localhost"};
  const auto came = get(here.url(), {}, rules);
  ASSERT_TRUE(std::holds_alternative<document>(came)) << std::get<fetch_fault>(came).message;
  EXPECT_EQ(std::get<document>(came).url, to);
}

TEST_F(sync_fetch, what_is_not_https_or_not_public_is_refused_before_anything_is_sent) {
  expect_fault("http://example.com/jwks", "url", "not https");
  expect_fault("ftp://127.0.0.1/jwks", "url", "not https");
  expect_fault("https://user:pass@example.com/", "url", "a user");
  expect_fault("example.com", "url", "absolute");
  for (const char* url :
      {"https://10.0.0.1/", "https://169.254.169.254/latest", "https://[fd00:ec2::254]/", "https://192.168.0.1/"}) {
    expect_fault(url, "address", "--allow-private");
  }
}

TEST_F(sync_fetch, nobody_listening_may_pass) {
  const auto came = get("http://127.0.0.1:1/jwks");
  ASSERT_TRUE(std::holds_alternative<fetch_fault>(came));
  EXPECT_EQ(std::get<fetch_fault>(came).reason, "connect");
  EXPECT_TRUE(std::get<fetch_fault>(came).may_pass);
}

}  // namespace
}  // namespace jwkguard::sync
