// The faulty endpoint of other tests: each fault does what it says, as a client hears it.
#include "support/fault_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"
#include "support/emulator_sets.hpp"
#include "support/process.hpp"
#include "support/raw_server.hpp"
#include "support/tls_identity.hpp"

namespace jwkguard::test {
namespace {

using submit::failure;
using submit::response;
using came = std::variant<response, failure>;

const std::string before = set({ec("a")});
const std::string written = set({ec("b")});
const std::string other = set({ec("c")});

const std::string config_path = "/zones/" + zone + "/token_validation/config/" + config;

came ask(const fault_server& server, std::string_view method, const std::string& ca_file = {},
    std::uint32_t time_ms = 10'000) {
  submit::settings target = target_at(server.base_url());
  target.ca_file = ca_file;
  const bool reads = method == "GET";
  return make_transport(target)->send(
      {method, target.base_url + config_path + (reads ? "" : "/credentials"), reads ? "" : written}, time_ms);
}

// What is heard: a status, or one of these.
constexpr int unsent = -1;
constexpr int lost = 0;

int heard(const came& what) {
  const auto* const answered = std::get_if<response>(&what);
  return answered != nullptr ? static_cast<int>(answered->status) : std::get<failure>(what).sent ? lost : unsent;
}

std::string text_of(const came& what) {
  const auto* const answered = std::get_if<response>(&what);
  return answered != nullptr ? answered->body : std::get<failure>(what).message;
}

struct row {
  fault what;
  int heard;
  std::string says;
  std::string stored;  // afterwards
  bool whole = true;
};

// Each is asked with its own method.
const std::vector<row>& rows() {
  using enum place;
  static const std::vector<row> all{
      {{"PUT", before_request, {does::reset}}, lost, "reset", before, false},
      {{"PUT", before_request, {does::hang_up}}, lost, "Empty reply", before, false},
      {{"PUT", before_request, {does::stall}}, lost, "timed out", before, false},
      {{"GET", before_request, {does::cut_off}}, lost, "", before, false},
      {{"PUT", before_request, answer(408)}, 408, "", before, false},
      {{"PUT", before_request, {does::garbage}}, lost, "HTTP/0.9", before, false},
      {{"GET", before_request, {does::tell}}, 200, "success", before, false},
      {{"PUT", in_request, {does::reset}}, lost, "reset", before, false},
      {{"PATCH", in_request, {does::hang_up}}, lost, "Empty reply", before, false},
      {{"PUT", in_request, {does::stall}}, lost, "timed out", before, false},
      {{"PUT", in_request, answer(413, "no")}, 413, "no", before, false},
      {{"PUT", before_commit, {does::reset}}, lost, "reset", before},
      {{"PUT", before_commit, {does::hang_up}}, lost, "Empty reply", before},
      {{"PUT", before_commit, {does::stall}}, lost, "timed out", before},
      {{"PUT", before_commit, {does::cut_off}}, lost, "", before},
      {{"PUT", before_commit, {does::garbage}}, lost, "HTTP/0.9", before},
      {{"PUT", before_commit, {does::endless_headers}}, lost, "larger", before},
      {{"PUT", before_commit, {does::endless_body}}, lost, "larger", before},
      {{"PUT", before_commit, {does::slow}}, lost, "timed out", before},
      {{"PUT", before_commit, {does::tell}}, 200, R"("kid":"b")", before},
      {{"PUT", before_commit, answer(503)}, 503, "", before},
      {{"PUT", before_commit, answer(302, "", "Location: https://other.example/\r\n")}, 302, "", before},
      {{"PUT", before_commit, answer(200, R"({"success":false})")}, 200, "false", before},
      {{"PUT", before_commit, answer(200, "<html>")}, 200, "<html>", before},
      {{"PUT", before_commit, answer(200, "\x1f\x8b", "Content-Encoding: gzip\r\n")}, lost, "gzip", before},
      {{"PUT", after_commit, {does::reset}}, lost, "reset", written},
      {{"PATCH", after_commit, {does::reset}}, lost, "reset", written},
      {{"PUT", after_commit, {does::hang_up}}, lost, "Empty reply", written},
      {{"PUT", after_commit, {does::stall}}, lost, "timed out", written},
      {{"PUT", after_commit, {does::cut_off}}, lost, "", written},
      {{"PUT", after_commit, {does::garbage}}, lost, "HTTP/0.9", written},
      {{"PUT", after_commit, {does::endless_headers}}, lost, "larger", written},
      {{"PUT", after_commit, {does::endless_body}}, lost, "larger", written},
      {{"PUT", after_commit, {does::slow}}, lost, "timed out", written},
      {{"PUT", after_commit, answer(502, "<html>")}, 502, "<html>", written},
      {{"", after_commit, answer(408)}, 408, "", before},
      {{"PUT", in_response, {does::reset}}, lost, "reset", written},
      {{"PUT", in_response, {does::hang_up}}, lost, "", written},
      {{"PUT", in_response, {does::stall}}, lost, "timed out", written},
      {{"PUT", in_response, {does::cut_off}}, lost, "", written},
      {{"GET", in_response, {does::hang_up}}, lost, "", before},
      {{"PUT", in_response, {does::slow}}, lost, "timed out", written},
      {{"PUT", in_response, {does::tell}}, 200, R"("kid":"b")", written},
      {{"PUT", after_commit, keys_instead(other, in::store)}, 200, R"("kid":"b")", other},
      {{"PUT", after_commit, keys_instead(other, in::answer)}, 200, R"("kid":"c")", written},
      {{"PUT", after_commit, keys_instead(other, in::both)}, 200, R"("kid":"c")", other},
      {{"PATCH", after_commit, keys_instead(other, in::both)}, 200, R"("kid":"c")", other},
      {{"GET", after_commit, keys_instead(other, in::store)}, 200, R"("kid":"a")", other},
      {{"GET", after_commit, keys_instead(other, in::answer)}, 200, R"("kid":"c")", before},
      {{"GET", after_commit, keys_instead(other, in::both)}, 200, R"("kid":"c")", other},
  };
  return all;
}

class fault_server_over : public testing::TestWithParam<bool> {};

TEST_P(fault_server_over, does_what_the_row_says) {
  const scratch_file authorities{trusted_authority()};
  for (const row& each : rows()) {
    fault_server server{{each.what}, GetParam() ? server_context(identity::good) : nullptr};
    server.seed(before);
    const std::string method{each.what.method.empty() ? "GET" : each.what.method};
    const came what = ask(server, method, authorities.name(), each.says == "timed out" ? 400 : 10'000);
    const std::string name = method + ", place " + std::to_string(static_cast<int>(each.what.where)) + ", does " +
                             std::to_string(static_cast<int>(each.what.what.what)) + ": " + text_of(what);
    EXPECT_EQ(heard(what), each.heard) << name;
    // In whose words a broken TLS connection is told, is OpenSSL's business.
    if (!GetParam() || each.heard != lost) {
      EXPECT_NE(text_of(what).find(each.says), std::string::npos) << name;
    }
    EXPECT_EQ(server.stored_keys(), each.stored) << name;
    ASSERT_EQ(server.log().size(), 1U) << name;
    EXPECT_EQ(server.log()[0].method, method) << name;
    EXPECT_EQ(server.log()[0].whole, each.whole) << name;
    EXPECT_EQ(server.log()[0].changed, each.stored != before) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(a, fault_server_over, testing::Bool(),
    [](const testing::TestParamInfo<bool>& over_tls) { return over_tls.param ? "tls" : "tcp"; });

TEST(fault_server, is_honest_without_faults) {
  fault_server server;
  server.seed(before);
  EXPECT_NE(text_of(ask(server, "GET")).find(R"("kid":"a")"), std::string::npos);
  EXPECT_EQ(heard(ask(server, "PUT")), 200);
  EXPECT_NE(text_of(ask(server, "GET")).find(R"("kid":"b")"), std::string::npos);
  EXPECT_EQ(server.connections(), 3);
  const std::vector<fault_server::arrival> log = server.log();
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[0].path, "/client/v4" + config_path);
  EXPECT_EQ(log[1].path, "/client/v4" + config_path + "/credentials");
  EXPECT_EQ(server.stored_keys(), written);
}

TEST(fault_server, counts_what_each_fault_waits_for) {
  fault_server server{{
      {"GET", place::before_commit, answer(500), 1},
      {"PUT", place::before_commit, answer(501), 0, 2},
      {"", place::before_commit, answer(502), 4, for_ever},
  }};
  std::vector<int> statuses;
  for (const char* method : {"GET", "PUT", "GET", "PUT", "PUT", "PATCH", "GET"}) {
    statuses.push_back(heard(ask(server, method)));
  }
  EXPECT_EQ(statuses, (std::vector<int>{200, 501, 500, 501, 502, 502, 502}));
}

TEST(fault_server, before_the_handshake_nothing_is_sent) {
  for (const does what : {does::reset, does::hang_up, does::stall, does::garbage, does::tell}) {
    fault_server server{{{"", place::connect, {what}, 1}}, server_context(identity::good)};
    const scratch_file authorities{trusted_authority()};
    EXPECT_EQ(heard(ask(server, "GET", authorities.name())), 200);
    EXPECT_EQ(heard(ask(server, "PUT", authorities.name(), what == does::stall ? 400 : 10'000)), unsent)
        << static_cast<int>(what);
    EXPECT_EQ(heard(ask(server, "GET", authorities.name())), 200);
    EXPECT_EQ(server.log().size(), 2U);
  }
}

TEST(fault_server, can_go_away) {
  fault_server server;
  EXPECT_EQ(heard(ask(server, "GET")), 200);
  server.stop_listening();
  EXPECT_EQ(heard(ask(server, "GET")), unsent);
  EXPECT_EQ(server.connections(), 1);
}

TEST(fault_server, is_slow_but_not_silent) {
  fault_server server{{{"GET", place::before_request, {does::slow}}}};
  const std::atomic<bool> stop{false};
  connection client{connect_to_loopback(server.at().port()), nullptr, stop};
  ASSERT_TRUE(client.write("GET / HTTP/1.1\r\n\r\n"));
  const auto start = std::chrono::steady_clock::now();
  std::string text;
  while (text.size() < 6 && client.read(text)) {
  }
  EXPECT_EQ(text, "HTTP/1");
  EXPECT_GT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{240});
}

}  // namespace
}  // namespace jwkguard::test
