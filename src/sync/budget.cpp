#include "sync/budget.hpp"

#include <utility>

namespace jwkguard::sync {
namespace {

constexpr std::uint32_t too_many_requests = 429;
constexpr std::int64_t usual_stop_ms = 60'000;

}  // namespace

request_budget::request_budget(rate_limit most) : bucket_{most, 0} {}

std::int64_t request_budget::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
}

void request_budget::wait_for_turn(bool begins) {
  std::unique_lock lock{guard_};
  while (!released_) {
    const std::int64_t wait_ms = bucket_.take(now_ms(), begins);
    if (wait_ms == 0) {
      return;
    }
    changed_.wait_for(lock, std::chrono::milliseconds{wait_ms});
  }
}

void request_budget::learn(const submit::response& what) {
  const std::lock_guard lock{guard_};
  const std::int64_t now = now_ms();
  bucket_.learn(what.limits, now);
  if (what.status == too_many_requests) {
    bucket_.stop(now + (what.retry_after_ms ? *what.retry_after_ms : usual_stop_ms));
  }
}

void request_budget::release() {
  const std::lock_guard lock{guard_};
  released_ = true;
  changed_.notify_all();
}

bool request_budget::is_closed() {
  const std::lock_guard lock{guard_};
  return released_ && bucket_.is_stopped(now_ms());
}

paced_transport::paced_transport(std::unique_ptr<submit::transport> wire, request_budget& budget)
    : forwarding_transport{std::move(wire)}, budget_{budget} {}

void paced_transport::admit() { budget_.wait_for_turn(!std::exchange(has_begun_, true)); }

std::variant<submit::response, submit::failure> paced_transport::send(
    const submit::request& what, std::uint32_t time_left_ms) {
  constexpr unsigned most_refusals = 5;
  const bool is_write = what.method != "GET";
  if (budget_.is_closed() && (is_write || !has_written_)) {
    return submit::failure{false, "the run had to end while the server was refusing requests (HTTP 429)", true, true};
  }
  has_written_ = has_written_ || is_write;
  auto came = forwarding_transport::send(what, time_left_ms);
  if (auto* const answer = std::get_if<submit::response>(&came)) {
    budget_.learn(*answer);
    if (answer->status == too_many_requests && ++refusals_ <= most_refusals && !budget_.is_closed()) {
      answer->retry_after_ms.reset();  // admit() waits
    }
  }
  return came;
}

}  // namespace jwkguard::sync
