// What `jwkguard explain` says of a rule beyond its row.
#pragma once

#include <span>
#include <string_view>

namespace jwkguard::cli {

/// rule_page is the rest of one rule's page. UTF-8 in static storage, no final newline. `before`, `after` and `by_hand`
/// are a few lines of at most 76 columns that are shown as they are; the others are sentences.
struct rule_page {
  std::string_view id;       ///< of the rule
  std::string_view why;      ///< what goes wrong downstream, and with which programs
  std::string_view causes;   ///< how such a text comes about
  std::string_view before;   ///< an example that breaks the rule
  std::string_view after;    ///< the same, fixed
  std::string_view by_hand;  ///< how to check it without jwkguard: shell, what is said in words behind '#'
};

/// rule_pages gives all pages; static storage.
[[nodiscard]] std::span<const rule_page> rule_pages() noexcept;

/// page_of gives the page of a rule; an empty one if it has none.
[[nodiscard]] rule_page page_of(std::string_view id) noexcept;

}  // namespace jwkguard::cli
