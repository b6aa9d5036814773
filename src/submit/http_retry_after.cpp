#include "submit/http_retry_after.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "json/ascii.hpp"
#include "submit/http_curl.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::uint64_t most_ms = std::numeric_limits<std::uint32_t>::max();

// Digits alone, however many; most_ms for what is more.
std::optional<std::uint64_t> number_of(std::string_view text) noexcept {
  if (text.empty() || !std::all_of(text.begin(), text.end(), json::is_digit)) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char digit : text) {
    number = std::min(number * 10 + static_cast<std::uint64_t>(digit - '0'), most_ms);
  }
  return number;
}

std::uint32_t within_limits(std::uint64_t wait_ms) noexcept {
  return static_cast<std::uint32_t>(std::min(wait_ms, most_ms));
}

}  // namespace

std::optional<std::uint32_t> milliseconds_asked(const std::string& text) noexcept {
  const std::string_view all{text};
  const std::size_t point = all.find('.');
  const auto whole = number_of(all.substr(0, point));
  if (!whole || point == std::string_view::npos) {
    return whole ? std::optional{within_limits(*whole)} : std::nullopt;
  }
  const auto fraction = number_of(all.substr(point + 1));
  return fraction ? std::optional{within_limits(*whole + (*fraction != 0 ? 1U : 0U))} : std::nullopt;
}

std::optional<std::uint32_t> seconds_asked(const std::string& text, std::int64_t now_s) noexcept {
  if (const auto seconds = number_of(text)) {
    return within_limits(*seconds * 1'000);
  }
  const bool is_date = !text.empty() && json::is_upper_case(text.front());
  const std::int64_t then_s = is_date ? curl().getdate(text.c_str(), nullptr) : -1;
  if (then_s < 0) {
    return std::nullopt;
  }
  return then_s > now_s ? within_limits(static_cast<std::uint64_t>(then_s - now_s) * 1'000) : 0;
}

}  // namespace jwkguard::submit
