// plan, push and show when settings are wrong or the endpoint is not itself: exit codes 2, 5, 6, 7 and 8.
#include <gtest/gtest.h>
#include <httplib.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "places.hpp"
#include "support/cli_run.hpp"
#include "support/fault_server.hpp"
#include "support/p256_keys.hpp"

namespace jwkguard::test {
namespace {

std::string set_with(std::string_view kid) { return R"({"keys":[)" + jwk_of(make_p256_key(0), kid) + "]}"; }

// The environment with one variable taken out, and others put in.
strings changed(strings environment, std::string_view without, const strings& with) {
  std::erase_if(environment, [=](const std::string& each) { return each.starts_with(std::string{without} + '='); });
  environment.insert(environment.end(), with.begin(), with.end());
  return environment;
}

struct settings_case {
  std::string_view without;
  strings with;
  strings arguments;
  std::string_view says;
};

TEST(cli_settings, that_are_missing_wrong_or_contradictory_are_exit_2_and_nothing_is_sent) {
  service emulator{JWKGUARD_EMULATOR, {}};
  const std::string url = emulator.first_line().substr(13);
  const strings good = environment_for(url);
  const auto with_token = [](std::string_view odd) {
    return strings{"CLOUDFLARE_API_TOKEN=" + token + std::string{odd}};
  };
  const settings_case cases[] = {
      {"CLOUDFLARE_ZONE_ID", {}, {}, "no zone: give --zone or set CLOUDFLARE_ZONE_ID"},
      {"CLOUDFLARE_ZONE_ID", {"CLOUDFLARE_ZONE_ID="}, {}, "no zone"},
      {"CLOUDFLARE_ZONE_ID", {"CLOUDFLARE_ZONE_ID=example.com"}, {}, "32 hexadecimal characters"},
      {"CLOUDFLARE_ZONE_ID", {"CLOUDFLARE_ZONE_ID=../../../../user/tokens/aaaaaaaaaa"}, {},
          "32 hexadecimal characters"},
      {"", {}, {"--zone", "g123456789abcdef0123456789abcdef"}, "32 hexadecimal characters"},
      {"CLOUDFLARE_TOKEN_CONFIG_ID", {}, {}, "no token configuration: give --config or set CLOUDFLARE_TOKEN_CONFIG_ID"},
      {"", {}, {"--config", "1"}, "not a UUID"},
      {"CLOUDFLARE_API_TOKEN", {}, {}, "no credentials: set CLOUDFLARE_API_TOKEN"},
      {"CLOUDFLARE_API_TOKEN", {"CLOUDFLARE_API_TOKEN="}, {}, "no credentials"},
      {"CLOUDFLARE_API_TOKEN", {"CLOUDFLARE_EMAIL=a@example.com"}, {}, "without CLOUDFLARE_API_KEY"},
      {"CLOUDFLARE_API_TOKEN", {"CLOUDFLARE_API_KEY=" + token}, {}, "without CLOUDFLARE_EMAIL"},
      {"", {"CLOUDFLARE_API_KEY=" + std::string(37, 'a'), "CLOUDFLARE_EMAIL=a@example.com"}, {}, "unset one of them"},
      {"CLOUDFLARE_API_TOKEN", with_token("\n"), {}, "CLOUDFLARE_API_TOKEN holds"},
      {"CLOUDFLARE_API_TOKEN", with_token("\r\nX-Other: 1"), {}, "CLOUDFLARE_API_TOKEN holds"},
      {"CLOUDFLARE_API_TOKEN", with_token(" "), {}, "CLOUDFLARE_API_TOKEN holds"},
      {"CLOUDFLARE_API_TOKEN", with_token("\xC3\xA9"), {}, "CLOUDFLARE_API_TOKEN holds"},
      {"CLOUDFLARE_API_TOKEN", with_token("\x1b[2J"), {}, "CLOUDFLARE_API_TOKEN holds"},
      {"", {"CLOUDFLARE_API_BASE_URL=https://api.example.com"}, {}, "name different addresses"},
      {"", {}, {"--base-url", "http://192.0.2.1/client/v4"}, "plain http"},
      {"", {}, {"--base-url", "http://localhost.example.com"}, "plain http"},
      {"", {}, {"--base-url", "https://someone@api.example.com"}, "base URL"},
      {"", {}, {"--base-url", "ftp://127.0.0.1"}, "base URL"},
      {"CLOUDFLARE_BASE_URL", {"CLOUDFLARE_BASE_URL=http://192.0.2.1"}, {}, "plain http"},
      {"CLOUDFLARE_BASE_URL", {"CLOUDFLARE_API_BASE_URL=http://192.0.2.1"}, {}, "plain http"},
      {"CLOUDFLARE_BASE_URL", {"CLOUDFLARE_BASE_URL="}, {},
          "CLOUDFLARE_BASE_URL is set and empty: unset it, or give the address"},
      {"", {"CLOUDFLARE_API_BASE_URL="}, {}, "CLOUDFLARE_API_BASE_URL is set and empty"},
  };
  for (const settings_case& each : cases) {
    SCOPED_TRACE(each.says);
    for (const strings& command : {strings{"push", "--yes"}, strings{"plan", "--format", "json"}, strings{"show"}}) {
      strings arguments = command;
      arguments.insert(arguments.end(), each.arguments.begin(), each.arguments.end());
      const outcome ended = cli(arguments, set_with("a"), changed(good, each.without, each.with));
      EXPECT_EQ(ended.exit_code, 2);
      EXPECT_EQ(ended.out, "");
      EXPECT_TRUE(ended.err.starts_with("jwkguard: ") && has(ended.err, each.says)) << ended.err;
      EXPECT_FALSE(has(ended.err, "\x1b"));
    }
  }
  EXPECT_EQ(emulator.stop(), "");
}

TEST(cli_settings, an_option_wins_over_the_environment) {
  service emulator{JWKGUARD_EMULATOR, {}};
  const std::string url = emulator.first_line().substr(13);
  const std::string other_zone(32, 'f');
  const std::string other_config = "00000000-0000-4000-8000-00000000ffff";
  const strings wrong = {"CLOUDFLARE_ZONE_ID=" + other_zone, "CLOUDFLARE_TOKEN_CONFIG_ID=" + other_config,
      "CLOUDFLARE_BASE_URL=http://127.0.0.1:1", "CLOUDFLARE_API_TOKEN=" + token};
  const strings right = {"--zone", zone, "--config", config, "--base-url", url};
  for (const strings& command : {strings{"show"}, strings{"plan"}, strings{"push", "--yes"}}) {
    strings arguments = command;
    arguments.insert(arguments.end(), right.begin(), right.end());
    EXPECT_EQ(cli(arguments, set_with("a"), wrong).exit_code, 0);
    arguments = command;
    arguments.insert(arguments.end(), {"--zone", other_zone});
    EXPECT_EQ(cli(arguments, set_with("a"), environment_for(url)).exit_code, 5)
        << "the zone of the option does not exist";
  }
  EXPECT_EQ(cli({"show"}, {}, changed(environment_for(url), "", {"CLOUDFLARE_API_BASE_URL=" + url})).exit_code, 0)
      << "twice the same is no contradiction";
  EXPECT_EQ(cli({"show", "--base-url", url}, {},
                changed(environment_for(url), "CLOUDFLARE_BASE_URL", {"CLOUDFLARE_BASE_URL="}))
                .exit_code,
      0);
  EXPECT_EQ(cli({"check"}, set_with("a"), {"CLOUDFLARE_BASE_URL="}).exit_code, 0) << "it sends nothing";
  const std::string log = emulator.stop();
  EXPECT_TRUE(has(log, other_zone) && !has(log, other_config)) << log;
}

TEST(cli_refusal, by_the_endpoint_is_exit_5_and_says_why) {
  service emulator{JWKGUARD_EMULATOR, {{}, {}, {"JWKGUARD_EMULATOR_TOKEN=" + std::string(40, 'u')}}};
  const strings environment = environment_for(emulator.first_line().substr(13));
  for (const strings& arguments : {strings{"show"}, strings{"plan"}, strings{"push", "--yes"},
           strings{"show", "--format", "json"}, strings{"push", "--yes", "--format", "json"}}) {
    const outcome ended = cli(arguments, set_with("a"), environment);
    EXPECT_EQ(ended.exit_code, 5) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out + ended.err, "10000")) << ended.out << ended.err;
  }
  EXPECT_FALSE(has(emulator.stop(), "PUT "));

  service small{JWKGUARD_EMULATOR, {}};
  const outcome ended = cli({"push", "--yes", "--format", "json", "--max-keys", "17"}, make_p256_set(17),
      environment_for(small.first_line().substr(13)));
  EXPECT_EQ(ended.exit_code, 5) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, R"("outcome":"rejected")") && has(ended.out, R"("put":1)")) << ended.out;
  EXPECT_TRUE(has(ended.err, "16")) << "the API's reason is not lost: " << ended.err;
}

// A loopback port that belongs to this test: nobody else answers there.
class port {
 public:
  explicit port(bool listening) : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        (listening && listen(socket_, 8) != 0)) {
      std::abort();
    }
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/client/v4";
  }
  port(const port&) = delete;
  port& operator=(const port&) = delete;
  ~port() { close(socket_); }
  [[nodiscard]] const std::string& url() const noexcept { return url_; }

 private:
  int socket_;
  std::string url_;
};

TEST(cli_unreachable, is_exit_8_with_an_address_to_look_at) {
  const port nobody{false};
  for (strings arguments : {strings{"show"}, strings{"plan"}, strings{"push", "--yes"}}) {
    arguments.insert(arguments.end(), {"--deadline", "1"});
    const outcome ended = cli(arguments, set_with("a"), environment_for(nobody.url()));
    EXPECT_EQ(ended.exit_code, 8) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out, "127.0.0.1")) << ended.out;
  }
  const outcome json =
      cli({"push", "--yes", "--format", "json", "--deadline", "1"}, set_with("a"), environment_for(nobody.url()));
  EXPECT_EQ(json.exit_code, 8);
  EXPECT_TRUE(has(json.out, R"("outcome":"unreachable","settled":null,"requests":{"get":)")) << json.out;
  EXPECT_TRUE(has(json.err, "127.0.0.1")) << json.err;
}

TEST(cli_unreachable, an_endpoint_that_never_answers_is_left_at_the_deadline) {
  const port silent{true};
  const outcome ended = cli({"push", "--yes", "--deadline", "1"}, set_with("a"), environment_for(silent.url()));
  EXPECT_TRUE(ended.exit_code == 5 || ended.exit_code == 8) << ended.exit_code << ended.out;
  EXPECT_TRUE(has(ended.out, "nothing was written")) << ended.out;
}

TEST(cli_waiting, is_said_on_a_terminal) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  const fault_server at{{{"GET", place::before_commit, answer(503, "{}", "Retry-After: 1\r\n")}}};
  strings environment = environment_for(at.base_url());
  environment.emplace_back("TERM=xterm");
  const std::string script = std::string{JWKGUARD_CLI} + " show 2>&1";
  const outcome ended = run("/bin/sh", {{"-c", script}, {}, environment, true});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "HTTP 503; retrying in 1 s, ")) << ended.out << ended.err;
  const fault_server silent{{{"GET", place::before_commit, answer(503, "{}", "Retry-After: 1\r\n")}}};
  EXPECT_EQ(cli({"show"}, {}, environment_for(silent.base_url())).err, "") << "nobody watches";
}

// odd_endpoint holds one set, and takes a write as it is told to.
class odd_endpoint {
 public:
  using taking = std::function<void(odd_endpoint&, const std::string& body, httplib::Response&)>;

  explicit odd_endpoint(taking take) {
    const std::string path = "/client/v4/zones/" + zone + "/token_validation/config/" + config;
    server_.Get(path, [this](const httplib::Request&, httplib::Response& answer) { show(answer); });
    server_.Put(path + "/credentials",
        [this, take](const httplib::Request& asked, httplib::Response& answer) { take(*this, asked.body, answer); });
    const int number = server_.bind_to_any_port("127.0.0.1");
    url_ = "http://127.0.0.1:" + std::to_string(number) + "/client/v4";
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
  }
  odd_endpoint(const odd_endpoint&) = delete;
  odd_endpoint& operator=(const odd_endpoint&) = delete;
  ~odd_endpoint() {
    server_.stop();
    thread_.join();
  }

  static void succeed(httplib::Response& answer, const std::string& result) {
    answer.set_content(R"({"success":true,"errors":[],"messages":[],"result":)" + result + "}", "application/json");
  }
  static void fail(httplib::Response& answer) {
    answer.status = 502;
    answer.set_content("<html>bad gateway</html>", "text/html");
  }
  void store(std::string keys) {
    const std::lock_guard hold{lock_};
    keys_ = std::move(keys);
  }
  void break_down() {
    const std::lock_guard hold{lock_};
    broken_ = true;
  }
  [[nodiscard]] const std::string& url() const noexcept { return url_; }

 private:
  void show(httplib::Response& answer) {
    const std::lock_guard hold{lock_};
    if (broken_) {
      fail(answer);
    } else {
      succeed(answer, R"({"id":")" + config + R"(","credentials":)" + keys_ + "}");
    }
  }

  httplib::Server server_;
  std::thread thread_;
  std::string url_;
  std::mutex lock_;
  std::string keys_ = R"({"keys":[]})";
  bool broken_ = false;
};

struct odd_case {
  std::string_view name;
  odd_endpoint::taking take;
  int exit_code;
  std::string_view outcome;
};

TEST(cli_push, tells_apart_what_can_become_of_a_write) {
  const odd_case cases[] = {
      {"taken and shown",
          [](odd_endpoint& at, const std::string& body, httplib::Response& answer) {
            at.store(body);
            odd_endpoint::succeed(answer, body);
          },
          0, "verified"},
      {"the answer is lost, and nothing more is heard",
          [](odd_endpoint& at, const std::string&, httplib::Response& answer) {
            at.break_down();
            odd_endpoint::fail(answer);
          },
          6, "unknown"},
      {"said to be written, and is not there",
          [](odd_endpoint&, const std::string& body, httplib::Response& answer) {
            odd_endpoint::succeed(answer, body);
          },
          7, "differs"},
      {"something else is live afterwards",
          [](odd_endpoint& at, const std::string& body, httplib::Response& answer) {
            at.store(set_with("other"));
            odd_endpoint::succeed(answer, body);
          },
          7, "differs"},
      {"success is false",
          [](odd_endpoint&, const std::string&, httplib::Response& answer) {
            answer.status = 400;
            answer.set_content(
                R"({"success":false,"errors":[{"code":10000,"message":"no"}],"messages":[],"result":null})",
                "application/json");
          },
          5, "rejected"},
  };
  for (const odd_case& each : cases) {
    SCOPED_TRACE(each.name);
    const odd_endpoint at{each.take};
    const outcome ended =
        cli({"push", "--yes", "--format", "json", "--deadline", "4"}, set_with("a"), environment_for(at.url()));
    EXPECT_EQ(ended.exit_code, each.exit_code) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out, R"("outcome":")" + std::string{each.outcome} + '"')) << ended.out;
    EXPECT_TRUE(has(ended.out, R"("put":1)")) << ended.out;
    EXPECT_NE(ended.err, "") << "what happened is said beside the JSON";
  }
}

}  // namespace
}  // namespace jwkguard::test
