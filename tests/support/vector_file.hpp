// Expectation files: what a check of one input must come to, as lines that a person reads and writes.
//
//   # why this case exists; one line or more
//   [cloudflare] endpoint_keys=2               a policy, then what is changed in it
//   error ec.point.off-curve /keys/0/y 181+43 7:13
//   key usable {"alg":"ES256",…}
//
// A finding's line: level, rule, JSON Pointer, offset+length, line:column (from 1, in bytes). The empty pointer is
// written "-"; in a pointer, '%' and what is not printable ASCII are %XX. A key's line: its status and, if it is
// usable, its canonical form. Findings first, then keys, each in the report's order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jwkguard/policy.hpp"
#include "jwkguard/report.hpp"

namespace jwkguard::test {

/// section is one check that an expectation file asks for.
struct section {
  std::string header;  ///< as written
  policy rules = policy::cloudflare();
  std::vector<std::string> lines;
};

/// parse_expectations reads an expectation file. Returns what is wrong with it; empty if nothing is.
[[nodiscard]] std::string parse_expectations(std::string_view text, std::vector<section>& into);

/// parse_header reads a section's first line ("[rfc] allow-secret"). Returns what is wrong with it; empty if nothing
/// is.
[[nodiscard]] std::string parse_header(std::string_view line, policy& into);

/// lines_of writes a report as the lines of a section. `original` is the text before the check.
[[nodiscard]] std::vector<std::string> lines_of(const report& what, std::string_view original);

/// rule_of_line gives the rule that a finding's line names; empty for a key's line.
[[nodiscard]] std::string_view rule_of_line(std::string_view line) noexcept;

/// difference shows two lists of lines as one: "  " both, "- " expected only, "+ " actual only.
[[nodiscard]] std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& actual);

}  // namespace jwkguard::test
