#include "emulator/issuer_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace jwkguard::emulator {
namespace {

constexpr std::int64_t most_s = 366LL * 24 * 60 * 60;
constexpr std::int64_t most_keys = 100;

rotation_settings schedule_of(const issuer_options& given) {
  const std::int64_t every = given.every_s.value_or(0);
  return {every, given.overlap_s.value_or(every), given.lead_s.value_or(0)};
}

struct span_option {
  std::string_view name;
  std::optional<std::int64_t> issuer_options::*place;
  std::int64_t least;
};

constexpr std::array<span_option, 3> span_options{{
    {"--rotate-every", &issuer_options::every_s, 1},
    {"--overlap", &issuer_options::overlap_s, 0},
    {"--lead", &issuer_options::lead_s, 0},
}};

bool set_fault(issuer_options& target, std::string_view name) {
  const auto fault = issuer_fault_named(name);
  target.fault = fault.value_or(issuer_fault::none);
  return fault.has_value();
}

bool set_max_age(issuer_options& target, std::string_view text) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), target.max_age_s);
  return error == std::errc{} && end == text.data() + text.size() && target.max_age_s >= 0 &&
         target.max_age_s <= most_s;
}

}  // namespace

std::optional<std::int64_t> seconds_of_span(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{
      {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}, {"w", 604'800}}};
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto* const found =
      std::find_if(units.begin(), units.end(), [&](const auto& each) { return each.first == unit; });
  if (error != std::errc{} || found == units.end() || count < 0 || count > most_s / found->second) {
    return std::nullopt;
  }
  return count * found->second;
}

bool take_issuer_option(issuer_options& target, std::string_view option, std::string_view value) {
  target.needs_issuer = option;
  if (option == "--max-age") {
    return set_max_age(target, value);
  }
  if (option == "--issuer-fault") {
    return set_fault(target, value);
  }
  const auto* const found = std::find_if(
      span_options.begin(), span_options.end(), [&](const span_option& each) { return each.name == option; });
  if (found == span_options.end()) {
    return false;
  }
  const auto span = seconds_of_span(value);
  target.*(found->place) = span;
  return span && *span >= found->least;
}

std::string fault_of(const issuer_options& given) {
  if (!given.wanted) {
    return given.needs_issuer.empty() ? "" : given.needs_issuer + " needs --issuer";
  }
  if (!given.every_s) {
    return given.overlap_s || given.lead_s ? "--overlap and --lead need --rotate-every" : "";
  }
  const std::int64_t keys = most_published(schedule_of(given));
  return keys <= most_keys ? ""
                           : "this schedule would publish " + std::to_string(keys) +
                                 " keys at once, more than 100: rotate less often, or overlap less";
}

std::optional<issuer_settings> settings_of(const issuer_options& given) {
  if (!given.wanted) {
    return std::nullopt;
  }
  issuer_settings chosen;
  chosen.max_age_s = given.max_age_s;
  chosen.fault = given.fault;
  chosen.rotates = schedule_of(given);
  return chosen;
}

}  // namespace jwkguard::emulator
