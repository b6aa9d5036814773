// Rounds of a fleet over sources and endpoints of the test: who is asked, in which order, and what holds up whom.
#include "sync/fleet_round.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "jwkguard/journal.hpp"
#include "submit/line.hpp"
#include "support/gates.hpp"
#include "support/sync_rounds.hpp"
#include "sync/state.hpp"

namespace jwkguard::sync {
namespace {

using namespace fake;
using std::chrono::milliseconds;
using test::gates;

// pages is what all fetchers see.
struct pages {
  std::mutex guard;
  web shown;
};

class fetcher_of_pages : public fetcher {
 public:
  fetcher_of_pages(pages& from, gates& through) : from_{from}, through_{through} {}
  std::variant<document, fetch_fault> fetch(
      const std::string& where, const validators& known, const fetch_rules& rules, std::uint32_t time_ms) override {
    through_.pass(where);
    const std::lock_guard lock{from_.guard};
    from_.shown.date_s = submit::local_time_s();
    return from_.shown.fetch(where, known, rules, time_ms);
  }
  void wait(std::uint32_t) override {}

 private:
  pages& from_;
  gates& through_;
};

// cloud is every configuration; requests are noted in order.
struct cloud {
  std::mutex guard;
  std::map<std::string, std::unique_ptr<server>> configs;
  std::vector<std::string> asked;
};

class wire_to_cloud : public submit::transport {
 public:
  wire_to_cloud(cloud& to, gates& through, std::string config)
      : to_{to}, through_{through}, config_{std::move(config)} {}
  submit::fake::came send(const submit::request& what, std::uint32_t time_ms) override {
    server* at = nullptr;
    {
      const std::lock_guard lock{to_.guard};
      to_.asked.push_back(config_);
      auto& found = to_.configs[config_];
      found = found ? std::move(found) : std::make_unique<server>(submit::fake::set{});
      at = found.get();
    }
    through_.pass(config_);
    return at->send(what, time_ms);
  }
  void wait(std::uint32_t) override {}

 private:
  cloud& to_;
  gates& through_;
  std::string config_;
};

std::string config_of(std::size_t number) {
  std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

class fleet_rounds : public ::testing::Test {
 protected:
  fleet_rounds() {
    endpoint_.authorization.token = submit::secret{"not-a-token"};
    endpoint_.base_url = "https://api.example/client/v4";
    options way;
    way.state_folder = folder_.path_of("state");
    way.rules = policy::cloudflare();
    fleet_.ways.push_back(way);
    EXPECT_EQ(open_state(way.state_folder), "");
    crew_.target_workers = 4;
    crew_.source_workers = 2;
    crew_.make_wires = [this] {
      return [this](const submit::settings& place) -> std::unique_ptr<submit::transport> {
        return std::make_unique<wire_to_cloud>(cloud_, gates_, place.config);
      };
    };
    crew_.make_fetcher = [this] { return std::make_unique<fetcher_of_pages>(pages_, gates_); };
  }

  void add_source(const std::string& place, const std::vector<std::string>& keys) {
    fleet_.sources.push_back({source::kind::jwks, place});
    pages_.shown.pages[place] = set_of(keys);
  }
  void add_target(std::vector<std::size_t> sources) {
    fleet_target one;
    one.config = config_of(fleet_.targets.size() + 1);
    one.name = "t" + std::to_string(fleet_.targets.size());
    one.zone = "0123456789abcdef0123456789abcdef";
    one.sources = std::move(sources);
    one.most_keys = 16;
    fleet_.targets.push_back(std::move(one));
  }

  // All targets of one round, in the order in which they were done.
  std::vector<done_target> round(std::size_t stop_after = 100'000) {
    gates_.begin();
    cloud_.asked.clear();
    pages_.shown.asked.clear();
    std::vector<done_target> all;
    request_budget budget{{100'000, 1'000}};
    fleet_round one{fleet_, endpoint_, crew_, budget};
    while (!one.is_over()) {
      auto came = one.next(milliseconds{1'000});
      if (auto* const done = std::get_if<done_target>(&came)) {
        all.push_back(std::move(*done));
        gates_.one_is_done();
        if (all.size() == stop_after) {
          one.stop();
        }
      }
    }
    return all;
  }
  static int exit_code_of(const std::vector<done_target>& all) {
    int code = 0;
    for (const done_target& each : all) {
      code = graver(code, each.done.exit_code);
    }
    return code;
  }
  [[nodiscard]] std::string live(std::size_t target) { return cloud_.configs.at(config_of(target + 1))->store; }

  test::scratch_folder folder_;
  submit::settings endpoint_;
  fleet fleet_;
  gates gates_;
  pages pages_;
  cloud cloud_;
  crew crew_;
};

TEST_F(fleet_rounds, each_source_is_fetched_once_and_each_steady_target_asked_once) {
  add_source(url, {key(1, "a")});
  add_source(other_url, {key(2, "b")});
  for (unsigned each = 0; each < 20; ++each) {
    add_target(each % 2 == 0 ? std::vector<std::size_t>{0} : std::vector<std::size_t>{0, 1});
  }
  auto done = round();
  EXPECT_EQ(done.size(), 20U);
  EXPECT_EQ(exit_code_of(done), 0);
  EXPECT_EQ(pages_.shown.asked.size(), 2U);
  EXPECT_EQ(cloud_.asked.size(), 60U) << "GET, PUT, GET";
  EXPECT_NE(live(1).find("\"b\""), std::string::npos);
  EXPECT_EQ(live(0).find("\"b\""), std::string::npos);
  done = round();
  EXPECT_EQ(exit_code_of(done), 0);
  EXPECT_EQ(cloud_.asked.size(), 20U);
}

TEST_F(fleet_rounds, a_fresh_proof_is_not_asked_for_again_while_nothing_else_is_wanted) {
  add_source(url, {key(1, "a")});
  add_source(other_url, {key(2, "b")});
  add_target({0});
  add_target({1});
  fleet_.ways[0].prove_every_s = 900;
  (void)round();
  const std::string before = live(0);
  auto done = round();
  EXPECT_EQ(cloud_.asked.size(), 0U);
  EXPECT_EQ(done.size(), 2U);
  EXPECT_TRUE(done[0].done.is_recalled);
  EXPECT_EQ(done[0].done.state, target_state::in_sync);
  EXPECT_EQ(done[0].done.pushed.live.size(), 1U);
  pages_.shown.pages[url] = set_of({key(1, "a"), key(3, "c")});
  done = round();
  EXPECT_EQ(cloud_.asked, (std::vector<std::string>(3, config_of(1)))) << "the other one is as it was";
  EXPECT_NE(live(0), before);
  pages_.shown.pages[other_url] = fetch_fault{"timeout", "no answer"};
  done = round();
  EXPECT_EQ(cloud_.asked, (std::vector<std::string>{config_of(2)})) << "what cannot be read is no proof";
  EXPECT_EQ(exit_code_of(done), 10);
  fleet_.ways[0].prove_every_s = 0;
  (void)round();
  EXPECT_EQ(cloud_.asked.size(), 2U);
}

TEST_F(fleet_rounds, old_keys_that_wait_do_not_make_a_target_be_asked_more_often) {
  add_source(url, {key(1, "a")});
  add_target({0});
  (void)round();
  pages_.shown.pages[url] = set_of({key(2, "b")});
  fleet_.ways[0].prove_every_s = 900;
  EXPECT_EQ(round()[0].done.state, target_state::waiting);
  const auto done = round();
  EXPECT_EQ(done[0].done.state, target_state::waiting);
  EXPECT_TRUE(done[0].done.is_recalled);
}

TEST_F(fleet_rounds, slow_and_failing_targets_and_sources_hold_up_nobody_else) {
  add_source(url, {key(1, "a")});
  add_source(other_url, {key(2, "b")});
  for (unsigned each = 0; each < 12; ++each) {
    add_target({each == 3 ? std::size_t{1} : std::size_t{0}});
  }
  gates_.hold(other_url, 10);
  gates_.hold(config_of(1), 11);
  cloud_.configs[config_of(2)] = std::make_unique<server>(submit::fake::set{});
  cloud_.configs[config_of(2)]->on_get =
      submit::fake::ever(submit::fake::answer_with(submit::fake::refusal(403, "9109")));
  const auto done = round();
  ASSERT_EQ(done.size(), 12U);
  std::vector<std::size_t> order;
  for (const done_target& each : done) {
    order.push_back(each.index);
  }
  EXPECT_EQ((std::vector<std::size_t>{order[10], order[11]}), (std::vector<std::size_t>{3, 0}))
      << "the slow ones are last, and all others did not wait for them";
  EXPECT_EQ(exit_code_of(done), 5);
  EXPECT_EQ(
      std::count_if(done.begin(), done.end(), [](const done_target& each) { return each.done.exit_code != 0; }), 1);
}

TEST_F(fleet_rounds, targets_that_failed_take_half_of_the_workers_at_most) {
  add_source(url, {key(1, "a")});
  for (unsigned each = 0; each < 12; ++each) {
    add_target({0});
    if (each < 8) {
      auto at = std::make_unique<server>(submit::fake::set{});
      at->on_get = submit::fake::ever(submit::fake::answer_with(submit::fake::refusal(403, "9109")));
      cloud_.configs[config_of(each + 1)] = std::move(at);
    }
  }
  (void)round();
  for (unsigned each = 1; each <= 8; ++each) {
    cloud_.configs[config_of(each)]->on_get =
        submit::fake::ever(submit::fake::answer_with(submit::fake::refusal(403, "9109")));
    gates_.hold(config_of(each), 4);
  }
  const auto done = round();
  ASSERT_EQ(done.size(), 12U);
  std::size_t good = 0;
  for (std::size_t place = 0; place < 4; ++place) {
    good += done[place].index >= 8 ? 1U : 0U;
  }
  EXPECT_EQ(good, 4U) << "the four sound ones did not wait, though the others were not proven for longer";
}

TEST_F(fleet_rounds, a_round_that_was_ended_goes_on_where_it_was) {
  add_source(url, {key(1, "a")});
  for (unsigned each = 0; each < 20; ++each) {
    add_target({0});
  }
  crew_.target_workers = 1;
  const auto first = round(5);
  ASSERT_GE(first.size(), 5U);
  ASSERT_LE(first.size(), 6U);
  EXPECT_EQ(first[0].index, 0U);
  const auto second = round();
  ASSERT_EQ(second.size(), 20U);
  EXPECT_EQ(second[0].index, first.size()) << "those that were never proven come first";
  EXPECT_LT(second.back().index, first.size());
}

TEST_F(fleet_rounds, a_locked_target_is_11_and_stops_nobody) {
  add_source(url, {key(1, "a")});
  add_target({0});
  add_target({0});
  const auto open = submit::journal::open(fleet_.ways[0].state_folder, place_of(fleet_.targets[0], endpoint_));
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<submit::journal>>(open));
  const auto done = round();
  EXPECT_EQ(exit_code_of(done), 11);
  EXPECT_NE(live(1).find("\"a\""), std::string::npos);
}

TEST_F(fleet_rounds, a_key_that_leaks_in_one_source_goes_everywhere_in_the_same_round) {
  add_source(url, {key(1, "a"), key(2, "b")});
  add_source(other_url, {key(1, "a"), key(3, "c")});
  add_target({0});
  add_target({1});
  fleet_.ways[0].prove_every_s = 900;
  (void)round();
  EXPECT_NE(live(0).find("\"a\""), std::string::npos);
  pages_.shown.pages[other_url] = set_of({with_d(1, "a"), key(3, "c")});
  gates_.hold(other_url, 1);
  const auto done = round();
  EXPECT_EQ(exit_code_of(done), 9);
  EXPECT_EQ(live(0).find("\"a\""), std::string::npos);
  EXPECT_EQ(live(1).find("\"a\""), std::string::npos);
  EXPECT_NE(live(0).find("\"b\""), std::string::npos);
}

TEST_F(fleet_rounds, targets_may_differ_in_what_they_are_held_to) {
  add_source(url, {key(1, "a"), key(2, "this is a rather long kid")});
  options strict = fleet_.ways[0];
  strict.rules.limits.kid_bytes = 10;
  fleet_.ways.push_back(strict);
  add_target({0});
  add_target({0});
  fleet_.targets[1].way = 1;
  const auto done = round();
  EXPECT_EQ(pages_.shown.asked.size(), 1U);
  ASSERT_EQ(done.size(), 2U);
  for (const done_target& each : done) {
    EXPECT_EQ(each.done.exit_code, each.index == 0 ? 0 : 10);
    EXPECT_EQ(live(each.index).find("rather long") != std::string::npos, each.index == 0);
  }
}

TEST(paced_transport, a_429_holds_up_everybody_and_is_sent_again_outside_of_the_deadline) {
  request_budget budget{{1'000, 1'000}};
  auto inner = std::make_unique<server>(submit::fake::set{submit::fake::key_a});
  server& at = *inner;
  at.on_get = {[](server&, const submit::request&) -> submit::fake::came {
    return submit::response{429, "{}", 1'500};
  }};
  submit::settings place = some_target();
  place.deadline_ms = 1'000;
  paced_transport wire{std::move(inner), budget};
  const auto before = std::chrono::steady_clock::now();
  const submit::live_set shown = submit::show(place, wire);
  EXPECT_FALSE(shown.failed) << (shown.messages.empty() ? "" : shown.messages[0]);
  EXPECT_EQ(at.gets, 2U);
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds{1'500});
}

TEST(paced_transport, after_the_end_was_asked_for_only_the_proof_of_a_write_is_sent_against_a_429) {
  for (const bool has_written : {false, true}) {
    request_budget budget{{1'000, 1'000}};
    auto inner = std::make_unique<server>(submit::fake::set{});
    server& at = *inner;
    paced_transport wire{std::move(inner), budget};
    if (has_written) {
      static_cast<void>(wire.send({"PUT", "", "{}"}, 1'000));
    }
    at.on_get = {[](server&, const submit::request&) -> submit::fake::came { return submit::response{429, "{}"}; }};
    static_cast<void>(wire.send({"GET", "", ""}, 1'000));
    budget.release();
    const auto came = wire.send({"GET", "", ""}, 1'000);
    EXPECT_EQ(std::holds_alternative<submit::response>(came), has_written);
    EXPECT_TRUE(std::holds_alternative<submit::failure>(wire.send({"PUT", "", "{}"}, 1'000)));
    EXPECT_EQ(at.puts, has_written ? 1U : 0U);
  }
}

TEST_F(fleet_rounds, what_ends_the_run_ends_the_wait_for_a_lock) {
  add_source(url, {key(1, "a")});
  add_target({0});
  const auto held = submit::journal::open(fleet_.ways[0].state_folder, place_of(fleet_.targets[0], endpoint_));
  fleet_.ways[0].lock_wait_ms = 600'000;
  endpoint_.give_up = [] { return true; };
  const auto done = round();
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].done.exit_code, 11);
}

}  // namespace
}  // namespace jwkguard::sync
