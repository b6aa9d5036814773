#include "submit/http_rate_limit.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>

#include "json/ascii.hpp"

namespace jwkguard::submit {
namespace {

// The part up to the next separator that does not stand in a quoted string (RFC 8941 3.3.3); takes it away.
std::string_view take_part(std::string_view& text, char separator) noexcept {
  bool is_quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_quoted || text[at] != separator); ++at) {
    if (is_quoted && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      is_quoted = !is_quoted;
    }
  }
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return json::trimmed(part);
}

// The whole number of a parameter; none if the item has no such one.
std::optional<std::uint32_t> parameter(std::string_view item, char name) noexcept {
  (void)take_part(item, ';');  // its name
  while (!item.empty()) {
    const std::string_view each = take_part(item, ';');
    std::uint32_t number = 0;
    if (each.size() > 2 && each[0] == name && each[1] == '=') {
      const auto [end, error] = std::from_chars(each.data() + 2, each.data() + each.size(), number);
      return error == std::errc{} && end == each.data() + each.size() ? std::optional{number} : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

void read_rate_limit(std::string_view field, rate_limits& into) {
  while (!field.empty()) {
    const std::string_view item = take_part(field, ',');
    const auto remaining = parameter(item, 'r');
    const auto reset_s = parameter(item, 't');
    if (remaining && reset_s) {
      into.left.push_back({*remaining, *reset_s});
    }
  }
}

void read_rate_limit_policy(std::string_view field, rate_limits& into) {
  while (!field.empty()) {
    const std::string_view item = take_part(field, ',');
    const auto quota = parameter(item, 'q');
    const auto window_s = parameter(item, 'w');
    if (quota && window_s && *quota != 0 && *window_s != 0) {
      into.policies.push_back({*quota, *window_s});
    }
  }
}

}  // namespace jwkguard::submit
