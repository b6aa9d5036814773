// The laws of the explorer can be broken: each is, by facts made by hand, and no near miss is.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "plan/rules.hpp"
#include "support/explorer_laws.hpp"

namespace jwkguard::submit::explorer {
namespace {

constexpr std::uint16_t heard(answer what) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(what)); }

// A run that has read this, and is about to write.
facts having_read(key_set live) {
  facts run;
  run.first_read = run.last_read = live;
  run.just_read = true;
  run.reads = 1;
  return run;
}

// One that has written, and has read this after it.
facts having_written(key_set before, answer what, key_set after) {
  facts run = having_read(before);
  run.last_read = after;
  run.heard = heard(what);
  run.last_heard = what;
  run.writes = 1;
  run.left_ms = 0;
  return run;
}

facts with_ripe(facts run, key_set ripe) {
  run.ripe = ripe;
  return run;
}

facts blind(facts run) {
  run.just_read = false;
  return run;
}

facts with_change(facts run) {
  run.changed = run.has_changed = true;
  return run;
}

facts not_alone(facts run) {
  run.is_alone = false;
  return run;
}

facts with_time_left(facts run, std::uint32_t time_ms) {
  run.left_ms = time_ms;
  return run;
}

facts after_failed_read(answer what, std::uint32_t left_ms) {
  facts run;
  run.last_read_heard = what;
  run.left_ms = left_ms;
  return run;
}

writer allowed(const rule& row, const std::string& name) {
  writer who;
  who.allowed = {{&row, name}};
  return who;
}

writer planned_from(key_set live) {
  writer who;
  who.planned_from = live;
  return who;
}

writer that_reads_again() {
  writer who;
  who.reads_again = true;
  return who;
}

writer that_cannot_save() {
  writer who;
  who.cannot_save = true;
  return who;
}

std::string digest(key_set live) { return digest_of(credentials_for(live)); }

struct write_row {
  const char* law;  // empty: none is broken
  facts run;
  content what;
  writer who;
};

TEST(explorer_laws, hold_for_writes) {
  const std::vector<write_row> rows{
      {"", having_read(a), {a | b}, {}},
      {"", having_read(0), {a}, {}},
      {"1", having_read(a), {}, {}},
      {"1", having_read(a), {}, allowed(plan_rules::empties_set, digest(a | b))},
      {"1", having_read(a), {}, allowed(plan_rules::no_overlap, digest(a))},
      {"", having_read(a), {}, allowed(plan_rules::empties_set, digest(a))},
      {"2", having_read(a), {b}, {}},
      {"2", having_read(a), {b}, allowed(plan_rules::no_overlap, digest(b))},
      {"", having_read(a), {b}, allowed(plan_rules::no_overlap, digest(a))},
      {"2", having_read(h), {other_h}, {}},
      {"", having_written(0, answer::lost, h), {other_h}, {}},
      {"3", having_read(a | b), {other_a | b}, {}},
      {"3", having_read(a | b), {other_a | b}, allowed(plan_rules::key_substituted, "b")},
      {"", having_read(a | b), {other_a | b}, allowed(plan_rules::key_substituted, "a")},
      {"3", having_read(a | b), {a_384 | b}, {}},
      {"", having_read(a | b), {a | a_384 | b}, {}},
      {"3", having_read(b | h), {b}, {}},
      {"", having_read(b | h), {b}, allowed(plan_rules::drops_symmetric, "h")},
      {"", having_read(b | h), {b, true}, {}},
      {"", having_read(b | h), {b | other_h}, {}},
      {"3", having_read(a | b), {b}, {}},
      {"3", with_ripe(having_read(a | b), b), {b}, {}},
      {"", with_ripe(having_read(a | b), a), {b}, {}},
      {"", having_read(a | b), {b}, allowed(plan_rules::overlap_short, "a")},
      {"3", with_ripe(having_read(a | b), b | other_a), {b | a_384}, allowed(plan_rules::overlap_short, "b")},
      {"6", blind(having_read(a)), {a | b}, {}},
      {"6", having_read(a), {a | b}, planned_from(a | b)},
      {"", having_read(a), {a | b}, planned_from(a)},
      {"6", having_read(a), {a | b}, that_cannot_save()},
      {"6", having_read(a), {a | b}, that_reads_again()},
      {"6", having_written(a, answer::lost, a | h), {a | b}, {}},
      {"", having_written(a, answer::lost, a | h), {a | other_h}, {}},
  };
  for (const write_row& row : rows) {
    SCOPED_TRACE(std::to_string(&row - rows.data()));
    EXPECT_EQ(fault_of_write(row.run, row.what, row.who).substr(0, 1), row.law);
  }
}

struct end_row {
  const char* law;
  facts run;
  content desired;
  outcome what;
};

TEST(explorer_laws, hold_for_ends) {
  const std::vector<end_row> rows{
      {"", having_written(a, answer::accepted, a | b), {a | b}, outcome::verified},
      {"4", having_written(a, answer::accepted, a), {a | b}, outcome::verified},
      {"4", blind(having_written(a, answer::accepted, a | b)), {a | b}, outcome::verified},
      {"4", having_written(a, answer::lost, a | h), {a | h}, outcome::verified},
      {"", having_written(a, answer::accepted, a | other_h), {a | h}, outcome::verified},
      {"", having_written(a | h, answer::lost, b | h), {b, true}, outcome::verified},
      {"", with_time_left(having_written(a, answer::accepted, a | b), 60'000), {a | b}, outcome::verified},
      {"8", with_time_left(having_written(a, answer::server_error, a), 20'000), {a | b}, outcome::rejected},
      {"", with_time_left(having_written(a, answer::server_error, a), 18'000), {a | b}, outcome::rejected},
      {"", with_time_left(having_written(a, answer::forbidden, a), 60'000), {a | b}, outcome::rejected},
      {"8", with_time_left(having_written(a, answer::not_sent, a), 60'000), {a | b}, outcome::unreachable},
      {"", with_time_left(having_written(a, answer::untrusted, a), 60'000), {a | b}, outcome::unreachable},
      {"8", with_time_left(having_written(a, answer::accepted, a), 60'000), {a | b}, outcome::differs},
      {"", with_time_left(having_written(a, answer::accepted, b), 60'000), {a | b}, outcome::differs},
      {"8", after_failed_read(answer::too_many, 60'000), {a | b}, outcome::rejected},
      {"", after_failed_read(answer::too_many, 9'000), {a | b}, outcome::rejected},
      {"", after_failed_read(answer::forbidden, 60'000), {a | b}, outcome::rejected},
      {"", having_written(a, answer::server_error, a), {a | b}, outcome::rejected},
      {"7", having_written(a, answer::server_error, a | b), {a | b}, outcome::rejected},
      {"7", blind(having_written(a, answer::server_error, a)), {a | b}, outcome::rejected},
      {"", blind(having_written(a, answer::forbidden, a)), {a | b}, outcome::rejected},
      {"7", with_change(having_written(a | h, answer::server_error, a | other_h)), {a | other_h}, outcome::rejected},
      {"", not_alone(with_change(having_written(a | h, answer::server_error, a | other_h))), {a | other_h},
          outcome::rejected},
      {"", with_change(having_written(a | h, answer::server_error, a | h)), {a | other_h}, outcome::rejected},
      {"", having_read(a), {a | b}, outcome::refused},
      {"7", having_written(a, answer::lost, a), {a | b}, outcome::refused},
      {"", having_written(a, answer::not_sent, a), {a | b}, outcome::unreachable},
      {"7", having_written(a, answer::too_many, a), {a | b}, outcome::unreachable},
      {"7", blind(having_written(a, answer::lost, a)), {a | b}, outcome::unreachable},
      {"", blind(having_written(a, answer::lost, a)), {a | b}, outcome::unknown},
      {"", having_written(a, answer::forbidden, a | h), {a | other_h}, outcome::unknown},
      {"7", having_written(a | h, answer::forbidden, a | h), {a | other_h}, outcome::unknown},
      {"7", having_written(a, answer::not_sent, a), {a | b}, outcome::unknown},
      {"", having_written(a, answer::accepted, a), {a | b}, outcome::differs},
      {"7", having_written(a, answer::accepted, a | b), {a | b}, outcome::differs},
      {"", having_written(a, answer::forbidden, b), {a | b}, outcome::differs},
      {"7", having_written(a, answer::not_sent, b), {a | b}, outcome::differs},
      {"7", having_read(a), {a}, outcome::planned},
  };
  for (const end_row& row : rows) {
    SCOPED_TRACE(std::to_string(&row - rows.data()));
    EXPECT_EQ(fault_of_end(row.run, row.desired, row.what).substr(0, 1), row.law);
  }
}

TEST(explorer_laws, hold_for_requests) {
  facts run;
  run.debt_ms = 60'000;
  EXPECT_EQ(fault_of_request(run), "");
  run.debt_ms = 60'001;
  EXPECT_EQ(fault_of_request(run).substr(0, 1), "5");
  run = {};
  run.left_ms = 0;
  EXPECT_EQ(fault_of_request(run).substr(0, 1), "5");
  run.out_of_time = true;
  EXPECT_EQ(fault_of_request(run), "") << "it is said not to be sent";
  EXPECT_EQ(fault_of_wait(run, 0), "");
  EXPECT_EQ(fault_of_wait(run, 1).substr(0, 1), "5");
  run.left_ms = 1'000;
  EXPECT_EQ(fault_of_wait(run, 999), "");
  EXPECT_EQ(fault_of_wait(run, 1'000).substr(0, 1), "5");
}

// Of law 9 the world knows what came between; this is the rest of it.
TEST(explorer_laws, hold_for_what_a_commit_leaves) {
  EXPECT_TRUE(leaves_nothing(a, {b}, {}));
  EXPECT_TRUE(leaves_nothing(a, {}, {}));
  EXPECT_TRUE(leaves_nothing(a, {b}, allowed(plan_rules::no_overlap, digest(a | b))));
  EXPECT_FALSE(leaves_nothing(a, {b}, allowed(plan_rules::no_overlap, digest(a))));
  EXPECT_FALSE(leaves_nothing(0, {b}, {}));
  EXPECT_TRUE(leaves_nothing(h, {b | other_h}, {})) << "its secret may be another";
  EXPECT_FALSE(leaves_nothing(h, {b, true}, {}));
  EXPECT_FALSE(leaves_nothing(h | a, {a | other_h}, {}));
}

}  // namespace
}  // namespace jwkguard::submit::explorer
