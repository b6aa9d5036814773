// What the command can do about a broken rule.
#pragma once

#include <string_view>

#include "jwkguard/rule.hpp"

namespace jwkguard::cli {

/// hint_of goes behind a rule's help, and names the option that deals with the rule; empty: none does. Static storage.
[[nodiscard]] std::string_view hint_of(const rule& broken);

}  // namespace jwkguard::cli
