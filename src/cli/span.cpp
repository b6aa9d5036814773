#include "cli/span.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::int64_t most_s = 366LL * 24 * 60 * 60;

// None for a unit that is none.
std::optional<std::int64_t> seconds_in(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{
      {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}, {"w", 7 * 86'400}}};
  const auto* const found =
      std::find_if(units.begin(), units.end(), [&](const auto& each) { return each.first == unit; });
  return found == units.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

std::optional<std::int64_t> seconds_of(std::string_view text) {
  double count = 0;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  if (text.empty() || !json::is_digit(text.front()) || !json::is_digit(text[digits - 1])) {
    return std::nullopt;  // ".5h", "5."
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count, std::chars_format::fixed);
  const auto unit = seconds_in(text.substr(static_cast<std::size_t>(end - text.data())));
  if (error != std::errc{} || !unit || !(count * static_cast<double>(*unit) <= most_s)) {
    return std::nullopt;
  }
  return std::llround(count * static_cast<double>(*unit));
}

std::string span_fault(const std::string& text) {
  return seconds_of(text) ? "" : "not a span of time such as 90s, 15m, 24h, 1.5h, 2d or 1w";
}

}  // namespace jwkguard::cli
