// A rule's text where there is no finding to fill its placeholders from.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::report_text {

/// generic_text shows each placeholder by its name between two marks: `<member> is missing`.
[[nodiscard]] std::string generic_text(
    std::string_view text, std::string_view before = "<", std::string_view after = ">");

}  // namespace jwkguard::report_text
