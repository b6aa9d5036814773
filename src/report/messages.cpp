#include <array>

#include "jwkguard/report.hpp"

namespace jwkguard {
namespace {

std::string number(const std::optional<std::uint64_t>& value) { return value ? std::to_string(*value) : std::string{}; }

// Fills {member}, {subject}, {actual} and {limit}; any other brace stays.
std::string fill(std::string_view text, const finding& what) {
  struct placeholder {
    std::string_view name;
    std::string value;
  };
  const std::array placeholders = {
      placeholder{"{member}", std::string{what.member}},
      placeholder{"{subject}", std::string{what.subject}},
      placeholder{"{actual}", number(what.actual)},
      placeholder{"{limit}", number(what.limit)},
  };
  std::string filled;
  while (!text.empty()) {
    std::size_t taken = 1;
    for (const placeholder& each : placeholders) {
      if (text.starts_with(each.name)) {
        filled += each.value;
        taken = each.name.size();
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

}  // namespace

std::string message_of(const finding& what) {
  return fill(what.rule->says, what) + (what.repaired ? "; repaired: " + fill(what.rule->repaired, what) : "");
}

std::string help_of(const finding& what) { return fill(what.rule->help, what); }

}  // namespace jwkguard
