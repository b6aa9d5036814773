// The emulated issuer's schedule, in virtual time, and the program that runs it.
#include <gtest/gtest.h>
#include <httplib.h>

#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "emulator/issuer_options.hpp"
#include "emulator/issuer_rotation.hpp"
#include "emulator/server.hpp"
#include "json/tree.hpp"
#include "jwkguard/jwkguard.hpp"
#include "places.hpp"

namespace {

using namespace jwkguard::emulator;
namespace json = jwkguard::json;

constexpr std::int64_t start = 1'700'000'000;  // 2023-11-14T22:13:20Z
constexpr std::int64_t hour = 3'600;

TEST(emulator_rotation, a_key_comes_before_it_signs_and_goes_after) {
  const rotation schedule{{.every_s = 24 * hour, .overlap_s = 6 * hour, .lead_s = 2 * hour}, start};
  struct row {
    std::int64_t hours;
    std::int64_t signing;
    key_range published;
    std::int64_t changed_hours;
  };
  const std::vector<row> rows{{-5, 0, {0, 0}, 0}, {0, 0, {0, 0}, 0}, {21, 0, {0, 0}, 0}, {22, 0, {0, 1}, 22},
      {24, 1, {0, 1}, 22}, {29, 1, {0, 1}, 22}, {30, 1, {1, 1}, 30}, {45, 1, {1, 1}, 30}, {46, 1, {1, 2}, 46},
      {48, 2, {1, 2}, 46}, {54, 2, {2, 2}, 54}};
  for (const row& each : rows) {
    const std::int64_t time = start + each.hours * hour;
    EXPECT_EQ(schedule.signing(time), each.signing) << each.hours;
    EXPECT_EQ(schedule.published(time), each.published) << each.hours;
    EXPECT_EQ(schedule.changed(time), start + each.changed_hours * hour) << each.hours;
  }
}

TEST(emulator_rotation, without_a_span_the_first_key_stays) {
  const rotation schedule{{}, start};
  for (const std::int64_t time : {start - 1, start, start + 1'000'000'000}) {
    EXPECT_EQ(schedule.signing(time), 0);
    EXPECT_EQ(schedule.published(time), (key_range{0, 0}));
    EXPECT_EQ(schedule.changed(time), start);
  }
}

// What a schedule promises, looked at second by second and key by key, not by the formulas.
TEST(emulator_rotation, every_schedule_keeps_its_promises) {
  for (const std::int64_t every : {1, 2, 7}) {
    for (const std::int64_t overlap : {0, 1, 5, 7, 20}) {
      for (const std::int64_t lead : {0, 1, 6, 7, 15}) {
        SCOPED_TRACE(std::to_string(every) + " " + std::to_string(overlap) + " " + std::to_string(lead));
        const rotation_settings chosen{every, overlap, lead};
        const rotation schedule{chosen, start};
        std::int64_t most = 0;
        std::int64_t changed = start;
        for (std::int64_t time = start; time < start + 60; ++time) {
          std::set<std::int64_t> due;
          for (std::int64_t key = 0; key < 100; ++key) {
            const std::int64_t signs = start + key * every;
            if (time >= signs - lead && time < signs + every + overlap) {
              due.insert(key);
            }
            if (time >= signs && time < signs + every) {
              EXPECT_EQ(schedule.signing(time), key);
            }
          }
          const key_range shown = schedule.published(time);
          std::set<std::int64_t> found;
          for (std::int64_t key = shown.first; key <= shown.last; ++key) {
            found.insert(key);
          }
          ASSERT_EQ(found, due) << time - start;
          changed = time > start && shown != schedule.published(time - 1) ? time : changed;
          EXPECT_EQ(schedule.changed(time), changed) << time - start;
          most = std::max(most, shown.size());
        }
        EXPECT_EQ(most, most_published(chosen));
      }
    }
  }
}

std::vector<std::string> kids_of(const std::string& text) {
  std::vector<std::string> kids;
  const auto parsed = json::tree::parse(text);
  const json::value keys = parsed ? parsed->root().member("keys") : json::value{};
  for (std::size_t at = 0; at < keys.size(); ++at) {
    kids.emplace_back(keys.element(at).member("kid").string().value_or(""));
  }
  return kids;
}

struct turning {
  std::atomic<std::int64_t> time = start;
  emulator running{{.issuer = issuer_settings{.rotates = rotation_settings{24 * hour, 6 * hour, 2 * hour}},
      .clock = [this] { return time.load(); }}};
  httplib::Client client{"127.0.0.1", running.port()};

  httplib::Result at(std::int64_t hours) {
    time = start + hours * hour;
    return client.Get("/issuer/jwks");
  }
};

using names = std::vector<std::string>;

TEST(emulator_rotation, the_served_set_follows_the_schedule) {
  turning one;
  const std::string first = one.at(0)->body;
  EXPECT_EQ(kids_of(first), (names{"1-2023-11-14"}));
  EXPECT_EQ(one.at(21)->body, first);
  const auto both = one.at(23);
  EXPECT_EQ(kids_of(both->body), (names{"1-2023-11-14", "2-2023-11-15"}));
  EXPECT_EQ(both->body.substr(0, first.size() - 2), first.substr(0, first.size() - 2));
  const auto back = one.client.Get("/issuer/jwks", {{"If-Modified-Since", both->get_header_value("Last-Modified")}});
  EXPECT_EQ(back->status, 304);
  EXPECT_EQ(kids_of(one.at(31)->body), (names{"2-2023-11-15"}));
  EXPECT_EQ(kids_of(one.at(0)->body), (names{"2-2023-11-15"}));  // the clock went back, the key does not come back
  EXPECT_EQ(kids_of(one.at(10'000)->body), (names{"417-2025-01-03"}));
  EXPECT_EQ(one.running.log().front().notes, (names{"signs with 1-2023-11-14, publishes 1 key"}));
}

TEST(emulator_rotation, a_stale_replica_shows_the_set_before_also_when_nobody_looked) {
  turning one;
  one.running.set_issuer_fault(issuer_fault::stale);
  EXPECT_EQ(kids_of(one.at(0)->body), (names{"1-2023-11-14"}));
  EXPECT_EQ(kids_of(one.at(23)->body), (names{"1-2023-11-14"}));
  EXPECT_EQ(kids_of(one.at(48 + 7)->body), (names{"2-2023-11-15", "3-2023-11-16"}));
}

TEST(emulator_rotation, its_keys_are_sound_and_hold_no_private_half) {
  turning one;
  std::string text = one.at(23)->body;
  EXPECT_EQ(text.find("\"d\""), std::string::npos);
  jwkguard::validator guard{jwkguard::policy::cloudflare()};
  EXPECT_TRUE(guard.check(text).findings.empty()) << one.at(23)->body;
}

TEST(emulator_rotation, options_are_spans_and_go_together) {
  EXPECT_EQ(seconds_of_span("90"), 90);
  EXPECT_EQ(seconds_of_span("90s"), 90);
  EXPECT_EQ(seconds_of_span("15m"), 900);
  EXPECT_EQ(seconds_of_span("24h"), 86'400);
  EXPECT_EQ(seconds_of_span("2d"), 172'800);
  EXPECT_EQ(seconds_of_span("1w"), 604'800);
  for (const char* const text : {"", "h", "-1", "1.5h", "1y", "1 h", "367d", "99999999999999999999"}) {
    EXPECT_FALSE(seconds_of_span(text)) << text;
  }
  issuer_options given{.wanted = true};
  EXPECT_TRUE(take_issuer_option(given, "--rotate-every", "1h"));
  EXPECT_EQ(fault_of(given), "");
  EXPECT_EQ(settings_of(given)->rotates->overlap_s, hour);
  EXPECT_TRUE(take_issuer_option(given, "--overlap", "4d"));
  EXPECT_EQ(fault_of(given), "");
  EXPECT_TRUE(take_issuer_option(given, "--lead", "5h"));
  EXPECT_NE(fault_of(given).find("102 keys"), std::string::npos) << fault_of(given);
}

#ifdef JWKGUARD_EMULATOR
std::string output_of(const std::string& words) {
  FILE* const shell = popen(("exec 2>&1; '" + std::string{JWKGUARD_EMULATOR} + "' " + words).c_str(), "r");
  std::string text;
  for (int character = std::fgetc(shell); character != EOF; character = std::fgetc(shell)) {
    text += static_cast<char>(character);
  }
  return text + "exit " + std::to_string(WEXITSTATUS(pclose(shell)));
}

TEST(emulator_program, says_what_the_options_of_the_issuer_lack) {
  EXPECT_EQ(output_of("--lead 1h"), "jwkguard-emulator: --lead needs --issuer\nexit 2");
  EXPECT_EQ(output_of("--issuer --lead 1h"), "jwkguard-emulator: --overlap and --lead need --rotate-every\nexit 2");
  for (const char* const words : {"--rotate-every 0", "--rotate-every=1y", "--max-age -1", "--max-age 1s",
           "--issuer-fault nothing", "--overlap", "--rotate-every 1s --overlap 1h"}) {
    EXPECT_TRUE(output_of(std::string{"--issuer "} + words).ends_with("exit 2")) << words;
  }
}

TEST(emulator_program, names_every_fault_in_its_help) {
  const std::string help = output_of("--help");
  for (int number = 0; number <= static_cast<int>(issuer_fault::no_validators); ++number) {
    const std::string name{name_of(static_cast<issuer_fault>(number))};
    EXPECT_TRUE(help.find(" " + name + ",") != std::string::npos || help.find(" " + name + "\n") != std::string::npos)
        << name;
  }
}

// One line of a program's output.
std::string line_of(FILE* from) {
  std::string line;
  for (int character = std::fgetc(from); character != EOF && character != '\n'; character = std::fgetc(from)) {
    line += static_cast<char>(character);
  }
  return line;
}

TEST(emulator_program, is_an_issuer_beside_the_endpoint_when_told) {
  const std::string command = std::string{"exec 2>/dev/null; echo $$; exec '"} + JWKGUARD_EMULATOR +
                              "' --issuer --rotate-every 1h --lead=30m --max-age 7 --issuer-fault other-issuer --quiet";
  FILE* const shell = popen(command.c_str(), "r");
  ASSERT_NE(shell, nullptr);
  const std::string process = line_of(shell);
  ASSERT_TRUE(line_of(shell).starts_with("listening on http://127.0.0.1:"));
  const std::string line = line_of(shell);
  const std::string before = "issuer http://127.0.0.1:";
  ASSERT_TRUE(line.starts_with(before) && line.ends_with("/issuer")) << line;
  httplib::Client client{"127.0.0.1", std::stoi(line.substr(before.size()))};
  const auto given = client.Get("/issuer/jwks");
  ASSERT_TRUE(given);
  EXPECT_EQ(given->get_header_value("Cache-Control"), "max-age=7");
  const names kids = kids_of(given->body);
  ASSERT_EQ(kids.size(), 1U);
  EXPECT_TRUE(kids[0].starts_with("1-20")) << kids[0];
  const auto discovery = client.Get("/issuer/.well-known/openid-configuration");
  EXPECT_EQ(discovery->body.find("/issuer\""), std::string::npos) << discovery->body;
  kill(std::stoi(process), SIGTERM);
  EXPECT_EQ(WEXITSTATUS(pclose(shell)), 0);
}
#endif

}  // namespace
