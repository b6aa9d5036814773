// The wire: curl_transport against a server that answers with any bytes, or with none.
#include "submit/http.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace jwkguard::submit {
namespace {

constexpr const char* token = "not-a-token";

// raw_server takes connections on a loopback port, one after another, reads one request of each and answers with given
// bytes.
class raw_server {
 public:
  struct behaviour {
    std::string answer;
    bool read_request = true;
    bool stall = false;    ///< after the answer the connection stays open, silent, until the client gives up
    bool endless = false;  ///< the answer is sent over and over until the client gives up
    bool reset = false;
  };

  explicit raw_server(behaviour how)
      : how_{std::move(how)}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&at), length), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &length), 0);
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    EXPECT_EQ(::listen(listener_, 8), 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~raw_server() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  raw_server(const raw_server&) = delete;
  raw_server& operator=(const raw_server&) = delete;

  [[nodiscard]] std::string url(const std::string& host = "127.0.0.1", const std::string& scheme = "http") const {
    return scheme + "://" + host + ":" + std::to_string(port_);
  }
  [[nodiscard]] int connections() const { return connections_; }
  /// received is every byte that came, of all connections that are over.
  [[nodiscard]] std::string received() const {
    const std::lock_guard guard{mutex_};
    return received_;
  }

 private:
  static bool readable(int socket) {
    pollfd one{socket, POLLIN, 0};
    return ::poll(&one, 1, 20) > 0;
  }

  void serve() {
    while (!stop_) {
      if (readable(listener_)) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        ++connections_;
        talk(client);
        ::close(client);
      }
    }
  }

  void talk(int client) {
    if (how_.read_request) {
      read_until(client, "\r\n\r\n");
    }
    if (how_.reset) {
      const linger at_once{1, 0};
      ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    do {
      if (::send(client, how_.answer.data(), how_.answer.size(), MSG_NOSIGNAL) < 0) {
        return;
      }
    } while (how_.endless && !stop_);
    if (!how_.stall) {
      ::shutdown(client, SHUT_WR);
    }
    read_until(client, {});
  }

  // Reads until `end` was seen (never, if empty), the client has closed, or the server stops.
  void read_until(int client, std::string_view end) {
    std::string seen;
    while (!stop_ && (end.empty() || seen.find(end) == std::string::npos)) {
      std::array<char, 4096> bytes{};
      if (!readable(client)) {
        continue;
      }
      const ssize_t count = ::recv(client, bytes.data(), bytes.size(), 0);
      if (count <= 0) {
        break;
      }
      seen.append(bytes.data(), static_cast<std::size_t>(count));
    }
    const std::lock_guard guard{mutex_};
    received_ += seen;
  }

  behaviour how_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::string received_;
  std::thread thread_;
};

settings target_at(const std::string& base_url) {
  settings target;
  target.base_url = base_url;
  target.zone = "0123456789abcdef0123456789abcdef";
  target.config = "00000000-0000-4000-8000-000000000001";
  target.authorization.token = secret{token};
  return target;
}

using came = std::variant<response, failure>;

came send(
    const settings& target, const char* method = "GET", const std::string& body = {}, std::uint32_t time_ms = 10'000) {
  return make_transport(target)->send({method, target.base_url + "/path", body}, time_ms);
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// eventually waits for what the server's thread does a moment later.
bool eventually(const std::function<bool()>& holds) {
  for (int turn = 0; turn < 500 && !holds(); ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return holds();
}

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

TEST(http, compressed_bytes_stay_bytes) {
  raw_server server{{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01"}};
  const came what = send(target_at(server.url()));
  ASSERT_TRUE(std::holds_alternative<response>(what));
  EXPECT_EQ(std::get<response>(what).body, "\x1f\x8b\x08\x01");
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
    const came what = send(target_at(server.url("localhost", "https")), "PUT", "{}", 700);
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

struct url_row {
  const char* url;
  bool good;
};

TEST(http, base_urls) {
  const std::vector<url_row> rows{
      {"https://api.cloudflare.com/client/v4", true},
      {"https://gateway.example:8443/a/b/", true},
      {"http://127.0.0.1:8080/client/v4", true},
      {"http://127.8.9.10", true},
      {"http://localhost:1", true},
      {"http://LocalHost:1", true},
      {"http://[::1]:1", true},
      {"http://api.cloudflare.com/client/v4", false},
      {"http://127.0.0.1.example.com", false},
      {"http://localhost.example.com", false},
      {"http://128.0.0.1", false},
      {"http://10.0.0.1", false},
      {"http://0.0.0.0", false},
      {"http://[::ffff:127.0.0.1]", false},
      {"http://[fe80::1]", false},
      {"http://2130706432.example", false},
      {"http://user@127.0.0.1", false},
      {"https://user:word@api.cloudflare.com", false},
      {"https://api.cloudflare.com/client/v4?x=1", false},
      {"https://api.cloudflare.com/client/v4#x", false},
      {"https://api.cloudflare.com\\@example.com", false},
      {"https://api.cloudflare.com/a b", false},
      {"https://api.cloudflare.com/\r\nX: y", false},
      {"https://", false},
      {"api.cloudflare.com", false},
      {"//api.cloudflare.com", false},
      {"/client/v4", false},
      {"", false},
      {"file:///etc/hosts", false},
      {"javascript:0", false},
  };
  for (const url_row& row : rows) {
    EXPECT_EQ(base_url_fault(row.url).empty(), row.good) << row.url << ": " << base_url_fault(row.url);
  }
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
