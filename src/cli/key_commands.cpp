// check, normalize, thumbprint: what needs no network.
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/findings_output.hpp"
#include "cli/runner.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard::cli {
namespace {

using text_of_keys = std::function<std::string(const std::vector<record>&)>;
using writer_of_keys = std::function<int(const checked_input&, output&)>;

constexpr const char* nothing_to_write = "jwkguard: every key was set aside: there is nothing to write\n";

// What is written comes from a clean report only.
int write_keys(const checked_input& input, const text_of_keys& text_of, output& into) {
  const int code = exit_code_of(input.report, level::error);
  if (code != exit_valid) {
    return code;
  }
  const std::vector<record> keys = input.report.records();
  if (keys.empty() && !input.report.keys.empty()) {
    into.add(STDERR_FILENO, nothing_to_write);
    return exit_findings;
  }
  into.add(STDOUT_FILENO, text_of(keys));
  return exit_valid;
}

// A key has a thumbprint whatever else is wrong with it, as long as what RFC 7638 hashes is sound; not where something
// is wrong with the text as a whole.
int write_thumbprints(const checked_input& input, output& into) {
  const auto& all = input.report.findings;
  const bool is_readable = std::none_of(all.begin(), all.end(),
      [](const finding& each) { return each.key == finding::no_key && each.level == level::error; });
  std::string lines;
  for (const key_entry& key : input.report.keys) {
    lines += is_readable && key.is_identified() ? thumbprint_text(key.value()) + '\n' : "";
  }
  const int code = exit_code_of(input.report, level::error);
  if (code == exit_valid && lines.empty() && !input.report.keys.empty()) {
    into.add(STDERR_FILENO, nothing_to_write);
    return exit_findings;
  }
  into.add(STDOUT_FILENO, lines);
  return code;
}

// The findings go where they do not mix with what is written.
int write_from_keys(const options& given, const writer_of_keys& write) {
  document_source from{given};
  const findings_output findings{from, given, STDERR_FILENO};
  const outcome all = run_over(from, given, [&](const checked_input& input, result& into) {
    if (!input.report.findings.empty()) {
      findings.add(input, into);
    }
    return write(input, into.text);
  });
  print(STDERR_FILENO, findings.ending(all));
  return all.counts.exit_code;
}

}  // namespace

int run_check(const options& given) {
  document_source from{given};
  const findings_output findings{from, given, STDOUT_FILENO};
  const outcome all = run_over(from, given, [&](const checked_input& input, result& into) {
    if (findings.says_clean() || !input.report.findings.empty()) {
      findings.add(input, into);
    }
    return exit_code_of(input.report, given.level);
  });
  const bool written = print_output(findings.ending(all));
  return worse(all.counts.exit_code, written ? exit_valid : exit_usage);
}

int run_normalize(const options& given) {
  const auto text_of = [&](const std::vector<record>& keys) {
    if (!given.records) {
      return canonical_set(keys) + '\n';
    }
    std::string lines;
    for (const record& key : keys) {
      lines += "{\"thumbprint\":\"" + thumbprint_text(key) + "\",\"key\":" + canonical_key(key) + "}\n";
    }
    return lines;
  };
  return write_from_keys(
      given, [&](const checked_input& input, output& into) { return write_keys(input, text_of, into); });
}

int run_thumbprint(const options& given) { return write_from_keys(given, write_thumbprints); }

}  // namespace jwkguard::cli
