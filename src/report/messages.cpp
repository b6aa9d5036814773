#include "report/messages.hpp"

#include <array>

#include "jwkguard/report.hpp"

namespace jwkguard {
namespace {

constexpr std::array<std::string_view, 4> placeholders = {"{member}", "{subject}", "{actual}", "{limit}"};
using placeholder_values = std::array<std::string, placeholders.size()>;

// Fills the placeholders; any other brace stays.
std::string fill(std::string_view text, const placeholder_values& values) {
  std::string filled;
  while (!text.empty()) {
    std::size_t taken = 1;
    for (std::size_t at = 0; at < placeholders.size(); ++at) {
      if (text.starts_with(placeholders[at])) {
        filled += values[at];
        taken = placeholders[at].size();
        break;
      }
    }
    if (taken == 1) {
      filled += text.front();
    }
    text.remove_prefix(taken);
  }
  return filled;
}

std::string number(const std::optional<std::uint64_t>& value) { return value ? std::to_string(*value) : std::string{}; }

placeholder_values values_of(const finding& what) {
  return {std::string{what.member}, std::string{what.subject}, number(what.actual), number(what.limit)};
}

std::string hint_of(const rule& broken, rule_hint hint) {
  return std::string{hint == nullptr ? std::string_view{} : hint(broken)};
}

}  // namespace

std::string message_of(const finding& what) {
  return fill(what.rule->says, values_of(what)) +
         (what.subject.empty() ? "" : fill(what.rule->says_more, values_of(what))) +
         (what.repaired ? "; repaired: " + fill(what.rule->repaired, values_of(what)) : "");
}

std::string report_text::advice_of(const finding& what, rule_hint hint) {
  if (!what.help.empty()) {
    return fill(what.help, values_of(what));
  }
  return fill(what.rule->help, values_of(what)) + hint_of(*what.rule, hint);
}

std::string report_text::help_of(const finding& what, rule_hint hint) {
  return advice_of(what, hint) + (what.command.empty() ? "" : "; try: " + what.command);
}

std::string help_of(const finding& what) { return report_text::help_of(what, nullptr); }

std::string report_text::generic_help(const rule& of, rule_hint hint) {
  return generic_text(of.help) + hint_of(of, hint);
}

std::string report_text::generic_text(std::string_view text, std::string_view before, std::string_view after) {
  placeholder_values values;
  for (std::size_t at = 0; at < placeholders.size(); ++at) {
    const std::string_view name = placeholders[at].substr(1, placeholders[at].size() - 2);
    values[at] = std::string{before} + std::string{name} + std::string{after};
  }
  return fill(text, values);
}

}  // namespace jwkguard
