#include "submit/retry.hpp"

#include <algorithm>

namespace jwkguard::submit {
namespace {

constexpr std::uint32_t shortest_ceiling_ms = 500;
constexpr unsigned most_doublings = 4;  // to 8 s

std::optional<std::uint32_t> asked_for(const heard& what) noexcept {
  const auto* answer = std::get_if<cloudflare::answer>(&what);
  return answer == nullptr ? std::nullopt : answer->retry_after_ms;
}

std::uint32_t jitter_ms(unsigned failures, std::uint32_t dice) noexcept {
  const std::uint32_t ceiling = shortest_ceiling_ms << std::min(std::max(failures, 1U) - 1, most_doublings);
  return static_cast<std::uint32_t>((std::uint64_t{dice} * ceiling) >> 32U);
}

}  // namespace

bool may_pass(const heard& what) noexcept {
  if (const auto* lost = std::get_if<failure>(&what)) {
    return !lost->lasting;
  }
  const std::uint32_t status = std::get<cloudflare::answer>(what).status;
  return status == 408 || status == 429 || status >= 500;
}

std::optional<std::uint32_t> pause_ms(const heard& what, unsigned failures, moment now) noexcept {
  const std::uint32_t wait = asked_for(what).value_or(jitter_ms(failures, now.dice));
  return wait < now.time_left_ms ? std::optional{wait} : std::nullopt;
}

}  // namespace jwkguard::submit
