// Ctrl-C and SIGTERM during a run: what is known of a write is said, and the exit code says what came.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "places.hpp"
#include "support/cli_push_run.hpp"
#include "support/fault_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using clock = std::chrono::steady_clock;

// A run of the command beside the test, with signals.
class running {
 public:
  running(strings arguments, const fault_server& at, bool terminal = false)
      : at_{at}, ended_{std::async(std::launch::async, [=, this] {
          invocation how{arguments, {}, environment_for(at_.base_url()), terminal};
          how.child = &child_;
          how.heard = [this](
                          const outcome& so_far) { is_asked_ = has(so_far.out + so_far.err, "Type yes to continue"); };
          return run(JWKGUARD_CLI, how);
        })} {}

  running& until(const std::function<bool()>& holds) {
    const auto end = clock::now() + seconds{60};
    while (!holds() && clock::now() < end) {
      std::this_thread::sleep_for(milliseconds{5});
    }
    EXPECT_TRUE(holds());
    return *this;
  }
  // Waits until so many requests of this method have come.
  running& until(std::string_view method, std::size_t count) {
    return until([=, this] {
      std::size_t met = 0;
      for (const fault_server::arrival& each : at_.log()) {
        met += each.method == method ? 1U : 0U;
      }
      return met >= count;
    });
  }
  running& until_asked() {
    return until([this] { return is_asked_.load(); });
  }
  // Waits until no signal waits to be taken.
  running& until_signalled() {
    return until([this] {
      const std::string status = text_of_file("/proc/" + std::to_string(child_) + "/status");
      return has(status, "ShdPnd:\t0000000000000000") && has(status, "SigPnd:\t0000000000000000");
    });
  }
  running& signal(int number) {
    EXPECT_EQ(::kill(child_, number), 0);
    signalled_ = clock::now();
    return *this;
  }
  outcome end(seconds most) {
    outcome ended = ended_.get();
    EXPECT_LT(clock::now() - signalled_, most) << ended.err;
    return ended;
  }

 private:
  const fault_server& at_;
  std::atomic<pid_t> child_{0};
  std::atomic<bool> is_asked_{false};
  clock::time_point signalled_;
  std::future<outcome> ended_;
};

const effect stall{does::stall, {}, {}};

class cli_interruption : public testing::Test {
 protected:
  cli_interruption() : old_{set_of({key(0, "a")})}, wanted_{set_of({key(0, "a"), key(1, "b")})} {}

  [[nodiscard]] strings push(strings more = {}) const {
    strings arguments{"push", "--yes", "--state-dir", state_.path_of(), wanted_.name()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  [[nodiscard]] outcome history(const fault_server& at) const {
    return cli({"history", "--state-dir", state_.path_of()}, {}, environment_for(at.base_url()));
  }

  std::string old_;
  scratch_file wanted_;
  scratch_folder state_;
};

TEST_F(cli_interruption, before_a_write_nothing_is_waited_for) {
  fault_server at{{{"GET", place::before_commit, stall, 0, for_ever}}};
  const outcome ended = running{push({"--deadline", "600"}), at}.until("GET", 1).signal(SIGINT).end(seconds{4});
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(has(ended.out, "interrupted: nothing was written")) << ended.out;
  EXPECT_TRUE(has(ended.out, "refused:")) << ended.out;
  EXPECT_TRUE(has(history(at).out, "no ")) << history(at).out;
}

TEST_F(cli_interruption, a_wait_for_the_next_try_is_cut_short) {
  fault_server at{{{"GET", place::before_commit, answer(429, "", "Retry-After: 100\r\n"), 0, for_ever}}};
  const std::string log = state_.path_of("http.log");  // has an answer when the command has it
  const outcome ended = running{push({"--deadline", "600", "--log-http", log}), at}
                            .until([&] { return has(text_of_file(log), "429"); })
                            .signal(SIGTERM)
                            .end(seconds{4});
  EXPECT_EQ(ended.exit_code, 143);
  EXPECT_TRUE(has(ended.out, "interrupted: nothing was written")) << ended.out;
}

TEST_F(cli_interruption, an_unconfirmed_write_is_said_to_be_unknown_and_the_next_run_succeeds) {
  fault_server at{{{"PUT", place::before_commit, stall}}};
  at.seed(old_);
  const outcome ended =
      running{push({"--deadline", "600", "--format", "json"}), at}.until("PUT", 1).signal(SIGTERM).end(seconds{9});
  EXPECT_EQ(ended.exit_code, 143);
  EXPECT_TRUE(has(ended.err, "the write was sent, but whether it took effect is unknown: run `jwkguard show`"))
      << ended.err;
  EXPECT_EQ(parsed(ended.out)["outcome"].GetString(), std::string_view{"unknown"});
  EXPECT_TRUE(has(history(at).out, "unknown")) << history(at).out;
  const outcome again = cli(push(), {}, environment_for(at.base_url()));
  EXPECT_EQ(again.exit_code, 0) << again.out;
  EXPECT_FALSE(has(again.out, "was interrupted, and its end is not known")) << "it was noted: " << again.out;
}

TEST_F(cli_interruption, a_write_that_is_answered_in_time_is_proven) {
  fault_server at{{{"PUT", place::in_response, {does::slow, {}, {}}}}};
  at.seed(old_);
  outcome ended = running{push(), at}.until("PUT", 1).signal(SIGINT).end(seconds{9});
  EXPECT_EQ(ended.exit_code, 130);
  // Half of the answer at a byte every 50 ms takes longer than the grace, or not; both ends are told as they are.
  const bool is_proven = has(ended.out, "the write finished, and is verified");
  EXPECT_EQ(is_proven, has(ended.out, "verified:")) << ended.out;
  EXPECT_NE(is_proven, has(ended.out, "whether it took effect is unknown")) << ended.out;
}

TEST_F(cli_interruption, the_second_signal_ends_at_once) {
  fault_server at{{{"PUT", place::before_commit, stall}}};
  at.seed(old_);
  const outcome ended =
      running{push({"--deadline", "600"}), at}.until("PUT", 1).signal(SIGINT).until_signalled().signal(SIGINT).end(
          seconds{2});
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(has(ended.err, "ended at once; if a write was sent, whether it took effect is unknown")) << ended.err;
  const outcome again = cli(push(), {}, environment_for(at.base_url()));
  EXPECT_EQ(again.exit_code, 0) << again.out;
  EXPECT_TRUE(has(again.out, "entry 1 of the journal was interrupted")) << again.out;
}

TEST_F(cli_interruption, a_restore_is_interrupted_alike) {
  fault_server at{{{"PUT", place::before_commit, stall, 1}}};
  at.seed(old_);
  ASSERT_EQ(cli(push(), {}, environment_for(at.base_url())).exit_code, 0);
  const outcome ended = running{{"restore", "1", "--yes", "--retire", "b", "--state-dir", state_.path_of()}, at}
                            .until("PUT", 2)
                            .signal(SIGINT)
                            .end(seconds{9});
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(has(ended.out, "whether it took effect is unknown")) << ended.out;
}

TEST_F(cli_interruption, a_sync_is_interrupted_alike) {
  fault_server at{{{"PUT", place::before_commit, stall}}};
  at.seed(old_);
  const outcome ended =
      running{{"sync", "--file", wanted_.name(), "--deadline", "600", "--state-dir", state_.path_of()}, at}
          .until("PUT", 1)
          .signal(SIGTERM)
          .end(seconds{9});
  EXPECT_EQ(ended.exit_code, 143);
  EXPECT_TRUE(has(ended.out + ended.err, "interrupted by SIGTERM")) << ended.out << ended.err;
}

TEST_F(cli_interruption, the_question_is_left_with_ctrl_c) {
  if (!has_terminals()) {
    GTEST_SKIP() << "skipped: no pseudo-terminals here";
  }
  fault_server at;
  at.seed(old_);
  const outcome ended =
      running{{"push", "--state-dir", state_.path_of(), wanted_.name()}, at, true}.until_asked().signal(SIGINT).end(
          seconds{2});
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(has(ended.out, "interrupted: nothing was written")) << ended.out << ended.err;
}

}  // namespace
}  // namespace jwkguard::test
