// Each fault of the emulated issuer is what its name says, as a client meets it.
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "emulator/server.hpp"
#include "json/tree.hpp"
#include "support/emulator_sets.hpp"

namespace {

using namespace jwkguard::emulator;
using namespace jwkguard::test;
namespace json = jwkguard::json;

const std::string discovery_path = "/issuer/.well-known/openid-configuration";
const std::string set_path = "/issuer/jwks";
const std::string old_set = set({ec("a")});
const std::string new_set = set({ec("a"), ec("b")});

// An issuer that published twice and has a fault.
struct faulty {
  explicit faulty(issuer_fault fault) {
    running.publish(new_set);
    running.set_issuer_fault(fault);
  }

  httplib::Result get(const std::string& path = set_path, const httplib::Headers& headers = {}) {
    return client.Get(path, headers);
  }

  emulator running{{.issuer = issuer_settings{.jwks = old_set}}};
  httplib::Client client{"127.0.0.1", running.port()};
};

TEST(emulator_issuer_fault, other_answers_come_in_place_of_the_set) {
  struct row {
    issuer_fault fault;
    int status;
    std::string type;
    std::string part;
  };
  const std::vector<row> rows{{issuer_fault::server_error, 500, "application/jwk-set+json", new_set},
      {issuer_fault::not_found, 404, "text/html; charset=utf-8", "<h1>Not Found"},
      {issuer_fault::html, 200, "text/html; charset=utf-8", "<form"},
      {issuer_fault::discovery_in_place_of_set, 200, "application/json", R"("jwks_uri":)"},
      {issuer_fault::error_envelope, 200, "application/json", R"({"error":)"},
      {issuer_fault::empty_set, 200, "application/jwk-set+json", R"({"keys":[]})"}};
  for (const row& each : rows) {
    SCOPED_TRACE(name_of(each.fault));
    faulty one{each.fault};
    const auto given = one.get();
    ASSERT_TRUE(given);
    EXPECT_EQ(given->status, each.status);
    EXPECT_EQ(given->get_header_value("Content-Type"), each.type);
    EXPECT_NE(given->body.find(each.part), std::string::npos) << given->body;
    EXPECT_EQ(one.get(discovery_path)->status, 200);
    one.running.set_issuer_fault(issuer_fault::none);
    EXPECT_EQ(one.get()->body, new_set);
  }
}

TEST(emulator_issuer_fault, a_redirect_on_the_same_host_leads_to_the_set) {
  faulty one{issuer_fault::redirect_same_host};
  const auto given = one.get();
  ASSERT_TRUE(given);
  EXPECT_EQ(given->status, 302);
  const std::string origin = "http://127.0.0.1:" + std::to_string(one.running.port());
  EXPECT_EQ(given->get_header_value("Location"), origin + "/issuer/jwks/moved");
  EXPECT_EQ(one.get("/issuer/jwks/moved")->body, new_set);
  one.running.set_issuer_fault(issuer_fault::none);
  EXPECT_EQ(one.get("/issuer/jwks/moved")->status, 404);
}

TEST(emulator_issuer_fault, a_redirect_elsewhere_leads_to_another_name_that_has_the_set) {
  faulty one{issuer_fault::redirect_elsewhere};
  const std::string other = "localhost:" + std::to_string(one.running.port());
  EXPECT_EQ(one.get()->status, 302);
  EXPECT_EQ(one.get()->get_header_value("Location"), "http://" + other + "/issuer/jwks");
  const auto given = one.get(set_path, {{"Host", other}});
  EXPECT_EQ(given->status, 200);
  EXPECT_EQ(given->body, new_set);
}

TEST(emulator_issuer_fault, a_loop_of_redirects_has_no_end) {
  faulty one{issuer_fault::redirect_loop};
  std::string path = set_path;
  const std::string origin = "http://127.0.0.1:" + std::to_string(one.running.port());
  for (int count = 0; count < 20; ++count) {
    const auto given = one.get(path);
    ASSERT_TRUE(given);
    ASSERT_EQ(given->status, 302);
    const std::string location = given->get_header_value("Location");
    ASSERT_TRUE(location.starts_with(origin)) << location;
    path = location.substr(origin.size());
  }
  EXPECT_EQ(path, set_path);
}

TEST(emulator_issuer_fault, too_large_is_64_mebibytes_of_unknown_length) {
  faulty one{issuer_fault::too_large};
  std::size_t spaces = 0;
  std::string rest;
  bool has_length = true;
  const auto given = one.client.Get(
      set_path,
      [&](const httplib::Response& response) {
        has_length = response.has_header("Content-Length");
        return true;
      },
      [&](const char* data, std::size_t length) {
        const auto blank = static_cast<std::size_t>(std::count(data, data + length, ' '));
        spaces += blank;
        if (blank != length) {
          rest.append(data, length);
        }
        return true;
      });
  ASSERT_TRUE(given);
  EXPECT_FALSE(has_length);
  EXPECT_EQ(spaces, std::size_t{64} << 20U);
  EXPECT_TRUE(rest.ends_with(new_set));
}

TEST(emulator_issuer_fault, a_cut_answer_has_all_but_the_end) {
  faulty one{issuer_fault::cut};
  std::string body;
  std::size_t promised = 0;
  const auto given = one.client.Get(
      set_path,
      [&](const httplib::Response& response) {
        promised = std::stoul(response.get_header_value("Content-Length"));
        return true;
      },
      [&](const char* data, std::size_t length) {
        body.append(data, length);
        return true;
      });
  EXPECT_FALSE(given);
  EXPECT_EQ(given.error(), httplib::Error::Read);
  EXPECT_EQ(body, new_set);
  EXPECT_GT(promised, body.size());
}

TEST(emulator_issuer_fault, a_slow_answer_gives_a_byte_a_second) {
  using clock = std::chrono::steady_clock;
  faulty one{issuer_fault::slow};
  const clock::time_point before = clock::now();
  std::string body;
  static_cast<void>(one.client.Get(set_path, [&](const char* data, std::size_t length) {
    body.append(data, length);
    return body.size() < 2;
  }));
  EXPECT_EQ(body, new_set.substr(0, 2));
  EXPECT_GE(clock::now() - before, std::chrono::milliseconds{1900});
}

TEST(emulator_issuer_fault, another_issuer_stands_in_the_discovery_document) {
  faulty one{issuer_fault::other_issuer};
  const std::string body = one.get(discovery_path)->body;
  const auto parsed = json::tree::parse(body);
  ASSERT_TRUE(parsed);
  EXPECT_NE(parsed->root().member("issuer").string(), one.running.issuer_url());
  EXPECT_EQ(parsed->root().member("jwks_uri").string(), one.running.issuer_url() + "/jwks");
  EXPECT_EQ(one.get()->body, new_set);
}

TEST(emulator_issuer_fault, a_stale_answer_is_the_set_before_the_last) {
  faulty one{issuer_fault::stale};
  const auto given = one.get();
  EXPECT_EQ(given->body, old_set);
  EXPECT_EQ(one.get(set_path, {{"If-None-Match", given->get_header_value("ETag")}})->status, 304);
  one.running.publish(set({ec("c")}));
  EXPECT_EQ(one.get()->body, new_set);
}

TEST(emulator_issuer_fault, two_replicas_answer_by_turns_each_with_its_own_tag) {
  faulty one{issuer_fault::flapping};
  std::vector<std::string> bodies;
  bodies.reserve(4);
  for (int count = 0; count < 4; ++count) {
    bodies.push_back(one.get()->body);
  }
  EXPECT_EQ(bodies, (std::vector<std::string>{new_set, old_set, new_set, old_set}));
  const std::string tag = one.get()->get_header_value("ETag");
  EXPECT_EQ(one.get(set_path, {{"If-None-Match", tag}})->status, 200);
  EXPECT_EQ(one.get(set_path, {{"If-None-Match", tag}})->status, 304);
}

TEST(emulator_issuer_fault, without_validators_there_is_no_304) {
  faulty one{issuer_fault::no_validators};
  const auto given = one.get(set_path, {{"If-None-Match", "*"}});
  EXPECT_EQ(given->status, 200);
  EXPECT_EQ(given->body, new_set);
  EXPECT_FALSE(given->has_header("ETag"));
  EXPECT_FALSE(given->has_header("Last-Modified"));
  EXPECT_TRUE(given->has_header("Date"));
}

}  // namespace
