// A rule's text where there is no finding to fill its placeholders from.
#pragma once

#include <string>
#include <string_view>

#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard::report_text {

/// advice_of is help_of without the command, and with what the program that shows the finding can do.
[[nodiscard]] std::string advice_of(const finding& what, rule_hint hint);

/// help_of is the same with the command.
[[nodiscard]] std::string help_of(const finding& what, rule_hint hint);

/// generic_text shows each placeholder by its name between two marks: `<member> is missing`.
[[nodiscard]] std::string generic_text(
    std::string_view text, std::string_view before = "<", std::string_view after = ">");

/// generic_help is a rule's help so, and what the program that shows it can do.
[[nodiscard]] std::string generic_help(const rule& of, rule_hint hint);

}  // namespace jwkguard::report_text
