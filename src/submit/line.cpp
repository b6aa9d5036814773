#include "submit/line.hpp"

#include <algorithm>
#include <utility>

#include "submit/cloudflare.hpp"
#include "submit/random_number.hpp"

namespace jwkguard::submit {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// One request that stalls must leave time to ask what came of it, and to try again.
std::uint32_t share_of(std::uint32_t left_ms) noexcept {
  constexpr std::uint32_t least_ms = 1'000;
  constexpr std::uint32_t most_ms = 30'000;
  return std::min(std::max(left_ms / 3, std::min(left_ms, least_ms)), most_ms);
}

}  // namespace

std::int64_t local_time_s() noexcept {
  return duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

moment line::now() const noexcept {
  const auto run_ms = duration_cast<milliseconds>(now_here() - start_).count();
  return {left_ms(), random_number(), now_s(), static_cast<std::uint64_t>(run_ms)};
}

std::uint32_t line::left_ms() const noexcept {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(duration_cast<milliseconds>(end_ - now_here()).count(), 0));
}

void line::wait(std::uint32_t time_ms) {
  const std::uint32_t left = left_ms();
  const milliseconds time{std::min(time_ms, left)};
  const auto start = clock::now();
  wire_.wait_to_retry(static_cast<std::uint32_t>(time.count()), left);
  skipped_ += std::max(clock::duration{time} - (clock::now() - start), clock::duration{0});
}

void line::rest(std::uint32_t time_ms) {
  wire_.wait(time_ms);
  restart_deadline();
}

std::variant<response, failure> line::send(const request& what, std::uint32_t pause_ms) {
  if (pause_ms != 0) {
    wait(pause_ms);
  }
  const auto asked = clock::now();
  wire_.admit();
  end_ += clock::now() - asked;
  constexpr std::uint32_t least_useful_ms = 50;  // in less, a request would leave and no answer be waited for
  const std::uint32_t left = left_ms();
  if (left < least_useful_ms) {
    std::string fault = "the deadline has passed";
    bool was_sent = false;  // of reads: they fail as the last one did, however long the pauses were
    if (!attempts_.empty()) {
      const attempt& last = attempts_.back();
      const bool has_failed = last.status == 0 || last.status >= 300;
      was_sent = last.sent && has_failed && last.method == "GET" && what.method == "GET";
      fault += "; before that: " + (last.fault.empty() ? "HTTP " + std::to_string(last.status) : last.fault);
    }
    attempts_.push_back({what.method, pause_ms, 0, 0, "the deadline had passed", false});
    return failure{was_sent, fault};
  }
  const auto start = clock::now();
  std::variant<response, failure> came = wire_.send(what, share_of(left));
  const auto took = static_cast<std::uint32_t>(duration_cast<milliseconds>(clock::now() - start).count());
  if (const auto* const lost = std::get_if<failure>(&came)) {
    attempts_.push_back({what.method, pause_ms, took, 0, lost->message, lost->sent});
    return came;
  }
  const auto& answer = std::get<response>(came);
  attempts_.push_back({what.method, pause_ms, took, answer.status, {}, true});
  if (answer.date_s) {
    time_.hear(*answer.date_s, local_time_s());
  }
  return came;
}

heard line::send_for_credentials(const request& what, std::uint32_t pause_ms) {
  std::variant<response, failure> came = send(what, pause_ms);
  if (auto* const lost = std::get_if<failure>(&came)) {
    return std::move(*lost);
  }
  return cloudflare::read_answer(std::get<response>(came), config_);
}

request_counts line::counts() const noexcept {
  const auto sent = [this](std::string_view method) {
    return static_cast<std::uint32_t>(std::count_if(
        attempts_.begin(), attempts_.end(), [=](const attempt& each) { return each.sent && each.method == method; }));
  };
  return {sent("GET"), sent("PUT"), sent("PATCH")};
}

}  // namespace jwkguard::submit
