// Memory that fails once a write is on its way: the exit code never says that nothing was sent.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "memory_places.hpp"
#include "places.hpp"
#include "support/allocation_count.hpp"
#include "support/cli_push_run.hpp"
#include "support/fault_server.hpp"
#include "support/scratch_folder.hpp"

namespace jwkguard::test {
namespace {

outcome push_with_memory_for(unsigned allocations, const fault_server& at, const std::string& format) {
  const scratch_folder state;
  strings environment = environment_for(at.base_url());
  environment.push_back(std::string{"LD_PRELOAD="} + JWKGUARD_FAILING_MEMORY);
  environment.push_back("JWKGUARD_ALLOCATIONS_LEFT=" + std::to_string(allocations));
  const std::string set = set_of({key(0, "a"), key(1, "b")});
  return run(JWKGUARD_CLI,
      {{"push", "--yes", "--format", format, "--deadline", "1", "--state-dir", state.path_of()}, set, environment});
}

TEST(cli_memory, that_fails_after_a_write_ends_with_what_is_known_of_it) {
  if (!counts_malloc()) {
    GTEST_SKIP() << "skipped: with a sanitizer, or without glibc, nothing is preloaded";
  }
  unsigned unknown = 0;
  for (unsigned allocations = 0; allocations < 2'000; allocations += 1 + allocations / 8) {
    fault_server at;
    at.seed(set_of({key(0, "a")}));
    const outcome ended = push_with_memory_for(allocations, at, allocations % 2 == 0 ? "human" : "json");
    SCOPED_TRACE(std::to_string(allocations) + ' ' + ended.out + ended.err);
    EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 6) << ended.exit_code;
    unknown += ended.exit_code == 6 ? 1U : 0U;
    EXPECT_TRUE(has(at.stored_keys(), R"("kid":"b")")) << "the write had been sent";
    EXPECT_TRUE(ended.exit_code == 0 || has(ended.out + ended.err, "unknown") || has(ended.err, "is not known"));
  }
  EXPECT_GT(unknown, 10U);
}

// As of a disk that is full: nothing is sent, and nothing ends silently.
TEST(cli_memory, a_file_that_may_not_grow_is_said_before_anything_is_written) {
  for (const char* const command : {"push --yes", "sync --file"}) {
    fault_server at;
    const scratch_file set{set_of({key(0, "a")})};
    const scratch_folder state;
    const std::string line = R"(ulimit -f 0; exec "$0" )" + std::string{command} + R"( "$1" --state-dir "$2")";
    const outcome ended =
        run("/bin/sh", {{"-c", line, JWKGUARD_CLI, set.name(), state.path_of()}, {}, environment_for(at.base_url())});
    EXPECT_EQ(ended.exit_code, 2) << command << ended.out << ended.err;
    EXPECT_TRUE(has(ended.out + ended.err, "File too large")) << ended.out << ended.err;
    for (const fault_server::arrival& each : at.log()) {
      EXPECT_EQ(each.method, "GET");
    }
  }
}

}  // namespace
}  // namespace jwkguard::test
