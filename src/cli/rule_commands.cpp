// rules and explain: the catalogue.
#include <unistd.h>

#include <array>
#include <string>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "json/printable.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/rule.hpp"

namespace jwkguard::cli {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string made{text};
  made.resize(std::max(width, made.size()), ' ');
  return made;
}

std::string_view level_text(level value) noexcept { return value == level::off ? "-" : name_of(value); }

template <class Visitor>
void for_each_group(Visitor&& visit) {
  for (const rule_group& group : rule_groups()) {
    visit(group);
  }
  visit(submit_rules());
}

const rule* find_any_rule(std::string_view id) {
  const rule* found = nullptr;
  for_each_group([&](const rule_group& group) {
    for (const rule* row : group.rules) {
      found = row->id == id ? row : found;
    }
  });
  return found;
}

std::string_view leave_text(leave value) noexcept {
  constexpr std::array<std::string_view, 3> texts = {
      "--allow lowers it to a note",
      "it cannot be lowered",
      "--skip-unsupported leaves the key out with a warning; --allow, with a note",
  };
  return texts[static_cast<std::size_t>(value)];
}

// The placeholders of a rule's text, as a reader without a finding at hand understands them: <member>.
std::string with_placeholders(std::string_view text) {
  std::string made{text};
  for (const std::string_view name : {"member", "subject", "actual", "limit"}) {
    const std::string braced = '{' + std::string{name} + '}';
    for (std::size_t at = made.find(braced); at != std::string::npos; at = made.find(braced, at)) {
      made[at] = '<';
      made[at + braced.size() - 1] = '>';
    }
  }
  return made;
}

// The ids that hold what was asked for: "off-curve" is enough to be shown the way.
std::string similar_ids(std::string_view part) {
  std::string list;
  for_each_group([&](const rule_group& group) {
    for (const rule* row : group.rules) {
      if (row->id.find(part) != std::string_view::npos) {
        list += "\n  " + std::string{row->id};
      }
    }
  });
  return list;
}

}  // namespace

int run_rules() {
  std::string text = padded("rule", 28) + padded("rfc", 9) + padded("cloudflare", 12) + "source\n";
  for_each_group([&](const rule_group& group) {
    text += '\n' + std::string{group.title} + '\n';
    for (const rule* row : group.rules) {
      text += "  " + padded(row->id, 26) + padded(level_text(row->rfc), 9) + padded(level_text(row->cloudflare), 12) +
              std::string{row->citation} + '\n';
    }
  });
  print(STDOUT_FILENO, text + "\njwkguard explain RULE says more about one.\n");
  return exit_valid;
}

int run_explain(const options& given) {
  const rule* const row = find_any_rule(given.rule);
  if (row == nullptr) {
    const std::string similar = similar_ids(given.rule);
    print(STDERR_FILENO, "jwkguard: there is no rule '" + json::printable(given.rule) + "'; " +
                             (similar.empty() ? "jwkguard rules lists them" : "these come near:" + similar) + '\n');
    return exit_usage;
  }
  std::string text{row->id};
  text += "\n\n  what    " + with_placeholders(row->says);
  text += "\n  help    " + with_placeholders(row->help);
  text += "\n  source  " + std::string{row->citation};
  text += "\n  level   rfc: " + std::string{level_text(row->rfc)} +
          "; cloudflare: " + std::string{level_text(row->cloudflare)};
  text += "\n          " + std::string{leave_text(row->leave)} + '\n';
  print(STDOUT_FILENO, text);
  return exit_valid;
}

}  // namespace jwkguard::cli
