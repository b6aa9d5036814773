// Findings as text for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/export.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard {

/// rule_hint gives what the program that shows a report can do about a broken rule ("; --repair does it"), in static
/// storage: it is put behind the rule's help. Empty: nothing.
using rule_hint = std::string_view (*)(const rule& broken);

/// render_options name what a report is shown with.
struct render_options {
  std::string_view source = "<stdin>";  ///< the name of the file, or where else it came from
  std::uint64_t line = 0;  ///< NDJSON: the number of the line that is the text; 0: the text is all there is
  /// original is the text before the check (the check changes its buffer); lines and excerpts come from it.
  /// Mask it with mask_secrets first.
  std::string_view original;
  bool color = false;
  /// columns is how wide the terminal is that render_human writes for: excerpts are cut and help is wrapped to it. 0:
  /// not known; excerpts take 100, and help stands on one line.
  std::uint32_t columns = 0;
  rule_hint hint = nullptr;  ///< null: the program has none. A sarif_log takes it in text()
};

/// printable is a text of unknown origin (a kid, a member's name) as it can be shown: controls (C0, DEL, C1), line
/// separators, bidirectional controls and other characters that are not seen become `\u{202e}`, bytes that are not
/// UTF-8 become `\x9b`; everything else passes as it is.
[[nodiscard]] JWKGUARD_EXPORT std::string printable(std::string_view text);

/// mask_secrets overwrites private and secret values in `original`, and whatever follows the place where reading
/// stopped, so that no excerpt shows a secret.
JWKGUARD_EXPORT void mask_secrets(const report& what, std::string& original);

/// render_human shows each finding with its line, a caret, what was expected and how to fix it, then a summary. What
/// helps with several findings alike is said with the first.
/// Control characters and other bytes that could drive a terminal are shown escaped.
[[nodiscard]] JWKGUARD_EXPORT std::string render_human(const report& what, const render_options& options);

/// render_json is the object that docs/CLI.md promises, on one line, without a newline.
[[nodiscard]] JWKGUARD_EXPORT std::string render_json(
    const report& what, const policy& rules, const render_options& options);

/// render_github is each finding as a workflow command of GitHub Actions, which annotates the file, then a summary. No
/// text of the input can begin a command. Columns count UTF-16 code units.
[[nodiscard]] JWKGUARD_EXPORT std::string render_github(const report& what, const render_options& options);

/// sarif_log gathers reports in one log in SARIF 2.1.0. It holds no value of the input. Columns count UTF-16 code
/// units; on the line of a masked secret that is not ASCII, what stands behind it is counted as masked.
class sarif_log {
 public:
  /// add appends the results of one input. The report need not live longer than the call.
  JWKGUARD_EXPORT void add(const report& what, const render_options& options);
  /// add_unread says in the log that an input could not be read.
  JWKGUARD_EXPORT void add_unread(std::string_view source);
  /// append moves what `later` holds behind what is here: threads gather apart, the order is the caller's.
  JWKGUARD_EXPORT void append(sarif_log&& later);
  /// text is the log on one line, without a newline, for checks under the policy `rules`. It lists the rules that
  /// occur.
  [[nodiscard]] JWKGUARD_EXPORT std::string text(const policy& rules, rule_hint hint = nullptr) const;

 private:
  struct result {
    const rule* row;
    std::string members;  // JSON: those behind ruleIndex, which only the whole log knows, and the closing brace
  };

  std::vector<result> results_;
  std::vector<std::string> unread_;  // JSON, a notification each
};

}  // namespace jwkguard
