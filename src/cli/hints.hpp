// What the command can do about a broken rule, or about a token that is not verified.
#pragma once

#include <span>
#include <string_view>

#include "jwkguard/rule.hpp"
#include "jwkguard/verify.hpp"

namespace jwkguard::cli {

struct hint {
  std::string_view rule;  ///< its id
  std::string_view says;
};

/// all_hints are sorted by rule. Static storage.
[[nodiscard]] std::span<const hint> all_hints() noexcept;

/// hint_of goes behind a rule's help, and names the option that deals with the rule; empty: none does. Static storage.
[[nodiscard]] std::string_view hint_of(const rule& broken);
/// The same of what is said of a token.
[[nodiscard]] std::string_view hint_of(token_verdict what) noexcept;

}  // namespace jwkguard::cli
