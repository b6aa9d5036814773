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

}  // namespace

std::string message_of(const finding& what) {
  return fill(what.rule->says, values_of(what)) +
         (what.subject.empty() ? "" : fill(what.rule->says_more, values_of(what))) +
         (what.repaired ? "; repaired: " + fill(what.rule->repaired, values_of(what)) : "");
}

std::string report_text::advice_of(const finding& what) {
  return fill(what.help.empty() ? what.rule->help : what.help, values_of(what));
}

std::string help_of(const finding& what) {
  return report_text::advice_of(what) + (what.command.empty() ? "" : "; try: " + what.command);
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
