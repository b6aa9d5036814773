// How a run goes: how much it says, how long it waits for another run, and what it asks for afterwards.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "jwkguard/journal.hpp"
#include "support/cli_push_run.hpp"
#include "support/fault_server.hpp"
#include "support/raw_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

using std::chrono::milliseconds;

const std::string set_a = set_of({key(0, "a")});
const std::string set_ab = set_of({key(0, "a"), key(1, "b")});

TEST(cli_running, quiet_says_nothing_of_what_went_well) {
  const emulator at;
  const scratch_folder state;
  const strings quiet{"--quiet", "--yes", "--state-dir", state.path_of()};
  const auto run_quietly = [&](strings arguments, const std::string& text) {
    arguments.insert(arguments.end(), quiet.begin(), quiet.end());
    return cli(arguments, text, at.environment());
  };
  const outcome pushed = run_quietly({"push"}, set_ab);
  EXPECT_EQ(pushed.exit_code, 0) << pushed.out << pushed.err;
  EXPECT_EQ(pushed.out + pushed.err, "");
  const outcome refused = run_quietly({"push"}, set_of({key(2, "c")}));
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_TRUE(has(refused.out, "error[plan.no-overlap]")) << refused.out;
  const outcome as_json = run_quietly({"push", "--format", "json"}, set_ab);
  EXPECT_EQ(parsed(as_json.out)["outcome"].GetString(), std::string_view{"verified"}) << "it was asked for";
  EXPECT_EQ(as_json.err, "");
  const outcome planned = cli({"plan", "--quiet"}, set_ab, at.environment());
  EXPECT_TRUE(has(planned.out, "nothing to change")) << "it was asked for: " << planned.out;
}

TEST(cli_running, quiet_leaves_findings_that_count) {
  const outcome clean = cli({"check", "--quiet"}, set_a, {});
  EXPECT_EQ(clean.exit_code, 0);
  EXPECT_EQ(clean.out + clean.err, "");
  EXPECT_NE(cli({"check"}, set_a, {}).out, "") << "a near miss of nothing";
  const outcome bad = cli({"check", "--quiet"}, set_of({off_curve("a")}), {});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_TRUE(has(bad.out, "ec.point.off-curve")) << bad.out;
  const scratch_file one{set_a};
  const scratch_file two{set_of({off_curve("a")})};
  EXPECT_EQ(cli({"check", "--quiet", one.name(), one.name()}, {}, {}).out, "");
  EXPECT_TRUE(has(cli({"check", "--quiet", one.name(), two.name()}, {}, {}).out, "off-curve"));
  const outcome normal = cli({"normalize", "--quiet"}, set_a, {});
  EXPECT_TRUE(has(normal.out, "\"kid\":\"a\"")) << normal.out;
  EXPECT_EQ(normal.err, "");
}

TEST(cli_running, a_quiet_sync_says_nothing_while_all_is_well) {
  const emulator at;
  const scratch_folder state;
  const scratch_file source{set_a};
  const strings sync{"sync", "--quiet", "--file", source.name(), "--state-dir", state.path_of()};
  const outcome done = cli(sync, {}, at.environment());
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out + done.err, "");
  const outcome missing =
      cli({"sync", "--quiet", "--file", "/nowhere/at/all", "--state-dir", state.path_of()}, {}, at.environment());
  EXPECT_EQ(missing.exit_code, 10);
  EXPECT_NE(missing.err, "");
}

std::unique_ptr<submit::journal> lock(const scratch_folder& state, const std::string& url) {
  submit::settings target;
  target.base_url = url;
  target.zone = zone;
  target.config = config;
  auto opened = submit::journal::open(state.path_of(), target);
  return std::get<std::unique_ptr<submit::journal>>(std::move(opened));
}

std::string lock_file(const scratch_folder& state) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{state.path_of()}) {
    if (entry.path().filename() == "lock") {
      return entry.path();
    }
  }
  return {};
}

// How often a file is opened from now on.
class openings {
 public:
  explicit openings(const std::string& file) : watch_{inotify_init1(IN_CLOEXEC)} {
    EXPECT_GE(inotify_add_watch(watch_, file.c_str(), IN_OPEN), 0) << file;
  }
  openings(const openings&) = delete;
  openings& operator=(const openings&) = delete;
  ~openings() { close(watch_); }

  // Equal events in a row are one, so that each is taken as it comes.
  [[nodiscard]] bool wait_for(int count) const {
    inotify_event event{};
    pollfd watched{watch_, POLLIN, 0};
    while (count > 0 && poll(&watched, 1, 60'000) > 0 && read(watch_, &event, sizeof event) > 0) {
      --count;
    }
    return count == 0;
  }

 private:
  int watch_;
};

TEST(cli_running, another_run_is_waited_for_as_long_as_is_said) {
  const emulator at;
  const scratch_folder state;
  auto other = lock(state, at.url());
  const auto push = [&](const char* span) {
    return at.push(set_a, {"--state-dir", state.path_of(), "--lock-wait", span});
  };
  EXPECT_EQ(push("0").exit_code, 11);
  const auto start = std::chrono::steady_clock::now();
  const outcome too_short = push("1");
  EXPECT_EQ(too_short.exit_code, 11);
  EXPECT_TRUE(has(too_short.err, "another run is writing to this target")) << too_short.err;
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{1'000});
  openings tries{lock_file(state)};
  auto waiting = std::async(std::launch::async, [&] { return push("1m"); });
  EXPECT_TRUE(tries.wait_for(2)) << "it tries again";
  EXPECT_EQ(waiting.wait_for(milliseconds{0}), std::future_status::timeout);
  other.reset();
  EXPECT_EQ(waiting.get().exit_code, 0);
}

TEST(cli_running, a_set_that_does_not_settle_is_exit_code_7) {
  fault_server at{{{"GET", place::after_commit, keys_instead(set_of({key(0, "a"), key(2, "z")}), in::both), 2}}};
  at.seed(set_a);
  const scratch_folder state;
  const auto push = [&] {
    return cli({"push", "--yes", "--format", "json", "--settle", "1", "--state-dir", state.path_of()}, set_ab,
        environment_for(at.base_url()));
  };
  const outcome moved = push();
  EXPECT_EQ(moved.exit_code, 7) << moved.err;
  EXPECT_FALSE(parsed(moved.out)["settled"].GetBool());
  EXPECT_TRUE(has(moved.err, "it was proven to be live, but 1 s later something else is live")) << moved.err;
  EXPECT_TRUE(has(moved.err, "missing: \"b\"") && has(moved.err, "extra: \"z\"")) << moved.err;
  at.seed(set_a);
  const outcome stays = push();
  EXPECT_EQ(stays.exit_code, 0) << stays.err;
  EXPECT_TRUE(parsed(stays.out)["settled"].GetBool());
  EXPECT_TRUE(parsed(push().out)["settled"].IsNull()) << "nothing was written";
}

TEST(cli_running, a_set_that_cannot_be_read_once_more_is_exit_code_6) {
  fault_server at{{{"GET", place::before_commit, answer(403), 2, for_ever}}};
  at.seed(set_a);
  const scratch_folder state;
  const outcome ended =
      cli({"push", "--yes", "--settle", "1", "--state-dir", state.path_of()}, set_ab, environment_for(at.base_url()));
  EXPECT_EQ(ended.exit_code, 6) << ended.out;
  EXPECT_TRUE(has(ended.out, "1 s later the live set could not be read")) << ended.out;
}

TEST(cli_running, another_writer_is_named_by_plan_push_and_sync) {
  const emulator at;
  const scratch_folder ours;
  const scratch_folder theirs;
  const strings here{"--state-dir", ours.path_of()};
  ASSERT_EQ(at.push(set_a, here).exit_code, 0);
  EXPECT_FALSE(has(at.plan(set_a, here).out, "somebody else"));
  ASSERT_EQ(at.push(set_ab, {"--state-dir", theirs.path_of()}).exit_code, 0);
  const std::string says = "another writer changed the live set: it is not what was proven here at 2";
  EXPECT_TRUE(has(at.plan(set_ab, here).out, says)) << at.plan(set_ab, here).out;
  const outcome pushed = at.push(set_ab, here);
  EXPECT_TRUE(has(pushed.err, says)) << pushed.err;
  EXPECT_FALSE(has(at.push(set_ab, here).err, "somebody else")) << "it is said once";
  ASSERT_EQ(at.push(set_of({key(0, "a"), key(1, "b"), key(2, "c")}), {"--state-dir", theirs.path_of()}).exit_code, 0);
  const scratch_file source{set_ab};
  const outcome synced = cli({"sync", "--file", source.name(), "--state-dir", ours.path_of()}, {}, at.environment());
  EXPECT_TRUE(has(synced.out + synced.err, says)) << synced.out << synced.err;
}

TEST(cli_running, a_sync_knows_what_a_push_from_here_left) {
  const emulator at;
  const scratch_folder state;
  const scratch_file source{set_ab};
  const auto sync = [&] {
    return cli({"sync", "--file", source.name(), "--state-dir", state.path_of()}, {}, at.environment());
  };
  ASSERT_EQ(sync().exit_code, 0);
  ASSERT_EQ(at.push(set_of({key(0, "a"), key(1, "b"), key(2, "c")}), {"--state-dir", state.path_of()}).exit_code, 0);
  const outcome again = sync();
  EXPECT_FALSE(has(again.out + again.err, "somebody else")) << again.out << again.err;
}

TEST(cli_running, check_takes_a_source_in_place_of_a_file) {
  raw_server good{{ok(set_a)}};
  const outcome clean = cli({"check", "--jwks", good.url() + "/jwks"}, {}, {});
  EXPECT_EQ(clean.exit_code, 0) << clean.err;
  EXPECT_TRUE(has(clean.out, "/jwks")) << "the source is named: " << clean.out;
  raw_server faulty{{ok(set_of({off_curve("a")}))}};
  const outcome found = cli({"check", "--format", "json", "--jwks", faulty.url() + "/jwks"}, {}, {});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_TRUE(has(found.out, "ec.point.off-curve")) << found.out;
  raw_server missing{{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}};
  const outcome unread = cli({"check", "--jwks", missing.url() + "/jwks"}, {}, {});
  EXPECT_EQ(unread.exit_code, 10) << unread.out;
  EXPECT_TRUE(has(unread.err, "cannot read " + missing.url())) << unread.err;
  const scratch_file file{set_a};
  EXPECT_EQ(cli({"check", "--file", file.name()}, {}, {}).exit_code, 0);
  EXPECT_EQ(cli({"check", "--file", file.name(), file.name()}, {}, {}).exit_code, 2);
  EXPECT_EQ(cli({"check", "--file", file.name(), "--file", file.name()}, {}, {}).exit_code, 2);
  EXPECT_EQ(cli({"check", "--ndjson", "--file", file.name()}, {}, {}).exit_code, 2);
}

TEST(cli_running, a_restore_of_the_empty_set_names_what_allows_it) {
  const emulator at;
  const scratch_folder state;
  ASSERT_EQ(at.push(set_a, {"--state-dir", state.path_of()}).exit_code, 0);
  const auto restore = [&](strings more) {
    strings arguments{"restore", "1", "--yes", "--state-dir", state.path_of()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli(arguments, {}, at.environment());
  };
  const outcome refused = restore({});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(has(refused.err, "--allow set.empty --allow-empty LIVE-SET restores it")) << refused.err;
  const outcome half = restore({"--allow", "set.empty"});
  EXPECT_EQ(half.exit_code, 4);
  EXPECT_TRUE(has(half.out, "--allow-empty LIVE-SET")) << half.out;
  const std::string shown = cli({"show", "--format", "json"}, {}, at.environment()).out;
  const std::string digest = text_between(shown, "\"live_set\":\"", "\"");
  const outcome done = restore({"--allow", "set.empty", "--allow-empty", digest});
  EXPECT_EQ(done.exit_code, 5) << "then it is sent, and the endpoint decides: " << done.out << done.err;
  EXPECT_TRUE(has(done.out, "keys must hold 1 to 16 keys")) << done.out;
}

}  // namespace
}  // namespace jwkguard::test
