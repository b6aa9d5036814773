// sync and status with a targets file: what the file may say, and a fleet at the real emulator with its rate limit on.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <string>
#include <thread>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

void write(const std::string& name, const std::string& text) {
  std::ofstream file{name, std::ios::binary};
  file << text;
}

std::string hexadecimal(std::size_t number, std::size_t digits) {
  std::string text;
  for (std::size_t place = digits; place-- > 0;) {
    text += "0123456789abcdef"[place < 16 ? (number >> (4 * place)) & 15U : 0];
  }
  return text;
}

std::string fleet_zone(std::size_t number) { return hexadecimal(number, 32); }
std::string fleet_config(std::size_t number) { return "00000000-0000-4000-8000-" + hexadecimal(number, 12); }

std::string object(const std::string& members) { return "{" + members + "}"; }

class cli_targets : public ::testing::Test {
 protected:
  [[nodiscard]] outcome run_with(const std::string& command, const strings& more = {}, strings environment = {}) const {
    strings all{command, "--state-dir", folder_.path_of("state"), "--targets", file_};
    all.insert(all.end(), more.begin(), more.end());
    return cli(all, {}, std::move(environment));
  }

  scratch_folder folder_;
  std::string file_ = folder_.path_of("targets.json");
};

// The same table is held to the published schema by ./dev test-sarif.
TEST_F(cli_targets, what_is_wrong_with_a_file_is_said_with_its_place) {
  rapidjson::Document cases;
  cases.Parse(text_of_file(std::string{JWKGUARD_SOURCE_DIR} + "/tests/targets/cases.json").c_str());
  ASSERT_TRUE(cases.IsArray());
  ASSERT_EQ(cases.Size(), 109U);
  for (const auto& each : cases.GetArray()) {
    SCOPED_TRACE(each["what"].GetString());
    write(file_, each["text"].GetString());
    const outcome ended = run_with("status");
    EXPECT_EQ(ended.exit_code, 2) << "no sync has run";
    const bool is_taken = std::string_view{each["command"].GetString()} == "takes";
    EXPECT_EQ(has(ended.err, file_ + ": "), !is_taken) << ended.err;
    EXPECT_EQ(ended.out.empty(), !is_taken);
    if (each.HasMember("pointer")) {
      EXPECT_TRUE(has(ended.err, file_ + ": " + each["pointer"].GetString() + ": ")) << ended.err;
    }
    if (each.HasMember("says")) {
      EXPECT_TRUE(has(ended.err, each["says"].GetString())) << ended.err;
    }
  }
}

TEST_F(cli_targets, every_fault_is_said_and_no_value_of_a_file) {
  write(file_,
      R"({"sources":{"a":{"jwks":7}},"targets":[{"zone":"SECRETVALUE","config":"SECRETVALUE","sources":["SECRETVALUE"],
    "min_overlap":"SECRETVALUE"}]})");
  const outcome ended = run_with("status");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(count(ended.err, "\n"), 5U) << ended.err;
  EXPECT_FALSE(has(ended.err, "SECRETVALUE")) << ended.err;
}

TEST_F(cli_targets, a_file_with_the_token_in_it_is_refused_before_anything_is_sent) {
  emulator at;
  write(file_, R"({"sources":{"a":{"file":"x"}},"targets":[{"name":")" + token + R"(","zone":")" + zone +
                   R"(","config":")" + config + R"(","sources":["a"]}]})");
  const outcome ended = run_with("sync", {}, at.environment());
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(has(ended.err, "it holds the API token")) << ended.err;
  EXPECT_EQ(at.log(), "");
}

TEST_F(cli_targets, what_says_the_same_twice_is_refused) {
  write(file_, "{}");
  for (const auto& [more, part] :
      {std::pair{strings{"--zone", zone}, "--zone"}, std::pair{strings{"--config", config}, "--config"},
          std::pair{strings{"--jwks", "https://a.example/"}, "--jwks"},
          std::pair{strings{"--rate-limit", "0/5m"}, "--rate-limit"},
          std::pair{strings{"--rate-limit", "5"}, "--rate-limit"},
          std::pair{strings{"--prove-every", "often"}, "--prove-every"}, std::pair{strings{"--jobs", "0"}, "--jobs"}}) {
    const outcome ended = run_with("sync", more);
    EXPECT_EQ(ended.exit_code, 2) << part;
    EXPECT_TRUE(has(ended.err, part)) << ended.err;
  }
  const outcome missing =
      cli({"sync", "--targets", folder_.path_of("nowhere")}, {}, environment_for("http://127.0.0.1:1"));
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_TRUE(has(missing.err, "nowhere")) << missing.err;
}

// The example of the guide, with sources and an endpoint of the test in the place of its own.
TEST_F(cli_targets, the_example_runs) {
  emulator at{{"--fleet", "3", "--issuer"}};
  raw_server partner{{ok(set_of({key(0, "prod-1"), key(1, "test-1")}))}};
  std::string text = text_of_file(std::string{JWKGUARD_SOURCE_DIR} + "/examples/fleet/targets.json");
  const auto replace = [&](const std::string& from, const std::string& to) {
    ASSERT_TRUE(has(text, from)) << from;
    for (std::size_t place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size())) {
      text.replace(place, from.size(), to);
    }
  };
  const std::string origin = at.url().substr(0, at.url().find("/client"));
  replace("https://idp.example/", origin + "/issuer");
  replace("https://partner.example/keys.json", partner.url());
  for (const auto& [old_zone, number] :
      {std::pair{zone, 1}, std::pair{std::string{"fedcba9876543210fedcba9876543210"}, 3}}) {
    replace(old_zone, fleet_zone(static_cast<std::size_t>(number)));
  }
  // Its second target is of the same zone; the emulator's fleet has one configuration in each.
  const std::string second = "\"name\": \"partner api\",\n      \"zone\": \"";
  const std::size_t place = text.find(second);
  ASSERT_NE(place, std::string::npos);
  text.replace(place + second.size(), 32, fleet_zone(2));
  write(file_, text);
  write(folder_.path_of("pinned.json"), set_of({key(2, "pinned")}));
  const outcome ended = run_with("sync", {"--format", "json"}, at.environment());
  EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
  EXPECT_EQ(count(ended.out, "\n"), 3U);
  EXPECT_EQ(count(ended.out, "\"state\":\"in-sync\""), 3U) << ended.out;
  EXPECT_TRUE(has(ended.out, "\"kid\":\"prod-1\"")) << "a pattern picks it";
  EXPECT_FALSE(has(ended.out, "test-1"));
  const outcome status = run_with("status", {}, at.environment());
  EXPECT_EQ(status.exit_code, 0);
  for (const char* const name : {"shop: in-sync", "partner api: in-sync", "intranet: in-sync"}) {
    EXPECT_TRUE(has(status.out, name)) << status.out;
  }
}

class cli_fleet : public cli_targets {
 protected:
  static constexpr std::size_t targets = 60;
  static constexpr std::size_t sources = 6;

  void write_file(const std::string& origin, const std::string& more_targets = {}) const {
    std::string text = "{\"sources\":{";
    for (std::size_t each = 1; each <= sources; ++each) {
      text += (each == 1 ? "\"s" : ",\"s") + std::to_string(each) +
              "\":" + object("\"jwks\":\"" + origin + "/issuers/" + std::to_string(each) + "/jwks\"");
    }
    text += "},\"targets\":[";
    for (std::size_t each = 1; each <= targets; ++each) {
      text += (each == 1 ? "" : ",") +
              object("\"name\":\"t" + std::to_string(each) + "\",\"zone\":\"" + fleet_zone(each) + "\",\"config\":\"" +
                     fleet_config(each) + "\",\"sources\":[\"s" + std::to_string(each % sources + 1) + "\"]");
    }
    write(file_, text + more_targets + "]}");
  }
};

TEST_F(cli_fleet, goes_through_a_tight_limit_without_a_refusal_at_one_get_a_target) {
  emulator at{{"--fleet", std::to_string(targets), "--issuer", "--issuers", std::to_string(sources), "--rate-limit",
      "60/1s", "--keep-alive"}};
  write_file(at.url().substr(0, at.url().find("/client")));
  const strings limit{"--rate-limit", "60/1s", "--prove-every", "0"};
  const auto start = std::chrono::steady_clock::now();
  const outcome first = run_with("sync", limit, at.environment());
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(first.exit_code, 0) << first.err << first.out;
  EXPECT_TRUE(has(first.out, "60 targets: 60 in sync, 0 failed; 60 written")) << first.out;
  EXPECT_TRUE(has(first.out, "180 requests in ")) << first.out;
  EXPECT_GE(took, std::chrono::milliseconds{1'900}) << "180 requests at 60 a second, the first 60 of them at once";
  const outcome second = run_with("sync", limit, at.environment());
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_TRUE(has(second.out, "0 written, 0 not asked, because their last proof still holds; 60 requests in "))
      << second.out;
  const outcome third = run_with("sync", {}, at.environment());
  EXPECT_TRUE(has(third.out, "60 not asked, because their last proof still holds; 0 requests in ")) << third.out;
  const std::string log = at.log();
  EXPECT_EQ(count(log, " 429"), 0U) << log;
  EXPECT_EQ(count(log, "/issuers/"), 3 * sources) << "each source once a round";
  EXPECT_EQ(count(log, "GET /client/"), 2 * targets + targets);
  EXPECT_EQ(count(log, "PUT /client/"), targets);
}

TEST_F(cli_fleet, a_limit_that_others_have_used_up_is_waited_for) {
  emulator at{
      {"--fleet", std::to_string(targets), "--issuer", "--issuers", std::to_string(sources), "--rate-limit", "70/2s"}};
  write_file(at.url().substr(0, at.url().find("/client")));
  const outcome ended = run_with("sync", {"--rate-limit", "100000/1s", "--prove-every", "0"}, at.environment());
  EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
  EXPECT_TRUE(has(ended.out, "60 targets: 60 in sync, 0 failed; 60 written")) << ended.out;
}

TEST_F(cli_fleet, bad_targets_fail_alone_and_files_for_others_show_each) {
  emulator at{{"--fleet", std::to_string(targets), "--issuer", "--issuers", std::to_string(sources)}};
  write_file(at.url().substr(0, at.url().find("/client")), ",{\"name\":\"gone\",\"zone\":\"" + fleet_zone(1'000) +
                                                               "\",\"config\":\"" + fleet_config(1'000) +
                                                               "\",\"sources\":[\"s1\"]}");
  const std::string metrics = folder_.path_of("metrics.prom");
  const std::string status_file = folder_.path_of("status.json");
  const outcome ended = run_with(
      "sync", {"--rate-limit", "100000/1s", "--metrics-file", metrics, "--status-file", status_file}, at.environment());
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
  EXPECT_TRUE(has(ended.out, "61 targets: 60 in sync, 1 failed; 60 written")) << ended.out;
  EXPECT_TRUE(has(ended.err, "gone: ")) << ended.err;
  const std::string text = text_of_file(metrics);
  EXPECT_EQ(count(text, "state=\"in-sync\"} 1\n"), 60U);
  EXPECT_TRUE(has(text, "jwkguard_target_state{target=\"gone\",state=\"failed\"} 1\n")) << text;
  EXPECT_TRUE(has(text, "jwkguard_live_keys{target=\"t7\"} 1\n")) << text;
  EXPECT_EQ(count(text_of_file(status_file), "\n"), 61U);
  EXPECT_EQ(run_with("status", {}, at.environment()).exit_code, 5);
}

TEST_F(cli_fleet, sigterm_ends_a_long_round_soon_and_the_next_one_goes_on) {
  emulator at{{"--fleet", std::to_string(targets), "--issuer", "--issuers", std::to_string(sources)}};
  write_file(at.url().substr(0, at.url().find("/client")));
  service running{JWKGUARD_CLI, {{"sync", "--state-dir", folder_.path_of("state"), "--targets", file_, "--format",
                                     "json", "--rate-limit", "60/30s", "--jobs", "2"},
                                    {}, at.environment()}};
  EXPECT_TRUE(has(running.first_line(), "\"state\":\"in-sync\"")) << running.first_line();
  const auto start = std::chrono::steady_clock::now();
  (void)running.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{45}) << "of a round of a minute and a half";
  const outcome left = run_with("status", {"--format", "json"}, at.environment());
  const std::size_t done = count(left.out, "\"state\":\"in-sync\"");
  EXPECT_GE(done, 1U);
  EXPECT_LE(done, 20U);
  EXPECT_EQ(count(left.out, "\"outcome\":null"), targets - done) << "nothing was left half done";
  const outcome next = run_with("sync", {"--rate-limit", "100000/1s"}, at.environment());
  EXPECT_EQ(next.exit_code, 0) << next.err;
  EXPECT_TRUE(has(next.out, std::to_string(done) + " not asked, because their last proof still holds")) << next.out;
}

TEST_F(cli_fleet, sighup_reads_the_file_again_and_a_wrong_one_is_not_taken) {
  emulator at{{"--fleet", std::to_string(targets), "--issuer", "--issuers", std::to_string(sources)}};
  const std::string origin = at.url().substr(0, at.url().find("/client"));
  const auto one_target = [&](std::size_t number) {
    return R"({"sources":{"a":{"jwks":")" + origin + R"(/issuers/1/jwks"}},"targets":[{"name":"t)" +
           std::to_string(number) + R"(","zone":")" + fleet_zone(number) + R"(","config":")" + fleet_config(number) +
           R"(","sources":["a"]}]})";
  };
  write(file_, one_target(1));
  const std::string status_file = folder_.path_of("status.json");
  service running{JWKGUARD_CLI, {{"sync", "--state-dir", folder_.path_of("state"), "--targets", file_, "--every", "1h",
                                     "--format", "json", "--status-file", status_file},
                                    {}, at.environment()}};
  const auto shows = [&](const std::string& part) {
    for (unsigned tries = 0; tries < 600; ++tries) {
      if (has(text_of_file(status_file), part)) {
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
  };
  EXPECT_TRUE(shows("\"target\":\"t1\""));
  write(file_, R"({"sources":{}})");
  ::kill(running.pid(), SIGHUP);
  for (unsigned tries = 0; tries < 600 && !has(running.said_so_far(), "the old targets file stays in force"); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  EXPECT_TRUE(shows("\"target\":\"t1\""));
  write(file_, one_target(2));
  ::kill(running.pid(), SIGHUP);
  EXPECT_TRUE(shows("\"target\":\"t2\"")) << text_of_file(status_file);
  const std::string said = running.stop();
  EXPECT_TRUE(has(said, "/targets: is missing")) << said;
  EXPECT_TRUE(has(said, "the old targets file stays in force")) << said;
  EXPECT_TRUE(has(said, "read again: 1 target")) << said;
}

}  // namespace
}  // namespace jwkguard::test
