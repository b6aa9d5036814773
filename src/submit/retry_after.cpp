#include "submit/retry_after.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <limits>

namespace jwkguard::submit {
namespace {

constexpr std::uint64_t most_ms = std::numeric_limits<std::uint32_t>::max();

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Digits alone, however many; most_ms for what is more.
std::optional<std::uint64_t> number_of(std::string_view text) noexcept {
  if (!is_number(text)) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char digit : text) {
    number = std::min(number * 10 + static_cast<std::uint64_t>(digit - '0'), most_ms);
  }
  return number;
}

std::optional<std::uint64_t> milliseconds_of(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  const auto whole = number_of(text.substr(0, point));
  if (!whole || point == std::string_view::npos) {
    return whole;
  }
  const std::string_view fraction = text.substr(point + 1);
  if (!is_number(fraction)) {
    return std::nullopt;
  }
  const bool more = fraction.find_first_not_of('0') != std::string_view::npos;
  return *whole + (more ? 1U : 0U);  // not before the time
}

// Where `name` stands in a list of names of three letters, from 1; 0 if it does not.
unsigned place_of(std::string_view name, std::string_view names) noexcept {
  const std::size_t at = names.find(name);
  return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<unsigned>(at / 3) + 1;
}

// Unix time of "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<std::int64_t> seconds_of_date(std::string_view text) noexcept {
  constexpr std::string_view shape = "aaa, 00 aaa 0000 00:00:00 GMT";
  const auto fits = [](char c, char place) { return place == 'a' || (place == '0' ? is_digit(c) : c == place); };
  if (text.size() != shape.size() || !std::equal(text.begin(), text.end(), shape.begin(), fits)) {
    return std::nullopt;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    return static_cast<unsigned>(*number_of(text.substr(at, size)));
  };
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number(12, 4))},
      std::chrono::month{place_of(text.substr(8, 3), "JanFebMarAprMayJunJulAugSepOctNovDec")},
      std::chrono::day{number(5, 2)}};
  const unsigned weekday = place_of(text.substr(0, 3), "MonTueWedThuFriSatSun");
  const std::chrono::seconds time =
      std::chrono::hours{number(17, 2)} + std::chrono::minutes{number(20, 2)} + std::chrono::seconds{number(23, 2)};
  const bool is_time = number(17, 2) < 24 && number(20, 2) < 60 && number(23, 2) <= 60;  // 60: a leap second
  if (!date.ok() || !is_time || std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding() != weekday) {
    return std::nullopt;
  }
  return (std::chrono::sys_seconds{std::chrono::sys_days{date}} + time).time_since_epoch().count();
}

std::optional<std::uint64_t> milliseconds_from(std::string_view text, std::int64_t now_s) noexcept {
  if (const auto seconds = number_of(text)) {
    return *seconds * 1000;
  }
  const auto then = seconds_of_date(text);
  if (!then) {
    return std::nullopt;
  }
  return *then > now_s ? static_cast<std::uint64_t>(*then - now_s) * 1000 : 0;
}

}  // namespace

std::optional<std::uint32_t> retry_after(
    std::optional<std::string_view> ms_text, std::optional<std::string_view> text, std::int64_t now_s) noexcept {
  const auto exact = ms_text ? milliseconds_of(*ms_text) : std::nullopt;
  const auto rounded = text ? milliseconds_from(*text, now_s) : std::nullopt;
  if (exact.has_value() != ms_text.has_value() || rounded.has_value() != text.has_value()) {
    return std::nullopt;
  }
  constexpr std::uint64_t rounding_ms = 1000;
  if (exact && rounded && (*exact > *rounded + rounding_ms || *rounded > *exact + rounding_ms)) {
    return std::nullopt;
  }
  const auto wait = exact ? exact : rounded;
  return wait ? std::optional{static_cast<std::uint32_t>(std::min(*wait, most_ms))} : std::nullopt;
}

}  // namespace jwkguard::submit
