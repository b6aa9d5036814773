// Rounds of a sync in virtual time: sources that change, fail, lie and leak, and one target that must follow them.
#include "sync/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "jwkguard/journal.hpp"
#include "support/sync_rounds.hpp"
#include "sync/state.hpp"

namespace jwkguard::sync {
namespace {

using namespace fake;

class sync_run : public rounds {};

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
  EXPECT_EQ(web_.waits.size(), 1U);
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

TEST_F(sync_run, the_only_live_key_is_replaced_at_once_where_it_is_leaked) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  (void)round();
  web_.pages[url] = set_of({with_d(1, "a")});
  EXPECT_EQ(round(60).exit_code, 9);
  EXPECT_EQ(live(), "a ") << "there is no other";
  web_.pages[url] = set_of({with_d(1, "a"), key(2, "b")});
  const synced done = round(60);
  EXPECT_EQ(done.exit_code, 9);
  EXPECT_EQ(live(), "b ");
  EXPECT_TRUE(std::any_of(done.messages.begin(), done.messages.end(),
      [](const std::string& each) { return each.starts_with("every live key was leaked"); }));
}

TEST_F(sync_run, the_only_live_key_is_not_replaced_where_it_is_sound) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  (void)round();
  web_.pages[url] = set_of({key(2, "b")});
  (void)round(60);
  EXPECT_EQ(live(), "a b ");
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

TEST_F(sync_run, what_may_be_a_private_half_leaves_its_key_out_and_removes_nothing) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  for (const std::string member : {"privateKey", "k"}) {
    std::string odd = key(2, "b");
    odd.insert(1, '"' + member + R"(":"bm90IGEgcmVhbCBwcml2YXRlIGtleTogdGVzdCB0eHQ",)");
    web_.pages[url] = set_of({key(1, "a"), odd});
    EXPECT_EQ(round(100 * hour_s).exit_code, 9) << member;
    EXPECT_EQ(live(), "a b ") << member;
    EXPECT_TRUE(load_leaked(how_.state_folder).thumbprints.empty()) << member;
  }
}

TEST_F(sync_run, a_list_of_leaked_keys_that_cannot_be_read_stops_everything) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  (void)folder_.add("state/leaked", "no thumbprint");
  const synced done = round();
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_TRUE(says(done.messages, "not a list of thumbprints"));
  EXPECT_EQ(at_.gets, 0U);
}

TEST_F(sync_run, a_key_that_was_pushed_by_hand_goes_when_its_time_is_over) {
  add_source(url);
  {
    const submit::fake::input pushed{submit::fake::set{key(9, "by-hand")}};
    auto opened = submit::journal::open(how_.state_folder, place_);
    submit::push_options how;
    how.history = std::get<std::unique_ptr<submit::journal>>(opened).get();
    ASSERT_EQ(submit::push(pushed.checked, place_, at_, how).what, submit::outcome::verified);
  }
  web_.pages[url] = set_of({key(1, "a")});
  EXPECT_EQ(round(hour_s).state, target_state::waiting) << "no source wants it";
  EXPECT_EQ(live(), "a by-hand ");
  EXPECT_EQ(round(25 * hour_s).state, target_state::in_sync);
  EXPECT_EQ(live(), "a ");
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

TEST_F(sync_run, another_writer_is_said_and_put_right) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a"), key(2, "b")});
  (void)round();
  at_.store = set_of({key(1, "a")});
  const synced done = round(60);
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_TRUE(says(done.pushed.messages, "another writer changed the live set")) << done.status;
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
  EXPECT_EQ(last_status(place_, how_.state_folder), "");
}

TEST_F(sync_run, another_run_at_work_is_told_apart) {
  add_source(url);
  web_.pages[url] = set_of({key(1, "a")});
  const auto other = submit::journal::open(how_.state_folder, place_);
  const synced done = round();
  EXPECT_EQ(done.exit_code, 11);
  EXPECT_EQ(at_.gets, 0U);
  EXPECT_NE(done.status.find(R"("since":"2030)"), std::string::npos) << done.status;
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
