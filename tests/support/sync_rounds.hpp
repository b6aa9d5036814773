// Sources that are pages of a test, an endpoint that says what time it is, and rounds between them in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "support/fake_endpoint.hpp"
#include "support/jwk_sets.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"
#include "sync/run.hpp"
#include "sync/state.hpp"

namespace jwkguard::sync::fake {

using submit::fake::says;
using submit::fake::server;
using submit::fake::some_target;
using test::jwk_of;
using test::make_p256_key;
using test::set_of;

constexpr std::int64_t start_s = 1'900'000'000;
constexpr std::int64_t hour_s = 3'600;
inline const std::string url = "https://issuer.example/jwks";
inline const std::string other_url = "https://other.example/jwks";

inline std::string key(std::uint32_t index, std::string_view kid) { return jwk_of(make_p256_key(index), kid); }

// The private half of make_p256_key(index) as the member d.
inline std::string with_d(std::uint32_t index, std::string_view kid) {
  std::string octets(32, '\0');
  const std::uint32_t d = 1'000'003 + index;
  for (unsigned place = 0; place < 4; ++place) {
    octets[28 + place] = static_cast<char>(d >> (24 - 8 * place));
  }
  std::string text = key(index, kid);
  text.insert(text.size() - 1, ",\"d\":\"" + test::openssl_base64url(octets) + '"');
  return text;
}

// web answers with what stands under a URL; 304 where the validators fit.
class web : public fetcher {
 public:
  std::variant<document, fetch_fault> fetch(
      const std::string& from, const validators& known, const fetch_rules&, std::uint32_t) override {
    asked.push_back(from);
    const auto found = pages.find(from);
    if (found == pages.end()) {
      return fetch_fault{"status", "it answered HTTP 404"};
    }
    if (const auto* fault = std::get_if<fetch_fault>(&found->second)) {
      return *fault;
    }
    const std::string etag = '"' + std::to_string(std::hash<std::string>{}(std::get<std::string>(found->second))) + '"';
    document page;
    page.url = from;
    page.valid.etag = etag;
    page.date_s = date_s;
    page.is_unchanged = known.etag == etag;
    page.body = page.is_unchanged ? "" : std::get<std::string>(found->second);
    return page;
  }

  void wait(std::uint32_t time_ms) override { waits.push_back(time_ms); }

  std::map<std::string, std::variant<std::string, fetch_fault>> pages;
  std::vector<std::uint32_t> waits;
  std::vector<std::string> asked;
  std::int64_t date_s = start_s;
};

class clocked : public server {
 public:
  using server::server;
  submit::fake::came send(const submit::request& what, std::uint32_t time_left_ms) override {
    auto answer = server::send(what, time_left_ms);
    if (auto* whole = std::get_if<submit::response>(&answer)) {
      whole->date_s = date_s;
    }
    return answer;
  }
  std::int64_t date_s = start_s;
};

class rounds : public ::testing::Test {
 protected:
  rounds() {
    how_.state_folder = folder_.path_of("state");
    how_.rules = policy::cloudflare();
    target_.name = "one";
    target_.place = &place_;
    target_.most_keys = 16;
    EXPECT_EQ(open_state(how_.state_folder), "");
  }

  void add_source(const std::string& place, source::kind what = source::kind::jwks) {
    sources_.push_back({what, place});
    target_.sources.push_back(sources_.size() - 1);
  }

  synced round(std::int64_t after_s = 0) {
    now_s_ += after_s;
    web_.date_s = at_.date_s = now_s_;
    looks_ = look_at_all(sources_, how_, web_, now_s_);
    return sync_target(target_, looks_.all, how_, at_, now_s_);
  }

  [[nodiscard]] std::string live() {
    std::set<std::string> kids;
    for (const credential& each : submit::show(place_, at_).keys) {
      kids.insert(each.kid);
    }
    std::string text;
    for (const std::string& each : kids) {
      text += each + ' ';
    }
    return text;
  }
  [[nodiscard]] bool source_says(std::size_t index, std::string_view part) const {
    return says(looks_.all.at(index).judged.messages, part);
  }

  test::scratch_folder folder_;
  submit::settings place_ = some_target();
  options how_;
  target target_;
  std::vector<source> sources_;
  web web_;
  clocked at_{{}};
  looks looks_;
  std::int64_t now_s_ = start_s;
};

}  // namespace jwkguard::sync::fake
