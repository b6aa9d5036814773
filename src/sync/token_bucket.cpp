#include "sync/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace jwkguard::sync {
namespace {

constexpr double share_at_once = 0.02;  // of the limit
constexpr double share_in_all = 0.99;   // what is sent evenly does not arrive evenly
constexpr double share_kept = 0.5;      // of the bucket, for runs that are under way
constexpr double most_at_once = 100;

double capacity_of(rate_limit most) noexcept {
  return std::clamp(std::floor(most.requests * share_at_once), 1.0, most_at_once);
}

}  // namespace

token_bucket::token_bucket(rate_limit most, std::int64_t now_ms) noexcept
    : most_at_once_{capacity_of(most)},
      capacity_{most_at_once_},
      rate_{std::max(most.requests * share_in_all - capacity_, most.requests * 0.5) /
            static_cast<double>(std::max<std::int64_t>(most.span_ms, 1))},
      server_rate_{rate_},
      tokens_{capacity_},
      last_ms_{now_ms} {}

double token_bucket::rate_at(std::int64_t now_ms) const noexcept {
  const double rate = std::min(rate_, server_rate_);
  return now_ms < slow_until_ms_ ? std::min(rate, slow_rate_) : rate;
}

void token_bucket::refill(std::int64_t now_ms) noexcept {
  if (now_ms > last_ms_) {
    tokens_ = std::min(capacity_, tokens_ + static_cast<double>(now_ms - last_ms_) * rate_at(last_ms_));
    last_ms_ = now_ms;
  }
}

std::int64_t token_bucket::take(std::int64_t now_ms, bool begins) noexcept {
  refill(now_ms);
  if (now_ms < stopped_until_ms_) {
    return stopped_until_ms_ - now_ms;
  }
  const double kept = begins ? std::floor(capacity_ * share_kept) : 0;
  const double missing = 1 + kept - tokens_;
  if (missing <= 0) {
    tokens_ -= 1;
    return 0;
  }
  constexpr double longest_ms = 60'000;  // then it is asked again: the rate may have changed
  return static_cast<std::int64_t>(std::clamp(std::ceil(missing / rate_at(now_ms)), 1.0, longest_ms));
}

void token_bucket::learn(const submit::rate_limits& said, std::int64_t now_ms) noexcept {
  refill(now_ms);
  constexpr double second_ms = 1'000;
  if (!said.policies.empty()) {
    server_rate_ = rate_;
    capacity_ = most_at_once_;
    for (const auto& each : said.policies) {
      server_rate_ = std::min(server_rate_, each.requests * share_in_all / (each.window_s * second_ms));
      capacity_ = std::min(capacity_, capacity_of({each.requests, 0}));
    }
    tokens_ = std::min(tokens_, capacity_);
  }
  double slowest = rate_;
  for (const auto& each : said.left) {
    const std::int64_t reset_ms = now_ms + static_cast<std::int64_t>(each.reset_s) * 1'000;
    if (each.requests == 0) {
      stop(reset_ms);
      continue;
    }
    tokens_ = std::min(tokens_, static_cast<double>(each.requests));
    const double rate = each.requests / (std::max<std::uint32_t>(each.reset_s, 1) * second_ms);
    if (rate <= slowest) {
      slowest = rate;
      slow_until_ms_ = reset_ms;
    }
  }
  slow_rate_ = said.left.empty() ? slow_rate_ : slowest;
}

void token_bucket::stop(std::int64_t until_ms) noexcept {
  stopped_until_ms_ = std::max(stopped_until_ms_, until_ms);
  tokens_ = 0;  // and it fills from then on
  last_ms_ = std::max(last_ms_, stopped_until_ms_);
}

}  // namespace jwkguard::sync
