// The one budget of requests that all targets of a fleet share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <variant>

#include "submit/forwarding_transport.hpp"
#include "sync/token_bucket.hpp"

namespace jwkguard::sync {

/// request_budget is safe for many threads.
class request_budget {
 public:
  explicit request_budget(rate_limit most);

  /// wait_for_turn returns when a request may be sent; at once after release().
  void wait_for_turn(bool begins);
  /// learn takes what an answer says: after 429 nobody sends before the time that it names, or a minute.
  void learn(const submit::response& what);
  /// release lets runs that are under way end without waiting.
  void release();
  /// is_closed is whether nobody waits any more, and the server takes nothing yet.
  [[nodiscard]] bool is_closed();

 private:
  [[nodiscard]] std::int64_t now_ms() const;

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex guard_;
  std::condition_variable changed_;
  token_bucket bucket_;
  bool released_ = false;
};

/// paced_transport sends over another transport what the budget allows. A 429 holds up all runs, and the first few are
/// no reason for this one to give up: it may send again at its next turn, outside of its deadline. After release() it
/// sends nothing against a 429 but the question what a write came to.
class paced_transport final : public submit::forwarding_transport {
 public:
  paced_transport(std::unique_ptr<submit::transport> wire, request_budget& budget);

  [[nodiscard]] std::variant<submit::response, submit::failure> send(
      const submit::request& what, std::uint32_t time_left_ms) override;
  void admit() override;

 private:
  request_budget& budget_;
  bool has_begun_ = false;
  bool has_written_ = false;
  unsigned refusals_ = 0;  // with 429
};

}  // namespace jwkguard::sync
