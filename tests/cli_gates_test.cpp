// Dangers, what lets them pass, saved plans and the journal: the real command against the real emulator.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/p256_keys.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

using names = std::set<std::string>;

// A key whose secret is no famous one.
std::string hmac_of(std::uint32_t index, std::string_view kid) {
  return R"({"alg":"HS256","kid":")" + std::string{kid} + R"(","kty":"oct","k":")" + make_p256_key(index).x + "\"}";
}

// The word that follows an option where it is offered.
std::string named_after(std::string_view option, const std::string& text) {
  const std::size_t at = text.find(option, text.find("to allow it: "));
  const std::size_t start = at == std::string::npos ? text.size() : at + option.size() + 1;
  return text.substr(start, text.find_first_of(" \n", start) - start);
}

TEST(cli_gates, each_danger_says_what_lets_it_pass_and_that_does) {
  struct row {
    std::string live;
    std::string desired;
    std::string_view option;
    std::string_view other_value;
    strings more;
  };
  const row rows[] = {
      {set_of({key(0, "a")}), set_of({key(1, "b")}), "--allow-no-overlap", "0123456789abcdef", {}},
      {set_of({key(0, "a"), key(1, "b")}), set_of({key(0, "a"), key(2, "b")}), "--allow-substitute", "a", {}},
      {set_of({key(0, "a"), hmac("h")}), set_of({key(0, "a")}), "--drop-symmetric", "a", {}},
      {set_of({key(0, "a"), key(1, "b")}), set_of({key(0, "a")}), "--retire", "a", {}},
  };
  for (const row& each : rows) {
    SCOPED_TRACE(each.option);
    const scratch_file seed{each.live};
    emulator at{{"--seed", seed.name()}};
    const outcome refused = cli({"push", "--yes"}, each.desired, at.environment());
    EXPECT_EQ(refused.exit_code, 4);
    const std::string value = named_after(each.option, refused.out);
    ASSERT_NE(value, "") << refused.out;
    expect_push(at.push(each.desired, {std::string{each.option}, std::string{each.other_value}}), 4, "refused", 1, 0);
    const outcome planned = at.plan(each.desired, {std::string{each.option}, value});
    EXPECT_TRUE(has(planned.out, "allowed[plan.")) << planned.out;
    const outcome pushed = at.push(each.desired, {std::string{each.option}, value});
    expect_push(pushed, 0, "verified", 2, 1);
    EXPECT_TRUE(has(pushed.err, "allowed by " + std::string{each.option} + ' ' + value)) << pushed.err;
  }
}

TEST(cli_gates, odd_kids_can_be_named_as_they_are_offered) {
  for (const std::string_view kid : {"two words", "it's", "$(id)", "a\\nb\\\\c", "-x", "\\u202e"}) {
    SCOPED_TRACE(kid);
    const scratch_file seed{set_of({key(0, "a"), key(1, kid)})};
    emulator at{{"--seed", seed.name()}};
    const outcome refused = at.push(set_of({key(0, "a")}));
    ASSERT_EQ(refused.exit_code, 4) << refused.out << refused.err;
    const std::size_t start = refused.err.find("--retire");
    ASSERT_NE(start, std::string::npos) << refused.err;
    const std::string option = refused.err.substr(start, refused.err.find('\n', start) - start);
    const std::string script = std::string{JWKGUARD_CLI} + " push --yes " + option;
    const outcome pushed = run("/bin/bash", {{"-c", script}, set_of({key(0, "a")}), at.environment()});
    EXPECT_EQ(pushed.exit_code, 0) << option << '\n' << pushed.out << pushed.err;
  }
}

TEST(cli_gates, a_value_that_was_forgotten_is_not_taken_from_what_follows) {
  emulator at;
  for (const strings& more : {strings{"--retire", "--yes"}, strings{"--allow-no-overlap", "keys.json"},
           strings{"--allow-moved", "0123456789ABCDEF"}}) {
    EXPECT_EQ(at.plan(set_of({key(0, "a")}), more).exit_code, 2) << more.front();
  }
  EXPECT_EQ(at.log(), "");
}

TEST(cli_gates, spans_of_time_are_read_as_written) {
  emulator at;
  const std::string text = set_of({key(0, "a")});
  for (const std::string good : {"0", "3600", "45s", "90m", "24h", "1.5h", "2d", "1w", "366d"}) {
    EXPECT_EQ(at.plan(text, {"--min-overlap", good}).exit_code, 0) << good;
  }
  for (const std::string bad : {"", "h", "-1", ".5.h", "1y", "24 h", "367d", "53w", "1e3", "inf", "nan",
           "99999999999999999999", "1h30m", "0x10"}) {
    const outcome ended = at.plan(text, {"--min-overlap", bad});
    EXPECT_EQ(ended.exit_code, 2) << bad;
    EXPECT_TRUE(has(ended.err, "--min-overlap")) << ended.err;
  }
}

TEST(cli_gates, what_names_a_live_set_is_worth_nothing_for_the_next_one) {
  const scratch_file seed{set_of({key(0, "a")})};
  emulator at{{"--seed", seed.name()}};
  const std::string digest = named_after("--allow-no-overlap", at.plan(set_of({key(1, "b")})).out);
  EXPECT_EQ(at.push(set_of({key(1, "b")}), {"--allow-no-overlap", digest}).exit_code, 0);
  const outcome left_in_a_script = at.push(set_of({key(2, "c")}), {"--allow-no-overlap", digest});
  expect_push(left_in_a_script, 4, "refused", 1, 0);
  EXPECT_TRUE(has(left_in_a_script.err, "nothing of that kind needs it")) << left_in_a_script.err;
}

TEST(cli_gates, an_empty_set_needs_the_digest_of_what_it_deletes) {
  const scratch_file seed{set_of({key(0, "a")})};
  emulator at{{"--seed", seed.name()}};
  const std::string none = set_of({});
  const strings allowing{"--allow", "set.empty"};
  const outcome planned = at.plan(none, allowing);
  const std::string digest = named_after("--allow-empty", planned.out);
  ASSERT_EQ(digest.size(), 16U) << planned.out;
  expect_push(at.push(none, {"--allow", "set.empty", "--allow-empty", "0123456789abcdef"}), 4, "refused", 1, 0);
  // The emulator takes at least one key, as the published schema says.
  expect_push(at.push(none, {"--allow", "set.empty", "--allow-empty", digest}), 5, "rejected", 2, 1);
}

TEST(cli_gates, a_saved_plan_is_applied_exactly_or_refused) {
  const scratch_folder folder;
  const std::string file = folder.path_of("plan.json");
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")})).exit_code, 0);
  const outcome planned = at.plan(set_of({key(0, "a"), key(1, "b")}), {"--out", file});
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_TRUE(has(planned.err, "jwkguard push --plan " + file)) << planned.err;
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  const auto apply = [&](strings more = {}) {
    more.insert(more.begin(), {"push", "--yes", "--format", "json", "--plan", file});
    return cli(std::move(more), {}, at.environment());
  };
  EXPECT_EQ(at.push(set_of({key(0, "a"), key(2, "c")})).exit_code, 0);  // someone else
  const outcome moved = apply();
  expect_push(moved, 4, "refused", 1, 0);
  EXPECT_TRUE(has(moved.out, "plan.live-set-moved")) << moved.out;
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--retire", "c"}).exit_code, 0);
  const outcome applied = apply();
  expect_push(applied, 0, "verified", 2, 1);
  EXPECT_EQ(at.live(), (names{"a", "b"}));
  expect_push(apply(), 0, "verified", 1, 0);

  strings elsewhere = at.environment();
  elsewhere[0] = "CLOUDFLARE_ZONE_ID=" + std::string(32, 'f');
  const outcome other = cli({"push", "--yes", "--plan", file}, {}, elsewhere);
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_TRUE(has(other.err, "another target")) << other.err;
  for (const std::string_view text : {"", "{}", "[]", R"({"jwkguard_plan":3})", R"({"jwkguard_plan":4})",
           R"({"jwkguard_plan":2})", R"({"jwkguard_plan":"4","live":[],"desired":[],"min_overlap_s":0})"}) {
    const scratch_file broken{text};
    EXPECT_EQ(cli({"push", "--yes", "--plan", broken.name()}, {}, at.environment()).exit_code, 2) << text;
  }
  for (const strings& more :
      {strings{file}, strings{"--keep-old"}, strings{"--keep-symmetric"}, strings{"--min-overlap", "0"}}) {
    EXPECT_EQ(apply(more).exit_code, 2) << more.front();
  }
  EXPECT_EQ(cli({"push", "--yes", "--plan", folder.path_of("none")}, {}, at.environment()).exit_code, 2);
}

TEST(cli_gates, a_saved_plan_carries_what_it_allows_and_no_secret) {
  const scratch_folder folder;
  const std::string file = folder.path_of("plan.json");
  const scratch_file seed{set_of({key(0, "a"), key(1, "b"), hmac("h")})};
  emulator at{{"--seed", seed.name()}};
  EXPECT_EQ(at.plan(set_of({key(0, "a")}), {"--keep-symmetric", "--retire", "b", "--out", file}).exit_code, 0);
  EXPECT_FALSE(has(text_of_file(file), std::string(43, 'A')));
  const outcome applied = cli({"push", "--yes", "--format", "json", "--plan", file}, {}, at.environment());
  EXPECT_EQ(applied.exit_code, 0) << applied.out << applied.err;
  EXPECT_TRUE(has(applied.out, R"("requests":{"get":2,"put":0,"patch":1})")) << applied.out;
  EXPECT_EQ(at.live(), (names{"a", "h"}));
  const std::string other = folder.path_of("other.json");
  const outcome secret = at.plan(set_of({key(0, "a"), hmac_of(9, "h")}), {"--allow-secret", "--out", other});
  EXPECT_EQ(secret.exit_code, 2);
  EXPECT_TRUE(has(secret.err, "secret of an HMAC key")) << secret.err;
  EXPECT_FALSE(std::filesystem::exists(other));
}

TEST(cli_gates, keep_old_is_what_a_job_can_run_every_hour) {
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")})).exit_code, 0);
  const std::string rotated = set_of({key(1, "b")});
  for (int hour = 0; hour < 2; ++hour) {
    EXPECT_EQ(at.push(rotated, {"--keep-old"}).exit_code, 0);
    EXPECT_EQ(at.live(), (names{"a", "b"}));
  }
  EXPECT_EQ(at.push(rotated, {"--keep-old", "--min-overlap", "0"}).exit_code, 0);
  EXPECT_EQ(at.live(), (names{"b"}));
}

// What a plan keeps is not what its input wants: else a key would stay for as long as plans are made.
TEST(cli_gates, a_key_that_a_saved_plan_keeps_does_not_count_as_wanted) {
  const scratch_folder folder;
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")})).exit_code, 0);
  const std::string file = folder.path_of("plan");
  const outcome planned = at.plan(set_of({key(1, "b")}), {"--keep-old", "--format", "json", "--out", file});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  const std::string until = text_between(planned.out, R"("kept_until":")", "\"");
  EXPECT_EQ(until.size(), std::string_view{"2026-01-01T00:00:00Z"}.size()) << planned.out;
  const outcome pushed = cli({"push", "--plan", file, "--yes", "--format", "json"}, {}, at.environment());
  EXPECT_EQ(pushed.exit_code, 0) << pushed.err;
  EXPECT_EQ(text_between(pushed.out, R"("kept_until":")", "\""), until) << pushed.out;
  const outcome later = at.plan(set_of({key(1, "b")}), {"--keep-old", "--format", "json"});
  EXPECT_EQ(text_between(later.out, R"("kept_until":")", "\""), until) << later.out;
}

TEST(cli_gates, a_live_key_of_a_list_is_named_and_never_kept) {
  const scratch_folder folder;
  const std::string list = folder.add("leaked", cli({"thumbprint"}, key(0, "a")).out);
  const scratch_file seed{set_of({key(0, "a"), key(1, "b"), hmac("h")})};
  emulator at{{"--seed", seed.name()}};
  const auto show = [&](const strings& more) {
    strings arguments{"show"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli(arguments, {}, at.environment());
  };
  EXPECT_FALSE(has(show({}).out, "LEAKED"));
  const outcome shown = show({"--published-keys", list, "--format", "json"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(count(shown.out, R"("leaked":"key.published")"), 1U) << shown.out;
  EXPECT_TRUE(has(show({"--published-keys", list}).out, "LEAKED: \"a\" (ES256) is live")) << "for people";
  const strings job{"--published-keys", list, "--keep-old", "--keep-symmetric"};
  EXPECT_TRUE(has(at.plan(set_of({key(2, "c")}), job).out, "LEAKED: key.published"));
  const outcome pushed = at.push(set_of({key(2, "c")}), job);
  EXPECT_EQ(pushed.exit_code, 0);
  EXPECT_TRUE(has(pushed.err, "LEAKED: \"a\" (ES256)")) << pushed.err;
  EXPECT_TRUE(has(pushed.err, "removed at once, because anyone can sign with it: \"a\" (ES256)")) << pushed.err;
  EXPECT_EQ(at.live(), (names{"b", "c", "h"})) << "b is kept until its time is over";
}

TEST(cli_journal, remembers_each_write_and_puts_back) {
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")})).exit_code, 0);
  EXPECT_EQ(at.push(set_of({key(0, "a"), key(1, "b")})).exit_code, 0);
  EXPECT_EQ(at.push(set_of({key(0, "a"), key(1, "b")})).exit_code, 0);  // nothing to write
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--retire", "b"}).exit_code, 0);
  strings without_token = at.environment();
  without_token.pop_back();
  const outcome human = cli({"history"}, {}, without_token);
  EXPECT_EQ(human.exit_code, 0) << human.err;
  EXPECT_EQ(count(human.out, "verified"), 3U) << human.out;
  const outcome json = cli({"history", "--format", "json"}, {}, without_token);
  EXPECT_EQ(count(json.out, "\n"), 3U);
  EXPECT_TRUE(has(json.out, R"({"id":"3","started":")")) << json.out;
  const outcome back = cli({"restore", "3", "--yes", "--format", "json"}, {}, at.environment());
  expect_push(back, 0, "verified", 2, 1);
  EXPECT_EQ(at.live(), (names{"a", "b"}));
  expect_push(cli({"restore", "1", "--yes", "--format", "json"}, {}, at.environment()), 1, "refused", 0, 0);
  const outcome refused = cli({"restore", "2", "--yes", "--format", "json"}, {}, at.environment());
  expect_push(refused, 4, "refused", 1, 0);
  EXPECT_TRUE(has(refused.out, "plan.overlap-short")) << refused.out;
  for (const std::string id : {"9", "0", "x", "../1", ""}) {
    EXPECT_EQ(cli({"restore", id, "--yes"}, {}, at.environment()).exit_code, 2) << id;
  }
}

TEST(cli_journal, holds_no_secret_and_is_ours_alone) {
  const scratch_folder folder;
  const std::string state = folder.path_of("state");
  const scratch_file seed{set_of({key(0, "a"), hmac("h")})};
  emulator at{{"--seed", seed.name()}};
  EXPECT_EQ(
      at.push(set_of({key(0, "a"), key(1, "b"), hmac_of(9, "h")}), {"--allow-secret", "--state-dir", state}).exit_code,
      0);
  std::size_t files = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator{state}) {
    struct stat found {};
    ASSERT_EQ(::stat(each.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, each.is_directory() ? 0700U : 0600U) << each.path();
    if (!each.is_directory()) {
      ++files;
      const std::string text = text_of_file(each.path().string());
      EXPECT_FALSE(has(text, make_p256_key(9).x) || has(text, token)) << each.path();
    }
  }
  EXPECT_EQ(files, 5U) << "the lock, what is known, what was left, one entry; the key of digests";
  const outcome back =
      cli({"restore", "1", "--yes", "--format", "json", "--state-dir", state, "--retire", "b"}, {}, at.environment());
  EXPECT_EQ(back.exit_code, 0) << back.out << back.err;
  EXPECT_TRUE(has(back.out, R"("requests":{"get":2,"put":0,"patch":1})")) << back.out;
  EXPECT_EQ(at.live(), (names{"a", "h"}));
}

TEST(cli_journal, that_cannot_be_kept_stops_a_push_before_anything_is_sent) {
  emulator at;
  const scratch_folder folder;
  const std::string file = folder.add("file", "");
  const outcome no_folder = at.push(set_of({key(0, "a")}), {"--state-dir", file});
  EXPECT_EQ(no_folder.exit_code, 2);
  EXPECT_TRUE(has(no_folder.err, "not a folder")) << no_folder.err;
  const std::string shared = folder.path_of("shared");
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--state-dir", shared, "--dry-run"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(shared)) << "a dry run leaves no trace";
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--state-dir", shared}).exit_code, 0);
  for (const auto& each : std::filesystem::directory_iterator{shared}) {
    std::filesystem::permissions(each.path(), std::filesystem::perms::others_write, std::filesystem::perm_options::add);
  }
  const outcome open_to_all = at.push(set_of({key(0, "a")}), {"--state-dir", shared});
  EXPECT_EQ(open_to_all.exit_code, 2);
  EXPECT_TRUE(has(open_to_all.err, "writable by you alone")) << open_to_all.err;
  EXPECT_EQ(count(at.log(), "\n"), 4U) << "the dry run, and the push that went";
}

// The folder of the only target that a push with this journal was for.
std::filesystem::path target_folder(const std::string& state) {
  return std::filesystem::directory_iterator { state } -> path();
}

// Not known when its keys were last wanted, a later push would remove one too early.
TEST(cli_journal, that_cannot_remember_stops_a_push_before_the_write) {
  const scratch_folder folder;
  const std::string state = folder.path_of("state");
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--state-dir", state}).exit_code, 0);
  const std::filesystem::path known = target_folder(state) / "known.json";
  std::filesystem::remove(known);
  std::filesystem::create_directory(known);
  for (const std::string& text : {set_of({key(0, "a"), key(1, "b")}), set_of({key(0, "a")})}) {
    const outcome ended = at.push(text, {"--state-dir", state});
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out + ended.err, "known.json: not a regular file")) << ended.out << ended.err;
  }
  EXPECT_EQ(count(at.log(), "PUT "), 1U);
}

TEST(cli_journal, of_a_target_that_another_run_writes_to_ends_with_11) {
  const scratch_folder folder;
  const std::string state = folder.path_of("state");
  emulator at;
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--state-dir", state}).exit_code, 0);
  const int lock = ::open((target_folder(state) / "lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
  expect_push(at.push(set_of({key(0, "a")}), {"--state-dir", state}), 11, "refused", 0, 0);
  ::close(lock);
  EXPECT_EQ(at.push(set_of({key(0, "a")}), {"--state-dir", state}).exit_code, 0);
}

std::string digest_of_live(const emulator& at) {
  return text_between(cli({"show", "--format", "json"}, {}, at.environment()).out, R"("live_set":")", "\"");
}

TEST(cli_journal, keeps_as_many_entries_as_it_is_told) {
  const scratch_folder folder;
  const std::string state = folder.path_of("state");
  emulator at;
  for (const std::string kid : {"a", "b", "c"}) {
    EXPECT_EQ(at.push(set_of({key(0, kid)}), {"--state-dir", state, "--min-overlap", "0", "--keep-old",
                                                 "--keep-entries", "2", "--allow-no-overlap", digest_of_live(at)})
                  .exit_code,
        0);
  }
  const outcome left = cli({"history", "--format", "json", "--state-dir", state}, {}, at.environment());
  EXPECT_EQ(count(left.out, "\n"), 2U) << left.out;
  EXPECT_TRUE(has(left.out, R"({"id":"2",)") && has(left.out, R"({"id":"3",)")) << left.out;
}

}  // namespace
}  // namespace jwkguard::test
