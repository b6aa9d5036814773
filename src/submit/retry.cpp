#include "submit/retry.hpp"

#include <algorithm>

namespace jwkguard::submit {
namespace {

constexpr std::uint32_t shortest_ceiling_ms = 500;
constexpr unsigned most_doublings = 3;  // to 4 s
constexpr std::uint32_t least_in_the_long_run_ms = pace::interval_ms;
constexpr std::uint32_t most_in_the_long_run_ms = 10'000;

std::optional<std::uint32_t> asked_for(const heard& what) noexcept {
  const auto* answer = std::get_if<cloudflare::answer>(&what);
  return answer == nullptr ? std::nullopt : answer->retry_after_ms;
}

std::uint32_t between(std::uint32_t least, std::uint32_t most, std::uint32_t random) noexcept {
  return least + static_cast<std::uint32_t>((std::uint64_t{random} * (most - least)) >> 32U);
}

std::uint32_t jitter_ms(unsigned failures, std::uint32_t random) noexcept {
  const unsigned doublings = std::max(failures, 1U) - 1;
  return doublings > most_doublings ? between(least_in_the_long_run_ms, most_in_the_long_run_ms, random)
                                    : between(0, shortest_ceiling_ms << doublings, random);
}

}  // namespace

void pace::note_request(std::uint64_t run_ms) noexcept { rested_ms_ = std::max(rested_ms_, run_ms) + interval_ms; }

std::uint32_t pace::wait_ms(unsigned requests, std::uint64_t run_ms) const noexcept {
  const std::uint64_t free_ms = rested_ms_ + std::uint64_t{requests} * interval_ms;
  const std::uint64_t from_ms = run_ms + std::uint64_t{burst} * interval_ms;
  return static_cast<std::uint32_t>(free_ms > from_ms ? free_ms - from_ms : 0);
}

bool may_pass(const heard& what) noexcept {
  if (const auto* lost = std::get_if<failure>(&what)) {
    return !lost->lasting;
  }
  const std::uint32_t status = std::get<cloudflare::answer>(what).status;
  return status == 408 || status == 429 || status >= 500;
}

std::optional<std::uint32_t> pause_ms(
    const heard& what, unsigned failures, const pace& kept, unsigned requests, moment now) noexcept {
  const std::uint32_t own = asked_for(what).value_or(jitter_ms(failures, now.random));
  const std::uint32_t wait = std::max(own, kept.wait_ms(requests, now.run_ms));
  return wait < now.time_left_ms ? std::optional{wait} : std::nullopt;
}

}  // namespace jwkguard::submit
