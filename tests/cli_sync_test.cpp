// sync and status, end to end: the real command, the real emulator, and a server for its source.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

class cli_sync : public ::testing::Test {
 protected:
  [[nodiscard]] outcome sync(strings arguments, strings more_environment = {}) const {
    strings all{"sync", "--state-dir", folder_.path_of("state")};
    all.insert(all.end(), arguments.begin(), arguments.end());
    strings environment = at_.environment();
    environment.insert(environment.begin(), more_environment.begin(), more_environment.end());
    return cli(all, {}, environment);
  }
  [[nodiscard]] outcome status(strings more = {}) const {
    strings all{"status", "--state-dir", folder_.path_of("state")};
    all.insert(all.end(), more.begin(), more.end());
    return cli(all, {}, at_.environment());
  }

  emulator at_;
  scratch_folder folder_;
};

TEST_F(cli_sync, makes_the_live_set_equal_to_a_url_and_status_says_so) {
  raw_server source{{ok(set_of({key(0, "a"), key(1, "b")}))}};
  EXPECT_EQ(status().exit_code, 2) << "nothing is known yet";
  const outcome first = sync({"--jwks", source.url() + "/jwks"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_TRUE(has(first.out, "verified: written and read back")) << first.out;
  EXPECT_TRUE(has(first.out, "in sync; 2 keys are live")) << first.out;
  EXPECT_EQ(at_.live(), (std::set<std::string>{"a", "b"}));
  const outcome said = status();
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_TRUE(has(said.out, "in-sync since ")) << said.out;
  const outcome json = status({"--format", "json"});
  rapidjson::Document object;
  object.Parse(json.out.c_str());
  ASSERT_FALSE(object.HasParseError()) << json.out;
  EXPECT_STREQ(object["state"].GetString(), "in-sync");
  EXPECT_STREQ(object["outcome"].GetString(), "verified");
  EXPECT_STREQ(object["sources"][0]["url"].GetString(), (source.url() + "/jwks").c_str());
  EXPECT_EQ(object["sources"][0]["keys"].GetInt(), 2);
  EXPECT_EQ(kids_of(object["live"]), (std::set<std::string>{"a", "b"}));
}

TEST_F(cli_sync, a_source_that_fails_is_10_and_removes_nothing) {
  raw_server source{{ok(set_of({key(0, "a")}))}};
  EXPECT_EQ(sync({"--jwks", source.url()}).exit_code, 0);
  raw_server fails{{"HTTP/1.1 500 Oops\r\nContent-Length: 13\r\n\r\n{\"keys\":[{}]}"}};
  const outcome ended = sync({"--jwks", fails.url(), "--format", "json"});
  EXPECT_EQ(ended.exit_code, 10) << ended.err;
  EXPECT_TRUE(has(ended.err, "HTTP 500")) << ended.err;
  EXPECT_EQ(at_.live(), (std::set<std::string>{"a"}));
  EXPECT_EQ(status().exit_code, 10) << "as the last run";
}

TEST_F(cli_sync, files_are_sources_and_a_plan_writes_nothing) {
  const std::string file = folder_.add("keys.json", set_of({key(0, "a")}));
  const outcome planned = sync({"--file", file, "--plan"});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_TRUE(has(planned.out, "not in sync; nothing was written")) << planned.out;
  EXPECT_EQ(
      kids_of(parsed(sync({"--file", file, "--plan", "--format", "json"}).out)["add"]), (std::set<std::string>{"a"}));
  EXPECT_EQ(at_.live(), std::set<std::string>{});
  struct stat found {};
  EXPECT_NE(::stat(folder_.path_of("state").c_str(), &found), 0);
  EXPECT_EQ(sync({"--file", file}).exit_code, 0);
  EXPECT_EQ(at_.live(), (std::set<std::string>{"a"}));
}

TEST_F(cli_sync, what_it_is_told_wrongly_is_said_before_anything_is_sent) {
  for (const auto& [arguments, part] :
      {std::pair{strings{}, "no source is given"}, std::pair{strings{"--jwks", "http://example.com/"}, "not https"},
          std::pair{strings{"--jwks", "https://user:word@example.com/"}, "a user"},
          std::pair{strings{"--issuer", "https://example.com/?x=1"}, "no query"},
          std::pair{strings{"--file", "x", "--every", "0"}, "would never pause"},
          std::pair{strings{"--file", "x", "--every", "often"}, "--every"}}) {
    const outcome ended = sync(arguments);
    EXPECT_EQ(ended.exit_code, 2) << part;
    EXPECT_TRUE(has(ended.err, part)) << ended.err;
  }
  EXPECT_EQ(at_.log(), "");
}

TEST_F(cli_sync, files_for_others_are_written_whole_and_readable) {
  raw_server source{{ok(set_of({key(0, "a")}))}};
  const std::string metrics = folder_.path_of("metrics.prom");
  const std::string state = folder_.path_of("status.json");
  const std::string told = folder_.path_of("told");
  const outcome ended = sync({"--jwks", source.url(), "--metrics-file", metrics, "--status-file", state, "--on-change",
      "cat > " + told + "; echo $JWKGUARD_TARGET $JWKGUARD_STATE ${CLOUDFLARE_API_TOKEN-unset} >> " + told});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const std::string text = text_of_file(metrics);
  EXPECT_TRUE(has(text, "jwkguard_target_state{target=\"" + config + "\",state=\"in-sync\"} 1\n")) << text;
  EXPECT_TRUE(has(text, "jwkguard_live_keys{target=\"" + config + "\"} 1\n")) << text;
  EXPECT_TRUE(has(text, "jwkguard_api_requests_total{method=\"GET\",status=\"200\"} 2\n")) << text;
  EXPECT_TRUE(has(text, "jwkguard_api_requests_total{method=\"PUT\",status=\"200\"} 1\n")) << text;
  struct stat found {};
  ASSERT_EQ(::stat(metrics.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0644U);
  EXPECT_EQ(text_of_file(state) + config + " in-sync unset\n", text_of_file(told));
  ::unlink(told.c_str());
  EXPECT_EQ(sync({"--jwks", source.url(), "--on-change", "touch " + told}).exit_code, 0);
  EXPECT_NE(::stat(told.c_str(), &found), 0) << "nothing changed";
}

TEST_F(cli_sync, the_log_can_be_json) {
  const outcome ended = sync({"--file", folder_.path_of("missing"), "--log-format", "json", "--format", "json"});
  EXPECT_EQ(ended.exit_code, 10);
  const std::string first = ended.err.substr(0, ended.err.find('\n'));
  rapidjson::Document object;
  object.Parse(first.c_str());
  ASSERT_FALSE(object.HasParseError()) << ended.err;
  EXPECT_STREQ(object["level"].GetString(), "error");
  EXPECT_STREQ(object["about"].GetString(), folder_.path_of("missing").c_str());
}

TEST_F(cli_sync, plan_and_push_take_one_source) {
  raw_server source{{ok(set_of({key(0, "a")}))}};
  const outcome planned = at_.plan({}, {"--jwks", source.url(), "--format", "json"});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_EQ(kids_of(parsed(planned.out)["add"]), (std::set<std::string>{"a"}));
  expect_push(at_.push({}, {"--jwks", source.url()}), 0, "verified", 2, 1);
  EXPECT_EQ(at_.live(), (std::set<std::string>{"a"}));
  raw_server fails{{"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"}};
  const outcome failed = at_.push({}, {"--jwks", fails.url()});
  EXPECT_EQ(failed.exit_code, 10);
  EXPECT_TRUE(has(failed.err, "HTTP 503")) << failed.err;
  const outcome several = at_.push({}, {"--jwks", source.url(), "--jwks", fails.url()});
  EXPECT_EQ(several.exit_code, 2);
  EXPECT_TRUE(has(several.err, "sync takes several sources")) << several.err;
}

// What systemd hears: datagrams on a socket.
class manager {
 public:
  explicit manager(const std::string& name) : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::strncpy(where.sun_path, name.c_str(), sizeof where.sun_path - 1);
    is_listening = ::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
    const timeval longest{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  }
  manager(const manager&) = delete;
  manager& operator=(const manager&) = delete;
  ~manager() { ::close(socket_); }
  [[nodiscard]] std::string hear() const {
    std::array<char, 100> text{};
    const ssize_t count = ::recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(count < 0 ? 0 : count)};
  }
  bool is_listening = false;

 private:
  int socket_;
};

TEST_F(cli_sync, goes_on_until_it_is_told_to_end) {
  raw_server source{{ok(set_of({key(0, "a")}))}};
  const std::string name = folder_.path_of("notify");
  const manager systemd{name};
  ASSERT_TRUE(systemd.is_listening);
  strings environment = at_.environment();
  environment.push_back("NOTIFY_SOCKET=" + name);
  service running{JWKGUARD_CLI,
      {{"sync", "--state-dir", folder_.path_of("state"), "--jwks", source.url(), "--every", "1h", "--format", "json"},
          {}, environment}};
  EXPECT_TRUE(has(running.first_line(), "\"state\":\"in-sync\"")) << running.first_line();
  EXPECT_EQ(systemd.hear(), "READY=1");
  EXPECT_FALSE(has(running.stop(), "error"));
  std::string last;
  for (std::string heard = "first"; last != "STOPPING=1" && !heard.empty(); last = heard) {
    heard = systemd.hear();
  }
  EXPECT_EQ(last, "STOPPING=1");
}

}  // namespace
}  // namespace jwkguard::test
