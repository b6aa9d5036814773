// check, normalize, thumbprint: what needs no network.
#include <unistd.h>

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

// What is written comes from a clean report only.
int write_keys(const checked_input& input, const text_of_keys& text_of, output& into) {
  const int code = exit_code_of(input.report, level::error);
  if (code != exit_valid) {
    return code;
  }
  const std::vector<record> keys = input.report.records();
  if (keys.empty() && !input.report.keys.empty()) {
    into.add(STDERR_FILENO, "jwkguard: every key was set aside: there is nothing to write\n");
    return exit_findings;
  }
  into.add(STDOUT_FILENO, text_of(keys));
  return exit_valid;
}

// The findings go where they do not mix with what is written.
int write_if_valid(const options& given, const text_of_keys& text_of) {
  document_source from{given};
  const findings_output findings{from, given, STDERR_FILENO};
  const outcome all = run_over(from, given, [&](const checked_input& input, result& into) {
    if (!input.report.findings.empty()) {
      findings.add(input, into);
    }
    return write_keys(input, text_of, into.text);
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
  return write_if_valid(given, [&](const std::vector<record>& keys) {
    if (!given.records) {
      return canonical_set(keys) + '\n';
    }
    std::string lines;
    for (const record& key : keys) {
      lines += "{\"thumbprint\":\"" + thumbprint_text(key) + "\",\"key\":" + canonical_key(key) + "}\n";
    }
    return lines;
  });
}

int run_thumbprint(const options& given) {
  return write_if_valid(given, [](const std::vector<record>& keys) {
    std::string lines;
    for (const record& key : keys) {
      lines += thumbprint_text(key) + '\n';
    }
    return lines;
  });
}

}  // namespace jwkguard::cli
