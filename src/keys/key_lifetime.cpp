// What a key says about its lifetime: exp, nbf and revoked (OpenID Federation 8.7.2).
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "json/ascii.hpp"
#include "json/reader.hpp"
#include "json/walk.hpp"
#include "keys/key_check.hpp"

namespace jwkguard::keys {
namespace {

using enum level;

constexpr std::string_view why_a_warning =
    "These members are OpenID Federation's: elsewhere exp may be the plan of a rotation that was put off, so a person "
    "has to look";

constexpr rule expired =
    judged(rule{"key.expired", warning, warning, "OpenID Federation 8.7.2", "the key has expired: exp is in the past",
               "sign with another key, and remove this one when the last token it signed has expired; if it is "
               "still in use, have the issuer correct exp"},
        why_a_warning);
constexpr rule not_yet_valid =
    judged(rule{"key.not-yet-valid", warning, warning, "OpenID Federation 8.7.2",
               "the key is not valid yet: nbf is in the future", "do not sign with it before that time"},
        why_a_warning);
constexpr rule revoked{"key.revoked", warning, warning, "OpenID Federation 8.7.2",
    "the key is marked as revoked: do not trust anything it signs",
    "most readers do not know this mark and still trust the key: remove it from the set that they get, "
    "at once if others may know its private half"};
constexpr rule revoked_later =
    judged(rule{"key.revoked-later", warning, warning, "OpenID Federation 8.7.2",
               "the key is marked as revoked from a future time on: readers may refuse it already",
               "for a planned end, write exp; remove revoked, or remove the key at once "
               "if others may know its private half"},
        "The specification speaks of times in the past: how readers treat a future one is not specified");
constexpr rule time_form = judged(rule{"key.time-form", warning, warning, "OpenID Federation 8.7.2",
                                      "{member} is {subject}: readers may refuse the key or overlook {member}",
                                      "write a number, the seconds since 1970 (date -u -d 2030-01-31 +%s)"},
    "These members are OpenID Federation's and JWT's; whoever writes them in another form may have readers of "
    "their own");

constexpr std::array rows = {&expired, &not_yet_valid, &revoked, &revoked_later, &time_form};

std::int64_t now_under(const policy& rules) noexcept {
  return rules.now != 0 ? rules.now : static_cast<std::int64_t>(std::time(nullptr));
}

std::optional<double> number_in(std::string_view text) noexcept {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return is_whole ? std::optional{value} : std::nullopt;
}

// A time as a value tells it, and how it does so; `subject` is empty where that is as it should be.
struct told_time {
  std::optional<double> seconds{};  // since 1970; none: it tells no time
  double precision = 0;             // in seconds
  std::string_view subject{};
};

constexpr double day = 86'400;

// Numbers of a fixed form, such as "00-00": 0 stands for a digit, all else for itself. None of another form.
template <std::size_t Parts>
std::optional<std::array<int, Parts>> numbers_in(std::string_view text, std::string_view form) noexcept {
  std::array<int, Parts> parts{};
  std::size_t part = 0;
  if (text.size() < form.size()) {
    return std::nullopt;
  }
  for (std::size_t at = 0; at < form.size(); ++at) {
    const bool is_digit = json::is_digit(text[at]);
    if (is_digit != (form[at] == '0') || (!is_digit && text[at] != form[at])) {
      return std::nullopt;
    }
    part += is_digit ? 0 : 1;
    parts[part] = is_digit ? parts[part] * 10 + (text[at] - '0') : parts[part];
  }
  return parts;
}

// The seconds from the start of a day in UTC to what follows its date in RFC 3339; none without an offset.
std::optional<double> time_of_day_in(std::string_view text) noexcept {
  constexpr std::string_view form = "00:00:00";
  if (text.empty() || std::string_view{"Tt "}.find(text.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  const auto time = numbers_in<3>(text.substr(1), form);
  if (!time) {
    return std::nullopt;
  }
  const double seconds = (*time)[0] * 3'600.0 + (*time)[1] * 60.0 + (*time)[2];
  text.remove_prefix(1 + form.size());
  if (text.starts_with('.')) {
    text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
  }
  if (text == "Z" || text == "z") {
    return seconds;
  }
  const auto offset = numbers_in<2>(text.empty() ? text : text.substr(1), "00:00");
  if (!offset || (text.front() != '+' && text.front() != '-')) {
    return std::nullopt;
  }
  const double ahead = (*offset)[0] * 3'600.0 + (*offset)[1] * 60.0;
  return text.front() == '+' ? seconds - ahead : seconds + ahead;
}

// The day that a text begins with: "2024-01-31", and what it says of the time of that day.
told_time date_in(std::string_view text) noexcept {
  constexpr std::string_view form = "0000-00-00";
  const auto parts = numbers_in<3>(text, form);
  if (!parts) {
    return {.subject = text.empty() ? "an empty string, not a time" : "a string that is not a time"};
  }
  const std::chrono::year_month_day date{std::chrono::year{(*parts)[0]},
      std::chrono::month{static_cast<unsigned>((*parts)[1])}, std::chrono::day{static_cast<unsigned>((*parts)[2])}};
  if (!date.ok()) {
    return {.subject = "a string that is not a time"};
  }
  const auto days = static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count());
  const auto time = time_of_day_in(text.substr(form.size()));
  return {days * day + time.value_or(0), time ? 0 : day, "a date in a string, not the seconds since 1970 in a number"};
}

// A NumericDate (RFC 7519 2); milliseconds, as JavaScript counts, and dates in words are what others write.
told_time time_of(const json::token& value) noexcept {
  constexpr double least_milliseconds = 1e11;  // as seconds that is the year 5138
  const bool is_string = value.kind == json::kind::string;
  if (value.kind != json::kind::number && !is_string) {
    return {.subject = value.kind == json::kind::boolean  ? "true or false, not the seconds since 1970"
                       : value.kind == json::kind::object ? "an object, not the seconds since 1970"
                                                          : "an array, not the seconds since 1970"};
  }
  const auto number = number_in(value.text());
  if (!number) {
    return is_string ? date_in(value.text()) : told_time{.subject = "too large a number for a time"};
  }
  const bool is_milliseconds = *number >= least_milliseconds;
  return {is_milliseconds ? *number / 1'000 : *number, 0,
      is_string         ? "digits in a string, not a number"
      : is_milliseconds ? "as large as milliseconds since 1970 are, not seconds"
                        : ""};
}

// revoked_at of an object as it was written; null kind if that is not there.
class revocation {
 public:
  explicit revocation(std::string_view written) : text_(written.begin(), written.end()) {
    json::reader from{text_, 0, {limits::max_depth, static_cast<std::uint32_t>(text_.size())}};
    json::token opened;
    if (from.next_value(opened) && opened.kind == json::kind::object) {
      (void)json::walk<limits::max_depth>(from, opened, *this);
    }
  }
  void on_name(const json::token& name, std::span<const json::step> path) {
    is_next_ = path.size() == 1 && name.text() == "revoked_at";
  }
  void on_value(const json::token& value) {
    at_ = is_next_ ? value : at_;
    is_next_ = false;
  }
  void on_close(json::kind) {}
  [[nodiscard]] const json::token& at() const noexcept { return at_; }

 private:
  std::vector<char> text_;
  json::token at_;
  bool is_next_ = false;
};

constexpr std::string_view form_of_mark = "not the object with revoked_at that readers expect";

// Whether a mark that is no object says that the key is revoked, and from when on.
std::optional<told_time> revoked_by(const json::token& mark) noexcept {
  if (mark.kind == json::kind::boolean) {
    const bool is_true = mark.length == std::string_view{"true"}.size();
    return is_true ? std::optional{told_time{}} : std::nullopt;
  }
  const bool says_no = mark.kind == json::kind::string && (mark.size == 0 || mark.text() == "false");
  if (says_no || (mark.kind == json::kind::number && mark.text() == "0")) {
    return std::nullopt;
  }
  return mark.kind == json::kind::array ? told_time{} : time_of(mark);
}

void check_mark(key_check& key, const raw_member& mark, double now) {
  constexpr std::string_view help_of_mark =
      "write an object (revoked_at, a number of seconds since 1970, and reason), or leave revoked out";
  told_time since;  // none: of no known time
  bool is_revoked = true;
  if (mark.value.kind == json::kind::object) {
    const revocation written{mark.value.text()};
    const bool is_told = written.at().kind != json::kind::null;
    if (is_told) {
      since = time_of(written.at());
    }
    if (!is_told || !since.subject.empty()) {
      key.add(time_form, member::revoked,
          {.subject = "an object whose revoked_at is missing, or not a number of seconds since 1970",
              .help = help_of_mark});
    }
  } else {
    const std::optional<told_time> told = revoked_by(mark.value);
    is_revoked = told.has_value();
    since = told.value_or(told_time{});
    key.add(time_form, member::revoked, {.subject = form_of_mark, .help = help_of_mark});
  }
  if (is_revoked) {
    key.add(since.seconds && *since.seconds > now ? revoked_later : revoked, member::revoked);
  }
}

}  // namespace

const std::span<const rule* const> lifetime_rules{rows};

void check_lifetime(key_check& key) {
  const auto now = static_cast<double>(now_under(key.rules()));
  for (const member which : {member::iat, member::nbf, member::exp}) {
    const raw_member* const there = key.raw.get(which);
    if (there == nullptr) {
      continue;
    }
    const told_time at = time_of(there->value);
    if (!at.subject.empty()) {
      key.add(time_form, which, {.subject = at.subject});
    }
    if (which == member::exp && at.seconds && *at.seconds + at.precision <= now) {
      key.add(expired, which);
    } else if (which == member::nbf && at.seconds && *at.seconds > now) {
      key.add(not_yet_valid, which);
    }
  }
  if (const raw_member* const mark = key.raw.get(member::revoked); mark != nullptr) {
    check_mark(key, *mark, now);
  }
}

}  // namespace jwkguard::keys
