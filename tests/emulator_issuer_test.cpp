// The emulator as an issuer: discovery, the set with its validators, the clock that it shows, and each of its faults.
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http_date.hpp"
#include "emulator/server.hpp"
#include "json/tree.hpp"
#include "support/emulator_sets.hpp"

namespace {

using namespace jwkguard::emulator;
using namespace jwkguard::test;
namespace json = jwkguard::json;

const std::string discovery_path = "/issuer/.well-known/openid-configuration";
const std::string metadata_path = "/.well-known/oauth-authorization-server/issuer";
const std::string set_path = "/issuer/jwks";
const std::string first_set = set({ec("a")});
const std::string second_set = set({ec("a"), ec("b")});
constexpr std::int64_t start = 784111777;  // the example of RFC 9110 5.6.7

// An emulator whose clock is set by hand.
struct issuing {
  std::atomic<std::int64_t> time = start;
  emulator running{
      {.issuer = issuer_settings{.jwks = first_set, .max_age_s = 60}, .clock = [this] { return time.load(); }}};
  httplib::Client client{"127.0.0.1", running.port()};

  httplib::Result get(const std::string& path, const httplib::Headers& headers = {}) {
    return client.Get(path, headers);
  }
};

std::string member(const std::string& text, std::string_view name) {
  const auto parsed = json::tree::parse(text);
  return parsed ? std::string{parsed->root().member(name).string().value_or("")} : "";
}

TEST(http_date, is_written_and_read_in_the_forms_of_the_standard) {
  EXPECT_EQ(http_date(start), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  for (const char* const text :
      {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(seconds_of_date(text), start) << text;
  }
  for (const char* const text : {"", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT+1"}) {
    EXPECT_FALSE(seconds_of_date(text)) << text;
  }
}

TEST(emulator_issuer, names_itself_and_its_keys_at_both_well_known_places) {
  issuing one;
  EXPECT_EQ(one.running.issuer_url(), "http://127.0.0.1:" + std::to_string(one.running.port()) + "/issuer");
  for (const std::string& path : {discovery_path, metadata_path}) {
    const auto given = one.get(path);
    ASSERT_TRUE(given) << path;
    EXPECT_EQ(given->status, 200);
    EXPECT_EQ(given->get_header_value("Content-Type"), "application/json");
    EXPECT_EQ(member(given->body, "issuer"), one.running.issuer_url());
    EXPECT_EQ(member(given->body, "jwks_uri"), one.running.issuer_url() + "/jwks");
    const auto parsed = json::tree::parse(given->body);
    ASSERT_TRUE(parsed);
    const json::value algorithms = parsed->root().member("id_token_signing_alg_values_supported");
    ASSERT_EQ(algorithms.size(), 2U);
    EXPECT_EQ(algorithms.element(0).string(), "RS256");
    EXPECT_EQ(parsed->root().member("response_types_supported").element(0).string(), "id_token");
    EXPECT_EQ(parsed->root().member("subject_types_supported").element(0).string(), "public");
  }
}

TEST(emulator_issuer, gives_the_set_with_what_a_cache_needs) {
  issuing one;
  const auto given = one.get(set_path);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->status, 200);
  EXPECT_EQ(given->body, first_set);
  EXPECT_EQ(given->get_header_value("Content-Type"), "application/jwk-set+json");
  EXPECT_EQ(given->get_header_value("Cache-Control"), "max-age=60");
  EXPECT_EQ(given->get_header_value("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(given->get_header_value("Date"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(one.client.Head(set_path)->get_header_value("ETag"), given->get_header_value("ETag"));
}

TEST(emulator_issuer, answers_304_to_who_has_the_set) {
  issuing one;
  const std::string tag = one.get(set_path)->get_header_value("ETag");
  ASSERT_EQ(tag.size(), 18U);
  one.time = start + 100;
  struct row {
    httplib::Headers headers;
    int status;
  };
  const std::vector<row> rows{{{{"If-None-Match", tag}}, 304}, {{{"If-None-Match", "\"x\" , W/" + tag}}, 304},
      {{{"If-None-Match", "*"}}, 304}, {{{"If-None-Match", "\"x\""}}, 200}, {{{"If-None-Match", ""}}, 200},
      {{{"If-Modified-Since", http_date(start)}}, 304}, {{{"If-Modified-Since", http_date(start + 5)}}, 304},
      {{{"If-Modified-Since", http_date(start - 1)}}, 200}, {{{"If-Modified-Since", "yesterday"}}, 200},
      // The tag alone decides where both are given.
      {{{"If-None-Match", "\"x\""}, {"If-Modified-Since", http_date(start)}}, 200},
      {{{"If-None-Match", tag}, {"If-Modified-Since", http_date(start - 1)}}, 304}};
  for (const row& each : rows) {
    SCOPED_TRACE(&each - rows.data());
    const auto given = one.get(set_path, each.headers);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->status, each.status);
    EXPECT_EQ(given->body, each.status == 304 ? "" : first_set);
    EXPECT_EQ(given->get_header_value("ETag"), tag);
    EXPECT_EQ(given->get_header_value("Cache-Control"), "max-age=60");
    EXPECT_EQ(given->get_header_value("Date"), http_date(start + 100));
    EXPECT_EQ(given->has_header("Content-Length"), each.status == 200);
  }
}

TEST(emulator_issuer, publishes_another_set_while_it_runs) {
  issuing one;
  const std::string tag = one.get(set_path)->get_header_value("ETag");
  one.time = start + 10;
  one.running.publish(second_set);
  const auto given = one.get(set_path, {{"If-None-Match", tag}});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->status, 200);
  EXPECT_EQ(given->body, second_set);
  EXPECT_NE(given->get_header_value("ETag"), tag);
  EXPECT_EQ(given->get_header_value("Last-Modified"), http_date(start + 10));
  // A clock that goes back: no set is from the future.
  one.time = start - 50;
  EXPECT_EQ(one.get(set_path)->get_header_value("Last-Modified"), http_date(start - 50));
}

TEST(emulator_issuer, every_answer_has_the_date_of_the_clock) {
  issuing one;
  const std::string config_path = "/client/v4/zones/" + zone + "/token_validation/config/" + config;
  httplib::Client stranger{"127.0.0.1", one.running.port()};
  one.client.set_default_headers({{"Authorization", "Bearer any"}});
  std::vector<httplib::Result> answers;
  answers.push_back(one.get(config_path));
  answers.push_back(stranger.Get(config_path));
  answers.push_back(one.client.Put(config_path + "/credentials", first_set, "application/json"));
  answers.push_back(one.client.Put(config_path + "/credentials", first_set, "text/plain"));
  answers.push_back(one.get("/" + std::string(3000, 'a')));
  answers.push_back(one.get("/nowhere"));
  answers.push_back(one.get("/issuer"));
  answers.push_back(one.client.Post(set_path));
  std::vector<int> statuses;
  for (const httplib::Result& each : answers) {
    ASSERT_TRUE(each);
    statuses.push_back(each->status);
    EXPECT_EQ(each->get_header_value("Date"), http_date(start)) << each->status;
    EXPECT_EQ(each->get_header_value_count("Date"), 1U);
  }
  EXPECT_EQ(statuses, (std::vector<int>{200, 403, 200, 400, 404, 404, 404, 405}));
}

TEST(emulator_issuer, shows_the_time_of_the_system_unless_told) {
  emulator running;
  httplib::Client client{"127.0.0.1", running.port()};
  const std::int64_t before = std::time(nullptr);
  const auto shown = seconds_of_date(client.Get("/nowhere")->get_header_value("Date"));
  ASSERT_TRUE(shown);
  EXPECT_GE(*shown, before);
  EXPECT_LE(*shown, std::time(nullptr));
}

TEST(emulator_issuer, is_not_there_unless_asked_for) {
  emulator running;
  httplib::Client client{"127.0.0.1", running.port()};
  for (const std::string& path : {discovery_path, metadata_path, set_path}) {
    EXPECT_EQ(client.Get(path)->status, 404) << path;
  }
  EXPECT_THROW(running.publish(first_set), std::logic_error);
  EXPECT_THROW(running.set_issuer_fault(issuer_fault::html), std::logic_error);
}

TEST(emulator_issuer, logs_its_requests_and_the_fault) {
  issuing one;
  one.get(set_path);
  one.running.set_issuer_fault(issuer_fault::server_error);
  one.get(set_path);
  const auto log = one.running.log();
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].path + " " + std::to_string(log[0].status), set_path + " 200");
  EXPECT_TRUE(log[0].notes.empty());
  EXPECT_EQ(log[1].status, 500);
  EXPECT_EQ(log[1].notes, std::vector<std::string>{"fault server-error"});
}

TEST(issuer_fault, each_has_one_name) {
  for (int number = 0; number <= static_cast<int>(issuer_fault::no_validators); ++number) {
    const auto fault = static_cast<issuer_fault>(number);
    EXPECT_FALSE(name_of(fault).empty()) << number;
    EXPECT_EQ(issuer_fault_named(name_of(fault)), fault) << number;
    EXPECT_NE((", " + issuer_fault_names() + ",").find(", " + std::string{name_of(fault)} + ","), std::string::npos);
  }
  EXPECT_FALSE(issuer_fault_named("server_error"));
}

}  // namespace
