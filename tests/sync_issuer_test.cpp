// A sync against the emulated issuer and the emulated endpoint, over sockets: every fault that the issuer can have.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "emulator/server.hpp"
#include "jwkguard/submit.hpp"
#include "support/fake_endpoint.hpp"
#include "support/jwk_sets.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"
#include "sync/run.hpp"
#include "sync/state.hpp"

namespace jwkguard::sync {
namespace {

using emulator::issuer_fault;

emulator::settings with_issuer() {
  emulator::settings chosen;
  chosen.issuer.emplace();
  return chosen;
}

std::string published(const std::vector<std::uint32_t>& keys) {
  std::vector<std::string> texts;
  for (const std::uint32_t each : keys) {
    texts.push_back(test::jwk_of(test::make_p256_key(each), "k" + std::to_string(each)));
  }
  return test::set_of(texts);
}

class sync_issuer : public ::testing::Test {
 protected:
  sync_issuer() {
    place_ = submit::fake::some_target();
    place_.base_url = at_.base_url();
    how_.state_folder = folder_.path_of("state");
    how_.rules = policy::cloudflare();
    how_.fetch_ms = 400;
    target_.name = "one";
    target_.place = &place_;
    target_.most_keys = 16;
    target_.sources = {0};
    sources_.push_back({source::kind::issuer, at_.issuer_url()});
    EXPECT_EQ(open_state(how_.state_folder), "");
  }

  int round() {
    looks_ = look_at_all(sources_, how_, fetcher_, 1'900'000'000);
    const auto wire = submit::make_transport(place_);
    return sync_target(target_, looks_.all, how_, *wire, 1'900'000'000).exit_code;
  }
  [[nodiscard]] std::set<std::string> live() {
    const auto wire = submit::make_transport(place_);
    std::set<std::string> kids;
    for (const credential& each : submit::show(place_, *wire).keys) {
      kids.insert(each.kid);
    }
    return kids;
  }

  test::scratch_folder folder_;
  emulator::emulator at_{with_issuer()};
  submit::settings place_;
  options how_;
  target target_;
  std::vector<source> sources_;
  curl_fetcher fetcher_;
  looks looks_;
};

TEST_F(sync_issuer, no_fault_of_an_issuer_retires_a_key_or_brings_a_false_one) {
  const std::set<std::string> old{"k1", "k2"};
  const std::set<std::string> all{"k1", "k2", "k3"};
  const std::vector<std::pair<issuer_fault, int>> expected{{issuer_fault::server_error, 10},
      {issuer_fault::not_found, 10}, {issuer_fault::html, 10}, {issuer_fault::discovery_in_place_of_set, 10},
      {issuer_fault::error_envelope, 10}, {issuer_fault::empty_set, 10}, {issuer_fault::redirect_elsewhere, 10},
      {issuer_fault::redirect_loop, 10}, {issuer_fault::too_large, 10}, {issuer_fault::cut, 10},
      {issuer_fault::slow, 10}, {issuer_fault::other_issuer, 10}, {issuer_fault::stale, 0},
      {issuer_fault::redirect_same_host, 0}, {issuer_fault::flapping, 0}, {issuer_fault::no_validators, 0}};
  EXPECT_EQ(expected.size(), static_cast<std::size_t>(issuer_fault::no_validators)) << "all but none";
  at_.publish(published({1, 2}));
  ASSERT_EQ(round(), 0) << looks_.all.at(0).judged.messages.at(0);
  ASSERT_EQ(live(), old);
  at_.publish(published({2, 3}));
  for (const auto& [fault, code] : expected) {
    at_.set_issuer_fault(fault);
    EXPECT_EQ(round(), code) << emulator::name_of(fault);
    EXPECT_EQ(live(), code == 10 || fault == issuer_fault::stale ? old : all) << emulator::name_of(fault);
    EXPECT_EQ(looks_.all[0].judged.messages.empty(), code == 0) << emulator::name_of(fault);
  }
}

TEST_F(sync_issuer, an_unchanged_set_is_not_sent_again) {
  at_.publish(published({1}));
  ASSERT_EQ(round(), 0);
  EXPECT_FALSE(looks_.all[0].seen.is_unchanged);
  ASSERT_EQ(round(), 0);
  EXPECT_TRUE(looks_.all[0].seen.is_unchanged);
  const std::vector<emulator::logged_request> log = at_.log();
  EXPECT_TRUE(std::any_of(log.begin(), log.end(),
      [](const emulator::logged_request& each) { return each.path == "/issuer/jwks" && each.status == 304; }));
}

}  // namespace
}  // namespace jwkguard::sync
