// Findings as text for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

/// render_options name what a report is shown with.
struct render_options {
  std::string_view source = "<stdin>";  ///< the name of what the text stands in
  std::uint64_t line = 0;  ///< NDJSON: the number of the line that is the text; 0: the text is all there is
  /// original is the text before the check (the check changes its buffer); lines and excerpts come from it.
  /// Mask it with mask_secrets first.
  std::string_view original;
  bool color = false;
};

/// mask_secrets overwrites private and secret values in `original`, and whatever follows the place where reading
/// stopped, so that no excerpt shows a secret.
void mask_secrets(const report& what, std::string& original);

/// render_human shows each finding with its line, a caret, what was expected and how to mend it, then a summary.
/// Control characters and other bytes that could drive a terminal are shown escaped.
[[nodiscard]] std::string render_human(const report& what, const render_options& options);

/// render_json is the object that docs/CLI.md promises, on one line, without a newline.
[[nodiscard]] std::string render_json(const report& what, const policy& rules, const render_options& options);

}  // namespace jwkguard
