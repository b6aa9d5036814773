// What a key says about its lifetime: exp, nbf and revoked (OpenID Federation 8.7.2).
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>
#include <string_view>

#include "json/ascii.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr std::string_view why_a_warning =
    "These members are OpenID Federation's: elsewhere exp may be the plan of a rotation that was put off, so a person "
    "has to look";

constexpr rule expired = judged(
    rule{"key.expired", warning, warning, "OpenID Federation 8.7.2", "the key has expired: exp is in the past",
        "sign with another key, and take this one out when the last token that it has signed has expired; if it is "
        "still in use, have the issuer correct exp"},
    why_a_warning);
constexpr rule not_yet_valid =
    judged(rule{"key.not-yet-valid", warning, warning, "OpenID Federation 8.7.2",
               "the key is not valid yet: nbf is in the future", "do not sign with it before that time"},
        why_a_warning);
constexpr rule revoked{"key.revoked", warning, warning, "OpenID Federation 8.7.2",
    "the key is marked as revoked: nothing that it signs is to be trusted",
    "take it out of the set that verifiers get, after its reason was looked at: a compromised key goes at once"};

constexpr std::array rows = {&expired, &not_yet_valid, &revoked};

std::int64_t now_under(const policy& rules) noexcept {
  return rules.now != 0 ? rules.now : static_cast<std::int64_t>(std::time(nullptr));
}

std::optional<double> number_in(std::string_view text) noexcept {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return is_whole ? std::optional{value} : std::nullopt;
}

// The day that a text begins with: "2024-01-31", with or without a time of that day.
std::optional<double> day_in(std::string_view text) noexcept {
  constexpr std::string_view form = "0000-00-00";
  if (text.size() < form.size()) {
    return std::nullopt;
  }
  std::array<unsigned, 3> parts{};
  std::size_t part = 0;
  for (std::size_t at = 0; at < form.size(); ++at) {
    const bool is_digit = json::is_digit(text[at]);
    if (is_digit != (form[at] == '0') || (!is_digit && text[at] != '-')) {
      return std::nullopt;
    }
    part += is_digit ? 0 : 1;
    parts[part] = is_digit ? parts[part] * 10 + static_cast<unsigned>(text[at] - '0') : parts[part];
  }
  const std::chrono::year_month_day day{
      std::chrono::year{static_cast<int>(parts[0])}, std::chrono::month{parts[1]}, std::chrono::day{parts[2]}};
  const auto days = std::chrono::sys_days{day}.time_since_epoch().count();
  return day.ok() ? std::optional{static_cast<double>(days) * 86'400} : std::nullopt;
}

// A NumericDate (RFC 7519 2); milliseconds, as JavaScript counts, and dates in words are what others write.
std::optional<double> seconds_of(const json::token& value) noexcept {
  constexpr double least_milliseconds = 1e11;  // as seconds that is the year 5138
  if (value.kind != json::kind::number && value.kind != json::kind::string) {
    return std::nullopt;
  }
  const auto number = number_in(value.text());
  if (!number) {
    return value.kind == json::kind::string ? day_in(value.text()) : std::nullopt;
  }
  return *number >= least_milliseconds ? *number / 1'000 : *number;
}

bool says_revoked(const json::token& value) noexcept {
  switch (value.kind) {
    case json::kind::null: return false;
    case json::kind::boolean: return value.length == std::string_view{"true"}.size();
    case json::kind::string: return value.size != 0 && value.text() != "false";
    case json::kind::number: return value.text() != "0";
    default: return true;
  }
}

}  // namespace

const std::span<const rule* const> lifetime_rules{rows};

void check_lifetime(key_check& key) {
  constexpr double day = 86'400;  // clocks differ by less, and a date in words names no more
  const auto now = static_cast<double>(now_under(key.rules()));
  if (const raw_member* const exp = key.raw.get(member::exp); exp != nullptr) {
    const auto at = seconds_of(exp->value);
    const bool is_a_day = exp->value.kind == json::kind::string;
    if (at && *at + (is_a_day ? day : 0) <= now) {
      key.add(expired, member::exp);
    }
  }
  if (const raw_member* const nbf = key.raw.get(member::nbf); nbf != nullptr) {
    if (const auto at = seconds_of(nbf->value); at && *at > now) {
      key.add(not_yet_valid, member::nbf);
    }
  }
  if (const raw_member* const mark = key.raw.get(member::revoked); mark != nullptr && says_revoked(mark->value)) {
    key.add(revoked, member::revoked);
  }
}

}  // namespace jwkguard::keys
