// No false success, by search: all histories of a push within bounds, and a great many at random beyond them, each step
// held to the laws of support/explorer_laws.hpp. JWKGUARD_HISTORIES says how many at random; JWKGUARD_EXPLORER_FAULTS
// how many faults a history has at most, in place of the numbers below.
#include <gtest/gtest.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plan/rules.hpp"
#include "support/explorer_laws.hpp"
#include "support/explorer_story.hpp"
#include "support/explorer_world.hpp"

namespace jwkguard::submit::explorer {
namespace {

// number_from_environment asks for a number in decimal digits.
std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const asked = std::getenv(name);
  if (asked == nullptr) {
    return otherwise;
  }
  const std::string_view digits{asked};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  EXPECT_TRUE(error == std::errc{} && end == digits.data() + digits.size()) << name << ": " << digits;
  return number;
}

// search walks all histories of one scenario. Where two come to the same state, the second is left: it would go on as
// the first.
class search {
 public:
  search(const scenario& from, counts& into, bool merges = true) : from_{from}, into_{into}, merges_{merges} {
    visit(world{from});
  }

  [[nodiscard]] std::uint64_t states() const noexcept { return states_; }
  [[nodiscard]] const std::set<std::string>& ends() const noexcept { return ends_; }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  void visit(const world& at) {
    if (merges_ && !seen_.insert(at.state()).second) {
      return;
    }
    ++states_;
    const std::vector<event> next = at.events();
    if (next.empty()) {
      ends_.insert(end_of(at));
    }
    for (const event& each : next) {
      world after = at;
      history_.push_back(each);
      if (!after.apply(each, into_).empty()) {
        fault_ = tell(from_, history_);
      }
      if (!fault_.empty()) {
        return;
      }
      visit(after);
      history_.pop_back();
    }
  }

  static std::string end_of(const world& at) {
    std::string text = explorer::name_of(at.store());
    for (const run& each : at.runs()) {
      text += ' ' + std::string{submit::name_of(each.steps->so_far().what)};
    }
    return text;
  }

  const scenario& from_;
  counts& into_;
  bool merges_;
  std::unordered_set<std::string> seen_;
  std::vector<event> history_;
  std::uint64_t states_ = 0;
  std::set<std::string> ends_;
  std::string fault_;
};

void print(std::string_view name, std::uint64_t states, const counts& what) {
  std::string text = std::string{name} + ": " + std::to_string(states) + " states;";
  for (std::size_t each = 0; each < what.outcomes.size(); ++each) {
    text += ' ' + std::to_string(what.outcomes[each]) + ' ' + std::string{submit::name_of(static_cast<outcome>(each))};
  }
  text += "; " + std::to_string(what.overtaken) + " overtaken, " + std::to_string(what.damaged) + " damaged, " +
          std::to_string(what.undone) + " undone";
  std::puts(text.c_str());
}

std::vector<permission> all_permissions(key_set live) {
  const std::string digest = digest_of(credentials_for(live));
  return {{&plan_rules::empties_set, digest}, {&plan_rules::no_overlap, digest}, {&plan_rules::key_substituted, "a"},
      {&plan_rules::drops_symmetric, "h"}, {&plan_rules::overlap_short, "a"}, {&plan_rules::overlap_short, "b"}};
}

// Sets that an endpoint can hold: one key to a name.
std::vector<key_set> sets_of(key_set within) {
  std::vector<key_set> result;
  for (unsigned each = 0; each < 128; ++each) {
    const auto keys = static_cast<key_set>(each);
    const bool is_twice =
        (keys & (a | other_a)) == (a | other_a) || (keys & hmac) == hmac || (keys & (b | other_b)) == (b | other_b);
    if ((keys & ~within) == 0 && !is_twice) {
      result.push_back(keys);
    }
  }
  return result;
}

unsigned most_faults(unsigned otherwise) {
  return static_cast<unsigned>(number_from_environment("JWKGUARD_EXPLORER_FAULTS", otherwise));
}

// search_all walks the histories of several scenarios.
class search_all {
 public:
  explicit search_all(unsigned faults) : faults_{faults} {}

  void operator()(scenario from) {
    from.faults = faults_;
    const search found{from, total_};
    ASSERT_EQ(found.fault(), "");
    states_ += found.states();
  }
  const counts& print(std::string_view name) const {
    explorer::print(std::string{name} + ", " + std::to_string(faults_) + " faults", states_, total_);
    return total_;
  }

 private:
  unsigned faults_;
  counts total_;
  std::uint64_t states_ = 0;
};

// Every live set of three keys (what is done to one kid can be done to any), and what a run can make of it.
const std::vector<key_set> live_sets = sets_of(a | b | h);
const std::vector<key_set> desired_sets = sets_of(a | b | other_a | other_h);

TEST(explorer, one_writer) {
  search_all walk{most_faults(3)};
  for (const key_set live : live_sets) {
    for (const key_set desired : desired_sets) {
      writer plain{desired};
      writer permitted{desired};
      permitted.reads_again = true;
      permitted.allowed = all_permissions(live);
      writer keeping{desired};
      keeping.keep_symmetric = keeping.keep_old = true;
      for (const writer& who : {plain, permitted, keeping}) {
        ASSERT_NO_FATAL_FAILURE(walk({live, true, {who}}));
      }
    }
  }
  const counts& total = walk.print("one writer");
  EXPECT_EQ(total.overtaken, 0U);
  for (const outcome each : {outcome::verified, outcome::refused, outcome::rejected, outcome::unknown, outcome::differs,
           outcome::unreachable}) {
    EXPECT_GT(total.outcomes[static_cast<std::size_t>(each)], 0U) << submit::name_of(each);
  }
}

// The deadline ends these: no bound of the explorer's own is met.
TEST(explorer, one_writer_and_any_number_of_faults) {
  search_all walk{100};
  for (const key_set desired : std::vector<key_set>{a | b | h, a | other_h}) {
    writer who{desired};
    who.deadline_ms = 10'000;
    for (const bool reads_again : {false, true}) {
      who.reads_again = reads_again;
      ASSERT_NO_FATAL_FAILURE(walk({a | h, true, {who}}));
    }
  }
  walk.print("one writer");
}

// for_two gives both desired sets to each pair of writers.
template <class Walk>
void for_two(std::size_t machine_of_second, int second_starts_h, Walk walk) {
  for (const key_set live : live_sets) {
    for (const key_set first : desired_sets) {
      for (const key_set second : desired_sets) {
        writer one{first};
        writer two{second};
        two.reads_again = two.keep_symmetric = true;
        two.machine = machine_of_second;
        two.starts_h = second_starts_h;
        ASSERT_NO_FATAL_FAILURE(walk({live, true, {one, two}}));
      }
    }
  }
}

TEST(explorer, two_writers_on_one_machine) {
  for (const int hours : {1, 25}) {
    search_all walk{most_faults(1)};
    ASSERT_NO_FATAL_FAILURE(for_two(0, hours, [&](const scenario& from) { walk(from); }));
    const counts& total = walk.print("two on one machine, " + std::to_string(hours) + " h");
    EXPECT_GT(total.overtaken, 0U);  // by a write of the first run that was done late
  }
  search_all walk{0};
  ASSERT_NO_FATAL_FAILURE(for_two(0, 25, [&](const scenario& from) { walk(from); }));
  EXPECT_EQ(walk.print("two on one machine").overtaken, 0U);
}

// The endpoint has no If-Match: the lock of one machine does not hold another's.
TEST(explorer, two_writers_on_two_machines) {
  for (const unsigned faults : {0U, most_faults(1)}) {
    search_all walk{faults};
    ASSERT_NO_FATAL_FAILURE(for_two(1, 0, [&](const scenario& from) { walk(from); }));
    EXPECT_GT(walk.print("two on two machines").overtaken, 0U);
  }
}

TEST(explorer, a_foreign_writer) {
  search_all walk{most_faults(1)};
  for (const key_set live : live_sets) {
    for (const key_set desired : desired_sets) {
      writer who{desired};
      who.reads_again = true;
      writer substitutes{desired};
      substitutes.allowed = {{&plan_rules::key_substituted, "a"}};
      for (const writer& each : {who, substitutes}) {
        ASSERT_NO_FATAL_FAILURE(walk({live, true, {each}, 0, 2, {0, a, b | other_h, other_a | b | h, live}}));
      }
    }
  }
  const counts& total = walk.print("one and a foreign writer");
  EXPECT_GT(total.overtaken, 0U);
  EXPECT_GT(total.undone, 0U);
}

// What `state` leaves out does not matter: the ends are the same if every history is walked to its end.
TEST(explorer, merging_leaves_nothing_out) {
  writer one{b | h};
  writer two{a | b | other_h};
  two.machine = 1;
  for (const scenario& from : {scenario{a | b | h, true, {one, two}, 1}, scenario{b | h, true, {two}, 3}}) {
    counts ignored;
    const search merged{from, ignored};
    const search whole{from, ignored, false};
    EXPECT_EQ(merged.ends(), whole.ends());
    EXPECT_GT(whole.states(), 5 * merged.states());
    EXPECT_EQ(merged.fault() + whole.fault(), "");
  }
}

// dice are a stream of choices from a seed.
class dice {
 public:
  explicit dice(std::uint64_t seed) : from_{seed} {}
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(from_() % end); }
  bool coin() { return below(2) == 0; }
  template <class Value>
  const Value& one_of(const std::vector<Value>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 from_;
};

writer random_writer(dice& with, const std::vector<key_set>& sets, key_set live) {
  writer who{with.one_of(sets)};
  who.kept = (who.desired & hmac) == 0 && with.below(4) == 0;
  who.keep_symmetric = with.coin();
  who.keep_old = with.coin();
  who.reads_again = with.coin();
  who.cannot_save = with.below(20) == 0;
  for (const permission& each : all_permissions(with.below(4) == 0 ? with.one_of(sets) : live)) {
    if (with.below(3) == 0) {
      who.allowed.push_back(each);
    }
  }
  if (with.below(8) == 0) {
    who.planned_from = with.coin() ? live : with.one_of(sets);
  }
  who.deadline_ms = static_cast<std::uint32_t>(with.below(4) == 0 ? with.below(600'000) : 1'000 + with.below(90'000));
  who.dice = with.coin() ? 0 : static_cast<std::uint32_t>(with.below(std::size_t{1} << 32U));
  who.machine = with.below(2);
  who.starts_h = static_cast<int>(with.below(3) * 25);
  return who;
}

// Up to four runs on two machines, so that at most two are at work at once; of the faults, sometimes more than three.
scenario random_scenario(dice& with, const std::vector<key_set>& sets) {
  scenario made{with.one_of(sets), with.coin()};
  const std::size_t runs = 1 + with.below(4);
  while (made.writers.size() < runs) {
    made.writers.push_back(random_writer(with, sets, made.live));
  }
  made.faults = static_cast<unsigned>(with.below(with.below(4) == 0 ? 16 : 4));
  made.foreign_writes = static_cast<unsigned>(with.below(3) == 0 ? with.below(3) : 0);
  made.foreign_sets = sets;
  return made;
}

// Who is next is chosen first, then whether it meets a fault: there are many more faults than ways to go well.
event random_event(dice& with, const std::vector<event>& all, std::size_t ease) {
  std::vector<std::vector<event>> by_actor;
  for (const event& each : all) {
    if (by_actor.empty() || by_actor.back()[0].what != each.what || by_actor.back()[0].which != each.which) {
      by_actor.emplace_back();
    }
    by_actor.back().push_back(each);
  }
  const std::vector<event>& ways = with.one_of(by_actor);
  return ways[0].what == event::kind::request && with.below(8) < ease ? ways[0] : with.one_of(ways);
}

TEST(explorer, random_histories) {
  const std::uint64_t histories = number_from_environment("JWKGUARD_HISTORIES", 20'000);
  const std::vector<key_set> sets = sets_of(127);
  counts total;
  std::uint64_t steps = 0;
  for (std::uint64_t seed = 1; seed <= histories; ++seed) {
    dice with{seed};
    const scenario from = random_scenario(with, sets);
    const std::size_t ease = with.below(8);
    world at{from};
    std::vector<event> history;
    for (std::vector<event> next = at.events(); !next.empty(); next = at.events()) {
      history.push_back(random_event(with, next, ease));
      ASSERT_EQ(at.apply(history.back(), total), "") << "seed " << seed << '\n' << tell(from, history);
    }
    steps += history.size();
  }
  print(std::to_string(histories) + " random histories", steps, total);
  EXPECT_GT(total.overtaken, 0U);
}

}  // namespace
}  // namespace jwkguard::submit::explorer
