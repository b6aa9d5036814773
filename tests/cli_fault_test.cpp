// The command at an endpoint that fails: what it says in the middle of the night, and what it leaves behind when it is
// killed.
#include <gtest/gtest.h>
#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "places.hpp"
#include "support/cli_run.hpp"
#include "support/fault_rows.hpp"
#include "support/fault_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

using enum place;

std::string old_set() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b}); }
std::string new_set() { return matrix_set({keys_of_matrix().a, keys_of_matrix().b, keys_of_matrix().c}); }
std::string without_b() { return matrix_set({keys_of_matrix().a, keys_of_matrix().c}); }

// A run of the command against this server, with this journal.
outcome run_at(const fault_server& server, const scratch_folder& state, strings arguments, std::chrono::seconds timeout,
    std::atomic<pid_t>* child = nullptr) {
  arguments.insert(arguments.end(), {"--state-dir", state.path_of()});
  return run(JWKGUARD_CLI, {arguments, new_set(), environment_for(server.base_url()), false, timeout, child});
}

constexpr std::chrono::seconds long_enough{120};

struct night {
  std::string_view name;
  std::vector<fault> faults;
  int exit_code;
  strings says;  // what is known, why, and what to do
};

std::vector<night> nights() {
  const effect lost{does::reset};
  const effect busy = answer(429, "", "Retry-After: 300\r\n");
  return {
      {"GET lost", {{"GET", before_commit, lost, 0, for_ever}}, 5,
          {"rejected: the live set could not be read; nothing was written",
              "no complete answer to the request for the live set"}},
      {"PUT 403", {{"PUT", before_commit, refusal(403, token)}}, 5,
          {"rejected: ", "the live set has not changed", "HTTP 403", "check that CLOUDFLARE_API_TOKEN"}},
      {"PUT 429", {{"PUT", before_commit, busy}}, 5,
          {"rejected: ", "the live set has not changed", "HTTP 429", "wait, then run this again"}},
      {"PUT lost", {{"PUT", before_commit, lost, 0, for_ever}}, 6,
          {"unknown: the write was sent, but whether it took effect is unknown", "run `plan` later",
              "no complete answer came", "`jwkguard restore 1`"}},
      {"PUT 200 HTML", {{"PUT", before_commit, answer(200, "<html>")}}, 6,
          {"unknown: ", "the live set has not changed yet; run `plan` later",
              "HTTP 200, but not with its documented envelope"}},
      {"read-back 403", {{"GET", before_commit, refusal(403), 1}}, 6,
          {"unknown: the API accepted the write, but the live set could not be read back: run `plan`",
              "HTTP 403 to the request for the live set", "check that CLOUDFLARE_API_TOKEN", "`jwkguard restore 1`"}},
      {"PUT done and lost, read-back 403", {{"PUT", after_commit, lost}, {"GET", before_commit, refusal(403), 1}}, 6,
          {"unknown: the write was sent, but whether it took effect is unknown: run `plan`", "the write was sent",
              "HTTP 403"}},
      {"PUT drops a key", {{"PUT", after_commit, keys_instead(without_b(), in::store)}}, 7,
          {"differs: the live set is not the planned one: check it now with `plan`", "missing: \"b\" (ES256)",
              "`jwkguard restore 1`"}},
      {"nobody listens", {}, 8,
          {"unreachable: the live set could not be read; nothing was written",
              "the API could not be reached: ", "127.0.0.1"}},
  };
}

// Each of the parts behind the one before.
bool has_in_order(std::string_view text, const strings& parts) {
  std::size_t at = 0;
  return std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
    at = text.find(part, at);
    return at != std::string_view::npos;
  });
}

TEST(cli_fault, says_what_is_known_why_and_what_to_do) {
  for (const night& each : nights()) {
    SCOPED_TRACE(each.name);
    const scratch_folder state;
    fault_server server{each.faults};
    server.seed(old_set());
    if (each.faults.empty()) {
      server.stop_listening();
    }
    const outcome ended = run_at(server, state, {"push", "--yes", "--deadline", "4"}, long_enough);
    EXPECT_EQ(ended.exit_code, each.exit_code);
    EXPECT_TRUE(has_in_order(ended.out, each.says)) << ended.out;
    EXPECT_FALSE(has(ended.out + ended.err, token)) << ended.out << ended.err;
  }
}

// Where a run is when it is killed: there the server is silent.
struct moment {
  std::string_view name;
  fault silence;
  std::size_t requests;  // that the server has seen by then
  std::string stored;    // by then
  strings ends;          // in the journal, when the set has been pushed again
};

std::vector<moment> moments() {
  const effect silent{does::stall};
  const std::string interrupted = R"("outcome":"unknown")";  // as the next run notes it
  const std::string verified = R"("outcome":"verified")";
  return {
      {"before the save", {"GET", before_commit, silent}, 1, old_set(), {verified}},
      {"between the save and the write", {"", connect, silent, 1}, 1, old_set(), {interrupted, verified}},
      {"as the write begins", {"PUT", before_request, silent}, 2, old_set(), {interrupted, verified}},
      {"amid the write", {"PUT", in_request, silent}, 2, old_set(), {interrupted, verified}},
      {"as the write is whole", {"PUT", before_commit, silent}, 2, old_set(), {interrupted, verified}},
      {"after the write", {"PUT", after_commit, silent}, 2, new_set(), {interrupted}},
      {"amid the answer", {"PUT", in_response, silent}, 2, new_set(), {interrupted}},
      {"in the read-back", {"GET", before_commit, silent, 1}, 3, new_set(), {interrupted}},
  };
}

// Runs the command until the first fault begins, and kills it there.
outcome kill_at(const fault_server& server, const scratch_folder& state, const strings& arguments) {
  std::atomic<pid_t> child = 0;
  std::atomic<bool> is_over = false;
  std::thread killer{[&] {
    while (!is_over && (server.strikes() == 0 || child == 0)) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    if (!is_over) {
      ::kill(child, SIGKILL);
    }
  }};
  outcome ended = run_at(server, state, arguments, long_enough, &child);
  is_over = true;
  killer.join();
  return ended;
}

// What a process that is killed while it writes a file leaves beside it.
void leave_half_files(const std::string& state) {
  const std::string folder = std::filesystem::directory_iterator { state } -> path().string();
  for (const std::string_view name : {"known.json.tmp", "000001.json.tmp", "000002.json.tmp"}) {
    std::ofstream{folder + '/' + std::string{name}} << "half a fi";
  }
}

class cli_killed : public testing::TestWithParam<std::size_t> {};

TEST_P(cli_killed, leaves_nothing_in_the_way_of_the_next_run) {
  const moment when = moments()[GetParam()];
  SCOPED_TRACE(when.name);
  const scratch_folder state;
  fault_server server{{when.silence}};
  server.seed(old_set());
  const outcome killed = kill_at(server, state, {"push", "--yes", "--deadline", "600"});
  ASSERT_EQ(killed.exit_code, -SIGKILL) << killed.out << killed.err;
  EXPECT_EQ(server.log().size(), when.requests);
  EXPECT_EQ(server.stored_keys(), when.stored);
  leave_half_files(state.path_of());

  const bool is_interrupted = when.ends.size() == 2 || has(when.ends.front(), "unknown");
  const outcome shown = run_at(server, state, {"history"}, long_enough);
  EXPECT_EQ(has(shown.out, "interrupted"), is_interrupted) << shown.out;
  const outcome again = run_at(server, state, {"push", "--yes", "--format", "json"}, long_enough);
  EXPECT_EQ(has(again.err, "was interrupted"), is_interrupted) << again.err;
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  EXPECT_TRUE(has(again.out, R"("outcome":"verified")")) << again.out;
  EXPECT_EQ(server.stored_keys(), new_set());

  const outcome told = run_at(server, state, {"history", "--format", "json"}, long_enough);
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_TRUE(has_in_order(told.out, when.ends)) << told.out;
  EXPECT_EQ(std::count(told.out.begin(), told.out.end(), '\n'), static_cast<std::ptrdiff_t>(when.ends.size()));
}

INSTANTIATE_TEST_SUITE_P(at, cli_killed, testing::Range(std::size_t{0}, std::size_t{8}));

TEST(cli_killed_at, has_all_its_moments) { EXPECT_EQ(moments().size(), 8U); }

}  // namespace
}  // namespace jwkguard::test
