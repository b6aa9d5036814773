// How findings are written: the one place that tells the formats apart.
#pragma once

#include <string>

#include "cli/documents.hpp"
#include "cli/input.hpp"
#include "cli/options.hpp"
#include "cli/ordered_output.hpp"

namespace jwkguard::cli {

/// findings_text is a report as a text of its own, for this file descriptor. SARIF has none: its log is of them all.
[[nodiscard]] std::string findings_text(const checked_input& input, const options& given, int descriptor);

/// findings_output writes what is found in many documents to one file descriptor. The options must outlive it. Safe for
/// many threads.
class findings_output {
 public:
  findings_output(const document_source& from, const options& given, int descriptor) noexcept;

  /// is_wanted is whether a document that comes to this exit code is to be added.
  [[nodiscard]] bool is_wanted(const report& what, int exit_code) const noexcept;
  /// add says in `into` what was found in one document.
  void add(const checked_input& input, result& into) const;
  /// ending is what is left to be written when all documents are checked: the SARIF log, a sum for people, or nothing.
  [[nodiscard]] std::string ending(const outcome& all) const;

 private:
  [[nodiscard]] bool says_clean() const noexcept;

  const options& given_;
  int descriptor_;
  bool is_single_;
};

}  // namespace jwkguard::cli
