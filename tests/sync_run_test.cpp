// Rounds of a sync in virtual time: sources that change, fail, lie and leak, and one target that must follow them.
#include "sync/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "jwkguard/journal.hpp"
#include "support/fake_endpoint.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"
#include "sync/state.hpp"
#include "sync/status.hpp"

namespace jwkguard::sync {
namespace {

using submit::fake::says;
using submit::fake::server;
using submit::fake::some_target;
using test::jwk_of;
using test::make_p256_key;

constexpr std::int64_t start_s = 1'900'000'000;
constexpr std::int64_t hour_s = 3'600;
const std::string url = "https://issuer.example/jwks";
const std::string other_url = "https://other.example/jwks";

std::string key(std::uint32_t index, std::string_view kid) { return jwk_of(make_p256_key(index), kid); }

// The private half of make_p256_key(index) as the member d.
std::string with_d(std::uint32_t index, std::string_view kid) {
  std::string octets(32, '\0');
  const std::uint32_t d = 1'000'003 + index;
  for (unsigned place = 0; place < 4; ++place) {
    octets[28 + place] = static_cast<char>(d >> (24 - 8 * place));
  }
  std::string text = key(index, kid);
  text.insert(text.size() - 1, ",\"d\":\"" + test::openssl_base64url(octets) + '"');
  return text;
}

std::string set_of(const std::vector<std::string>& keys) { return submit::fake::text_of(keys); }

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

  std::map<std::string, std::variant<std::string, fetch_fault>> pages;
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

class sync_run : public ::testing::Test {
 protected:
  sync_run() {
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

TEST_F(sync_run, a_new_key_comes_in_at_once_and_an_old_one_goes_when_its_time_is_over) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  synced done = round();
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.state, target_state::in_sync);
  web_.pages[url] = set_of({key(2, "b")});
  done = round(100 * hour_s);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.state, target_state::waiting);
  EXPECT_EQ(live(), "a b ");
  EXPECT_NE(done.status.find(R"("waiting":[{"kid":"a")"), std::string::npos) << done.status;
  done = round(23 * hour_s);
  EXPECT_EQ(live(), "a b ");
  done = round(2 * hour_s);
  EXPECT_EQ(done.state, target_state::in_sync);
  EXPECT_EQ(live(), "b ");
}

TEST_F(sync_run, a_steady_target_costs_one_get_and_an_unchanged_source_no_body) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  (void)round();
  const auto gets = at_.gets;
  const synced done = round(300);
  EXPECT_EQ(at_.gets, gets + 1);
  EXPECT_EQ(at_.puts, 1U);
  EXPECT_TRUE(looks_.all[0].seen.is_unchanged);
  EXPECT_EQ(done.exit_code, 0);
}

TEST_F(sync_run, a_source_that_fails_retires_nothing_however_long_and_is_said_to_be_stale) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  web_.pages[url] = fetch_fault{"timeout", "no answer in time", true};
  synced done = round(hour_s);
  EXPECT_EQ(done.exit_code, 10);
  EXPECT_EQ(done.state, target_state::in_sync);
  EXPECT_EQ(web_.asked.size(), 3U) << "what may pass is tried twice";
  done = round(1'000 * hour_s);
  EXPECT_EQ(done.state, target_state::stale);
  EXPECT_EQ(done.exit_code, 10);
  EXPECT_EQ(live(), "a b ");
  EXPECT_EQ(at_.puts, 1U);
  web_.pages[url] = set_of({key(2, "b")});
  done = round(hour_s);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(live(), "a b ") << "it counts as wanted until the source was seen without it";
  (void)round(25 * hour_s);
  EXPECT_EQ(live(), "b ");
}

TEST_F(sync_run, what_is_no_key_set_is_named_and_retires_nothing) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  (void)round();
  const std::vector<std::pair<std::string, std::string>> pages{
      {"<!DOCTYPE html><html><body>Please log in</body></html>", "HTML"},
      {R"({"issuer":"https://issuer.example","jwks_uri":"https://issuer.example/jwks"})", "jwks_uri"},
      {R"({"error":"rate_limited","error_description":"slow down"})", ""},
      {R"({"keys":[]})", ""},
      {"", ""},
      {R"({"keys":[)", ""},
  };
  for (const auto& [text, says_so] : pages) {
    web_.pages[url] = text;
    const synced done = round(48 * hour_s);
    EXPECT_EQ(done.exit_code, 10) << text;
    EXPECT_EQ(live(), "a ") << text;
    EXPECT_FALSE(looks_.all[0].judged.messages.empty()) << text;
    EXPECT_TRUE(source_says(0, says_so)) << text << ": " << looks_.all[0].judged.messages.at(0);
  }
  EXPECT_EQ(at_.puts, 1U);
}

TEST_F(sync_run, a_faulty_key_is_left_out_and_the_sound_ones_beside_it_come_in) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  std::string broken = key(3, "c");
  broken.replace(broken.find("\"x\":\"") + 5, 1, broken[broken.find("\"x\":\"") + 5] == 'A' ? "B" : "A");
  web_.pages[url] = set_of({key(1, "a"), broken, key(4, "d")});
  const synced done = round(100 * hour_s);
  EXPECT_EQ(done.exit_code, 10);
  EXPECT_EQ(live(), "a b d ") << "b stays: a source with a faulty key retires nothing";
  EXPECT_TRUE(source_says(0, "key \"c\"")) << looks_.all[0].judged.messages.at(0);
  (void)round(100 * hour_s);
  EXPECT_EQ(live(), "a b d ");
}

TEST_F(sync_run, keys_that_the_endpoint_does_not_take_are_left_out_without_fault) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), R"({"kty":"OKP","crv":"Ed25519","kid":"ed","alg":"EdDSA","use":"sig",)"
                                         R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"});
  const synced done = round();
  EXPECT_EQ(live(), "a ");
  EXPECT_TRUE(done.exit_code == 0 || source_says(0, "key.published")) << looks_.all[0].judged.messages.at(0);
}

TEST_F(sync_run, a_key_whose_private_half_stands_in_the_source_goes_at_once_and_never_comes_back) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  web_.pages[url] = set_of({key(1, "a"), with_d(2, "b"), key(3, "c")});
  synced done = round(60);
  EXPECT_EQ(done.exit_code, 9);
  EXPECT_EQ(live(), "a c ");
  web_.pages[url] = set_of({key(1, "a"), key(2, "b"), key(3, "c")});
  done = round(60);
  EXPECT_EQ(done.exit_code, 10);
  EXPECT_EQ(live(), "a c ");
  EXPECT_TRUE(source_says(0, "key.published"));
}

TEST_F(sync_run, nothing_of_a_source_with_a_private_half_is_kept_or_shown) {
  add_source(url);
  const std::string secret = with_d(2, "b");
  const std::string d = secret.substr(secret.find("\"d\":\"") + 5, 43);
  web_.pages[url] = set_of({key(1, "a"), secret});
  const synced done = round();
  std::string all = done.status;
  for (const std::string& each : looks_.all[0].judged.messages) {
    all += each;
  }
  EXPECT_EQ(all.find(d), std::string::npos);
  EXPECT_EQ(load_memory(how_.state_folder, sources_[0]).keys.text, "");
  EXPECT_EQ(load_leaked(how_.state_folder).thumbprints.size(), 1U);
}

TEST_F(sync_run, one_name_for_two_keys_in_two_sources_is_neither) {
  add_source(url);
  add_source(other_url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "same")});
  web_.pages[other_url] = set_of({key(3, "c"), key(4, "same")});
  const synced done = round();
  EXPECT_EQ(done.exit_code, 10);
  EXPECT_EQ(live(), "a c ");
  ASSERT_EQ(done.messages.size(), 1U);
  EXPECT_NE(done.messages[0].find(url), std::string::npos) << done.messages[0];
  EXPECT_NE(done.messages[0].find(other_url), std::string::npos) << done.messages[0];
}

TEST_F(sync_run, one_key_in_two_sources_is_one_and_stays_until_both_have_let_it_go) {
  add_source(url);
  add_source(other_url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  web_.pages[other_url] = set_of({key(1, "a")});
  EXPECT_EQ(round().exit_code, 0);
  web_.pages[url] = set_of({key(2, "b")});
  (void)round(48 * hour_s);
  (void)round(48 * hour_s);
  EXPECT_EQ(live(), "a b ");
  web_.pages[other_url] = set_of({key(2, "b")});
  (void)round(48 * hour_s);
  EXPECT_EQ(live(), "a b ");
  (void)round(25 * hour_s);
  EXPECT_EQ(live(), "b ");
}

TEST_F(sync_run, only_and_except_pick_keys) {
  add_source(url);
  sources_[0].only = {{"team-*", "", ""}};
  sources_[0].except = {{"*-old", "", ""}};
  web_.pages[url] = set_of({key(1, "team-new"), key(2, "team-old"), key(3, "else")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "team-new ");
}

TEST_F(sync_run, an_issuer_is_followed_to_its_set) {
  const std::string issuer = "https://issuer.example/tenant";
  add_source(issuer, source::kind::issuer);
  web_.pages[issuer + "/.well-known/openid-configuration"] =
      R"({"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/set"})";
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "a ");
}

TEST_F(sync_run, an_authorization_server_has_its_metadata_before_the_path) {
  const std::string issuer = "https://issuer.example/tenant";
  add_source(issuer, source::kind::issuer);
  web_.pages["https://issuer.example/.well-known/oauth-authorization-server/tenant"] =
      R"({"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/set"})";
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  EXPECT_EQ(round().exit_code, 0);
  EXPECT_EQ(live(), "a ");
}

TEST_F(sync_run, metadata_of_another_issuer_or_without_https_is_none) {
  const std::string issuer = "https://issuer.example";
  add_source(issuer, source::kind::issuer);
  web_.pages["https://keys.example/set"] = set_of({key(1, "a")});
  const std::vector<std::pair<std::string, std::string>> faulty{
      {R"({"issuer":"https://issuer.example/","jwks_uri":"https://keys.example/set"})", "https://issuer.example/"},
      {R"({"issuer":"https://evil.example","jwks_uri":"https://keys.example/set"})", "another issuer"},
      {R"({"jwks_uri":"https://keys.example/set"})", "names no issuer"},
      {R"({"issuer":"https://issuer.example"})", "no jwks_uri"},
      {R"({"issuer":"https://issuer.example","jwks_uri":"http://keys.example/set"})", "not https"},
      {R"({"issuer":"https://issuer.example","jwks_uri":"https://127.0.0.1/set"})", "this machine"},
      {R"([1])", "no JSON object"},
  };
  for (const auto& [text, part] : faulty) {
    web_.pages[issuer + "/.well-known/openid-configuration"] = text;
    EXPECT_EQ(round(60).exit_code, 10) << text;
    EXPECT_TRUE(source_says(0, part)) << text << ": " << looks_.all[0].judged.messages.at(0);
    EXPECT_EQ(live(), "");
  }
}

// A modulus that no rule minds: the product of two primes far apart, made once with `openssl genrsa`.
const std::string rsa_without_alg =
    R"({"kty":"RSA","use":"sig","kid":"r","e":"AQAB","n":")"
    "tN0nqLkwlVbQQ9Pexa45JdBnIbthg62XowYJhFVHoLjU2pCevruJ_fhLRi4AeweS8W1Z1O3bqkbEG-xW7fVHP3kdGQvplnfNmzMr"
    "uMP0pJlUKQ-Z20hGXqcGSS3mqSBS3lJZ7LRrkly_iaP5WVG3rwlLsLzaY4TTr1o-qXFYOqTYCAYT9zsPTOjrVX6MCNA8aHed8d5O"
    "s_C7BgewEp-PHULEE1_ePMKeKI1uQQGoUCR-KWtQQKIcKrhCFtbs3swul9bVa1hlyWhecyd9_5RvCyV_WwCdFdp1O_IvBxe1-WZN"
    "8BuqrxM_CssVDpvW73IA3c_6ROJXLIk6cCVAtAmEBw"
    R"("})";

TEST_F(sync_run, a_missing_alg_comes_from_metadata_that_names_just_one) {
  const std::string issuer = "https://issuer.example";
  const std::string metadata_url = issuer + "/.well-known/openid-configuration";
  const auto metadata = [](const std::string& algs) {
    return R"({"issuer":"https://issuer.example","jwks_uri":"https://keys.example/set",)"
           R"("id_token_signing_alg_values_supported":)" +
           algs + "}";
  };
  add_source(issuer, source::kind::issuer);
  web_.pages["https://keys.example/set"] = set_of({rsa_without_alg, key(1, "a")});
  web_.pages[metadata_url] = metadata(R"(["RS256","PS256"])");
  EXPECT_EQ(round().exit_code, 10);
  EXPECT_EQ(live(), "a ");
  web_.pages[metadata_url] = metadata(R"(["ES256","PS256"])");
  EXPECT_EQ(round(60).exit_code, 0) << looks_.all[0].judged.messages.at(0);
  EXPECT_EQ(live(), "a r ");
  EXPECT_NE(at_.store.find("PS256"), std::string::npos);
  EXPECT_TRUE(source_says(0, "PS256"));
}

TEST_F(sync_run, another_writer_is_said_and_put_right) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  at_.store = set_of({key(1, "a")});
  const synced done = round(60);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_TRUE(says(done.messages, "somebody else changed the live set")) << done.status;
  EXPECT_EQ(live(), "a b ");
}

TEST_F(sync_run, a_key_that_changes_under_its_name_is_a_danger) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  web_.pages[url] = set_of({key(1, "a"), key(3, "b")});
  const synced done = round(60);
  EXPECT_EQ(done.exit_code, 4);
  EXPECT_EQ(done.state, target_state::failed);
  EXPECT_EQ(at_.puts, 1U);
}

TEST_F(sync_run, a_plan_writes_nothing_anywhere) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  how_.plan_only = true;
  const synced done = round();
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(at_.puts, 0U);
  EXPECT_EQ(load_memory(how_.state_folder, sources_[0]).seen_s, 0);
  EXPECT_EQ(last_status(target_, how_.state_folder), "");
}

TEST_F(sync_run, another_run_at_work_is_told_apart) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  const auto other = submit::journal::open(how_.state_folder, place_);
  const synced done = round();
  EXPECT_EQ(done.exit_code, 11);
  EXPECT_EQ(at_.gets, 0U);
}

TEST(sync_exit_codes, the_gravest_wins) {
  const std::array<int, 10> order{9, 7, 6, 4, 5, 8, 10, 11, 2, 0};
  for (std::size_t left = 0; left < order.size(); ++left) {
    for (std::size_t right = 0; right < order.size(); ++right) {
      EXPECT_EQ(graver(order.at(left), order.at(right)), order.at(std::min(left, right)));
    }
  }
}

}  // namespace
}  // namespace jwkguard::sync
