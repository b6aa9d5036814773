// The catalogue of rules as text. The groups are the validator's and, behind them, the submitter's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/rule.hpp"

namespace jwkguard::cli {

/// all_rule_groups lists the groups; the rows are in static storage.
[[nodiscard]] std::vector<rule_group> all_rule_groups();

/// level_text is a level's name; "-" where the rule is off.
[[nodiscard]] std::string_view level_text(level value) noexcept;

/// leave_text says whether a rule can be lowered.
[[nodiscard]] std::string_view leave_text(leave value) noexcept;

/// source_text is the citation, with what the section says.
[[nodiscard]] std::string source_text(const rule& row);

/// catalogue_human is a table: each rule, its levels, its source.
[[nodiscard]] std::string catalogue_human();

/// catalogue_json is an array of one object a rule, with its row, its page and what the cited section says, on one
/// line, without a newline.
[[nodiscard]] std::string catalogue_json();

/// catalogue_markdown is docs/RULES.md.
[[nodiscard]] std::string catalogue_markdown();

/// explanation_of is the page of one rule.
[[nodiscard]] std::string explanation_of(const rule& row);

/// find_any_rule gives the row with this id, or null.
[[nodiscard]] const rule* find_any_rule(std::string_view id);

/// ids_near gives some ids that come near `id`, the nearest first: those that differ in few letters, and those that
/// hold it.
[[nodiscard]] std::vector<std::string_view> ids_near(std::string_view id);

}  // namespace jwkguard::cli
