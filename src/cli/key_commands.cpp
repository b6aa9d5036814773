// check, normalize, thumbprint: what needs no network.
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/runner.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard::cli {
namespace {

// People who check one document are told that it is clean; of many they want to see those that are not, and a sum.
bool says_clean(const document_source& from, const options& given) noexcept {
  return from.is_single() || given.format == format::json;
}

std::string summary_of(const tally& all, const document_source& from, const options& given) {
  return says_clean(from, given) ? "" : summary_line(all);
}

using text_of_keys = std::function<std::string(const std::vector<record>&)>;

// What is written comes from a clean report only; the findings go where they do not mix with it.
int write_one(const checked_input& input, const options& given, const text_of_keys& text_of, output& into) {
  if (!input.report.findings.empty()) {
    into.add(STDERR_FILENO, findings_text(input, given, STDERR_FILENO));
  }
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

int write_if_valid(const options& given, const text_of_keys& text_of) {
  document_source from{given};
  const tally all = run_over(
      from, given, [&](const checked_input& input, output& into) { return write_one(input, given, text_of, into); });
  print(STDERR_FILENO, summary_of(all, from, given));
  return all.exit_code;
}

}  // namespace

int run_check(const options& given) {
  document_source from{given};
  const bool is_clean_said = says_clean(from, given);
  const tally all = run_over(from, given, [&](const checked_input& input, output& into) {
    if (is_clean_said || !input.report.findings.empty()) {
      into.add(STDOUT_FILENO, findings_text(input, given, STDOUT_FILENO));
    }
    return exit_code_of(input.report, given.level);
  });
  const bool written = print_output(summary_of(all, from, given));
  return worse(all.exit_code, written ? exit_valid : exit_usage);
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
