// check, normalize, thumbprint: what needs no network.
#include <unistd.h>

#include <functional>
#include <string>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/findings_output.hpp"
#include "cli/input.hpp"
#include "jwkguard/record.hpp"

namespace jwkguard::cli {
namespace {

// When several inputs end differently, the code that asks for more care wins: a leak, then a file that cannot be read.
int worse(int left, int right) noexcept {
  for (const int code : {exit_secret, exit_usage, exit_findings}) {
    if (left == code || right == code) {
      return code;
    }
  }
  return exit_valid;
}

int for_each_input(
    const options& given, findings_output& findings, const std::function<int(const checked_input&)>& handle) {
  int code = exit_valid;
  for (const std::string& file : given.files) {
    if (const auto input = read_and_check(file, given)) {
      code = worse(code, handle(*input));
    } else {
      findings.add_unread(file == "-" ? render_options{}.source : file);
      code = worse(code, exit_usage);
    }
  }
  return findings.finish() ? code : worse(code, exit_usage);
}

// What is written comes from a clean report only; the findings go where they do not mix with it.
int write_if_valid(const options& given, const std::function<std::string(const std::vector<record>&)>& text_of) {
  findings_output findings{given, STDERR_FILENO};
  return for_each_input(given, findings, [&](const checked_input& input) {
    const bool is_said = input.report.findings.empty() || findings.add(input);
    const int code = worse(is_said ? exit_valid : exit_usage, exit_code_of(input.report, level::error));
    if (code != exit_valid) {
      return code;
    }
    const std::vector<record> keys = input.report.records();
    if (keys.empty() && !input.report.keys.empty()) {
      print(STDERR_FILENO, "jwkguard: every key was set aside: there is nothing to write\n");
      return exit_findings;
    }
    return print_output(text_of(keys)) ? exit_valid : exit_usage;
  });
}

}  // namespace

int run_check(const options& given) {
  findings_output findings{given, STDOUT_FILENO};
  return for_each_input(given, findings, [&](const checked_input& input) {
    const bool written = findings.add(input);
    return worse(written ? exit_valid : exit_usage, exit_code_of(input.report, given.level));
  });
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
