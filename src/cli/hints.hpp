// What the command can do about a broken rule.
#pragma once

#include <span>
#include <string_view>

#include "jwkguard/rule.hpp"

namespace jwkguard::cli {

struct hint {
  std::string_view rule;  ///< its id
  std::string_view says;
};

/// all_hints are sorted by rule. Static storage.
[[nodiscard]] std::span<const hint> all_hints() noexcept;

/// hint_of goes behind a rule's help, and names the option that deals with the rule; empty: none does. Static storage.
[[nodiscard]] std::string_view hint_of(const rule& broken);

}  // namespace jwkguard::cli
