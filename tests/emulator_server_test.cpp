// The emulator over a socket: in this process, and as a program.
#include "emulator/server.hpp"

#include <gtest/gtest.h>
#include <httplib.h>

#include <sys/wait.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "emulator/store.hpp"
#include "places.hpp"
#include "support/emulator_sets.hpp"

namespace {

using namespace jwkguard::emulator;
using namespace jwkguard::test;

httplib::Client client_of(const emulator& running) {
  httplib::Client client{"127.0.0.1", running.port()};
  client.set_default_headers({{"Authorization", "Bearer any"}});
  return client;
}

const std::string config_path = "/client/v4/zones/" + zone + "/token_validation/config/" + config;
const std::string credentials_path = config_path + "/credentials";

TEST(emulator_server, serves_every_route_and_logs_it_in_order) {
  emulator running;
  ASSERT_TRUE(running.listening());
  EXPECT_EQ(running.base_url(), "http://127.0.0.1:" + std::to_string(running.port()) + "/client/v4");
  httplib::Client client = client_of(running);
  const std::string list = config_path.substr(0, config_path.rfind('/'));
  const auto put_result = client.Put(credentials_path, set({ec("a"), oct("h", k(43))}), "application/json");
  ASSERT_TRUE(put_result);
  EXPECT_EQ(put_result->status, 200);
  EXPECT_EQ(put_result->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(client.Patch(credentials_path, set({ec("a")}), "application/json")->status, 200);
  EXPECT_NE(client.Get(config_path)->body.find(set({ec("a")})), std::string::npos);
  EXPECT_NE(client.Get(list + "?page=1&per_page=5")->body.find(R"("per_page":5)"), std::string::npos);
  EXPECT_EQ(client.Post(list, new_config("t", set({ec("b")})), "application/json")->status, 200);
  EXPECT_EQ(client.Patch(config_path, R"({"title":"t"})", "application/json")->status, 200);
  EXPECT_EQ(client.Delete(config_path)->status, 200);
  EXPECT_EQ(client.Get(config_path)->status, 404);
  std::vector<std::string> seen;
  for (const logged_request& one : running.log()) {
    seen.push_back(one.method + " " + one.path.substr(one.path.rfind('/') + 1) + " " + std::to_string(one.status));
  }
  const std::vector<std::string> expected{"PUT credentials 200", "PATCH credentials 200", "GET " + config + " 200",
      "GET config 200", "POST config 200", "PATCH " + config + " 200", "DELETE " + config + " 200",
      "GET " + config + " 404"};
  EXPECT_EQ(seen, expected);
}

TEST(emulator_server, answers_in_the_envelope_whatever_is_asked) {
  emulator running;
  httplib::Client client = client_of(running);
  httplib::Client stranger{"127.0.0.1", running.port()};
  struct row {
    httplib::Result result;
    int status;
    std::string_view code;
  };
  std::vector<row> rows;
  rows.push_back({stranger.Get(config_path), 403, "10000"});
  rows.push_back({client.Put(credentials_path), 400, "10400"});
  rows.push_back({client.Put(credentials_path, std::string((1U << 20U) + 1, ' '), "application/json"), 413, "10400"});
  rows.push_back({client.Put(credentials_path, "{", "text/plain"), 400, "10400"});
  rows.push_back({client.Put("/nowhere", set({ec("a")}), "application/json"), 404, "7003"});
  rows.push_back({client.Get("/client/v4/%0A%1B"), 404, "7003"});
  rows.push_back({client.Get("/" + std::string(8000, 'a')), 404, "7003"});
  rows.push_back({client.Options(config_path), 404, "7003"});
  for (const row& one : rows) {
    SCOPED_TRACE(std::to_string(one.status) + " " + std::to_string(&one - rows.data()));
    ASSERT_TRUE(one.result);
    EXPECT_EQ(one.result->get_header_value("Content-Type"), "application/json");
    expect_error({one.result->status, one.result->body, {}}, one.status, one.code);
  }
  ASSERT_EQ(running.log().size(), rows.size());
  EXPECT_EQ(running.log()[5].path, "/client/v4/??");
  EXPECT_EQ(running.stored_keys(), set({}));
}

TEST(emulator_server, takes_json_under_its_own_name_only) {
  struct row {
    std::string_view type;
    int status;
  };
  const std::vector<row> rows{{"application/json", 200}, {"application/json; charset=utf-8", 200},
      {"Application/JSON ;a=b", 200}, {"application/json5", 400}, {"application/jso", 400}, {"text/plain", 400},
      {"application/x-www-form-urlencoded", 400}, {"multipart/form-data; boundary=x", 400}};
  emulator running;
  httplib::Client client = client_of(running);
  for (const row& one : rows) {
    SCOPED_TRACE(one.type);
    const auto result = client.Put(credentials_path, set({ec("a")}), std::string{one.type}.c_str());
    ASSERT_TRUE(result);
    expect_answer({result->status, result->body, {}}, one.status);
  }
  const auto none = client.Put(credentials_path, set({ec("b")}), "");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->status, 400);
  EXPECT_EQ(running.stored_keys(), set({ec("a")}));
}

TEST(emulator_server, a_body_of_unknown_length_has_the_same_limit) {
  emulator running;
  httplib::Client client = client_of(running);
  const std::string piece(1U << 16U, ' ');
  std::size_t sent = 0;
  const auto endless = [&](std::size_t, httplib::DataSink& sink) {
    sent += piece.size();
    return sent < (64U << 20U) && sink.write(piece.data(), piece.size());
  };
  static_cast<void>(client.Put(credentials_path, endless, "application/json"));
  ASSERT_EQ(running.log().size(), 1U);
  EXPECT_EQ(running.log()[0].status, 413);
}

TEST(emulator_server, is_seeded_without_a_token_and_asks_for_its_own) {
  emulator running{{.token = "right", .shape = response_shape::legacy}};
  EXPECT_EQ(running.seed(set({oct("h", k(43))})).status, 200);
  EXPECT_EQ(running.seed(set({})).status, 400);
  EXPECT_EQ(running.stored_keys(), set({oct("h", k(43))}));
  httplib::Client client = client_of(running);
  EXPECT_EQ(client.Put(credentials_path, set({ec("a")}), "application/json")->status, 403);
  client.set_default_headers({{"Authorization", "Bearer right"}});
  EXPECT_EQ(client.Put(credentials_path, set({ec("a")}), "application/json")->body.find("result"), std::string::npos);
}

TEST(emulator_server, does_not_share_a_port) {
  const emulator first;
  ASSERT_TRUE(first.listening());
  const emulator second{{.port = first.port()}};
  EXPECT_FALSE(second.listening());
}

TEST(emulator_server, writers_at_the_same_time_leave_one_whole_set) {
  emulator running;
  const std::vector<std::string> sets{set({ec("a"), ec("b")}), set({ec("c"), ec("d")})};
  std::vector<std::thread> writers;
  writers.reserve(sets.size());
  for (const std::string& body : sets) {
    writers.emplace_back([&running, &body] {
      for (int count = 0; count < 20; ++count) {
        EXPECT_EQ(client_of(running).Put(credentials_path, body, "application/json")->status, 200);
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_EQ(running.log().size(), 40U);
  EXPECT_TRUE(running.stored_keys() == sets[0] || running.stored_keys() == sets[1]);
}

#ifdef JWKGUARD_EMULATOR
std::string line_of(FILE* from) {
  std::string line;
  for (int character = std::fgetc(from); character != EOF && character != '\n'; character = std::fgetc(from)) {
    line += static_cast<char>(character);
  }
  return line;
}

TEST(emulator_program, says_where_it_listens_logs_no_secret_and_ends_when_told) {
  const std::string command = std::string{"exec 2>&1; JWKGUARD_EMULATOR_TOKEN=right '"} + JWKGUARD_EMULATOR +
                              "' --zone " + zone + " --port=0 & echo $!; wait $!; echo exit $?";
  FILE* const shell = popen(command.c_str(), "r");
  ASSERT_NE(shell, nullptr);
  const std::string start = "listening on http://127.0.0.1:";
  std::string process = line_of(shell);
  std::string listening = line_of(shell);
  if (process.starts_with(start)) {
    process.swap(listening);
  }
  ASSERT_TRUE(listening.starts_with(start)) << listening;
  ASSERT_TRUE(listening.ends_with("/client/v4")) << listening;
  httplib::Client client{"127.0.0.1", std::stoi(listening.substr(start.size()))};
  client.set_default_headers({{"Authorization", "Bearer right"}});
  const std::string dropped = R"({"kty":"OKP","kid":"b"})";
  EXPECT_EQ(client.Put(credentials_path, set({oct("h", k(43)), dropped}), "application/json")->status, 200);
  EXPECT_EQ(line_of(shell), "PUT " + credentials_path + " 200  dropped key 1 (OKP)");
  kill(std::stoi(process), SIGTERM);
  EXPECT_EQ(line_of(shell), "exit 0");
  pclose(shell);
}

TEST(emulator_program, refuses_what_it_does_not_understand) {
  for (const char* const words :
      {"--what", "--port", "--port 70000", "--zone abc", "--config=1", "--seed /nowhere/at/all"}) {
    const std::string command = std::string{"exec 2>/dev/null; '"} + JWKGUARD_EMULATOR + "' " + words;
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2) << words;
  }
}
#endif

}  // namespace
