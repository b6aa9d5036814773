// What `jwkguard explain` says of a rule beyond its row.
#pragma once

#include <span>
#include <string_view>

namespace jwkguard::cli {

/// rule_page is the rest of one rule's page. UTF-8 in static storage, no final newline; `before` and `after` are a few
/// lines that are shown as they are.
struct rule_page {
  std::string_view id;       ///< of the rule
  std::string_view why;      ///< what goes wrong downstream, and with which programs
  std::string_view causes;   ///< how such a text comes about
  std::string_view before;   ///< an example that breaks the rule
  std::string_view after;    ///< the same, fixed
  std::string_view by_hand;  ///< a command, or another way, to check it without jwkguard
};

/// rule_pages gives all pages; static storage.
[[nodiscard]] std::span<const rule_page> rule_pages() noexcept;

/// find_rule_page gives the page of a rule, or null.
[[nodiscard]] const rule_page* find_rule_page(std::string_view id) noexcept;

}  // namespace jwkguard::cli
