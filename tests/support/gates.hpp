// What orders the threads of a test, in the place of sleeps.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace jwkguard::test {

/// gates hold up whoever comes through one, until so many targets of the round are done.
class gates {
 public:
  void hold(const std::string& whom, std::size_t until) { until_[whom] = until; }
  void begin() {
    const std::lock_guard lock{guard_};
    done_ = 0;
  }
  void one_is_done() {
    const std::lock_guard lock{guard_};
    ++done_;
    moved_.notify_all();
  }
  void pass(const std::string& who) {
    std::unique_lock lock{guard_};
    const auto found = until_.find(who);
    const bool is_open = found == until_.end() ||
                         moved_.wait_for(lock, std::chrono::seconds{60}, [&] { return done_ >= found->second; });
    EXPECT_TRUE(is_open) << who << " waits for what does not come";
  }

 private:
  std::mutex guard_;
  std::condition_variable moved_;
  std::size_t done_ = 0;
  std::map<std::string, std::size_t> until_;  // set before a round
};

}  // namespace jwkguard::test
