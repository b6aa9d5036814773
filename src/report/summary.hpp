// The last line of a report.
#pragma once

#include <string>

#include "jwkguard/render.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard::report_text {

/// summary_of is "2 keys, 1 usable; 1 error, 0 warnings, 0 notes". Findings past the limit are counted too.
[[nodiscard]] std::string summary_of(const report& what);

/// next_step_of is what to do first about many findings: the remedy of the gravest rule, and of those of one weight of
/// the one that is broken most. Empty where there is no error, or a single finding, which says it close by.
[[nodiscard]] std::string next_step_of(const report& what, rule_hint hint);

/// verdict_of is "valid" or "refused".
[[nodiscard]] std::string_view verdict_of(const report& what) noexcept;

}  // namespace jwkguard::report_text
