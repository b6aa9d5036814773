#include "plan/text.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace jwkguard {

std::string duration_text(std::int64_t seconds) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  const auto two = [](std::int64_t large, const char* large_unit, std::int64_t small, const char* small_unit) {
    return std::to_string(large) + large_unit + (small == 0 ? "" : ' ' + std::to_string(small) + small_unit);
  };
  if (seconds >= hour) {
    return two(seconds / hour, " h", seconds % hour / minute, " min");
  }
  return seconds >= minute ? two(seconds / minute, " min", seconds % minute, " s") : std::to_string(seconds) + " s";
}

std::string time_text(std::int64_t seconds) {
  const auto at = static_cast<std::time_t>(seconds);
  std::tm parts{};
  std::array<char, 32> text{};
  if (::gmtime_r(&at, &parts) == nullptr) {
    return "-";
  }
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

}  // namespace jwkguard
