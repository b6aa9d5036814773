// A rule's text where there is no finding to fill its placeholders from.
#pragma once

#include <string>
#include <string_view>

#include "jwkguard/report.hpp"

namespace jwkguard::report_text {

/// advice_of is help_of without the command.
[[nodiscard]] std::string advice_of(const finding& what);

/// generic_text shows each placeholder by its name between two marks: `<member> is missing`.
[[nodiscard]] std::string generic_text(
    std::string_view text, std::string_view before = "<", std::string_view after = ">");

}  // namespace jwkguard::report_text
