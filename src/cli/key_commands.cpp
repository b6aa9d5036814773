// check, normalize, thumbprint: what needs no network.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/document_checker.hpp"
#include "cli/endpoint.hpp"
#include "cli/findings_output.hpp"
#include "cli/runner.hpp"
#include "json/hidden_characters.hpp"
#include "json/writer.hpp"
#include "jwkguard/record.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

using text_of_keys = std::function<std::string(const std::vector<record>&)>;
using writer_of_keys = std::function<int(const checked_input&, output&)>;

constexpr const char* nothing_to_write = "jwkguard: every key was left out: there is nothing to write\n";

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

std::string thumbprint_object(const record& key) {
  json::writer out;
  out.begin_object().member("thumbprint", thumbprint_text(key)).name("kid");
  key.kid.empty() ? out.null() : out.string(key.kid);
  return json::show_hidden(out.end_object().take());
}

// A key has a thumbprint whatever else is wrong with it, as long as what RFC 7638 hashes is sound; not where something
// is wrong with the text as a whole.
int write_thumbprints(const checked_input& input, bool as_json, output& into) {
  const auto& all = input.report.findings;
  const bool is_readable = std::none_of(all.begin(), all.end(),
      [](const finding& each) { return each.key == finding::no_key && each.level == level::error; });
  std::string lines;
  for (const key_entry& key : input.report.keys) {
    if (is_readable && key.is_identified()) {
      lines += (as_json ? thumbprint_object(key.value()) : thumbprint_text(key.value())) + '\n';
    }
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
    result written;
    const int code = write(input, written.text);
    if (!input.report.findings.empty() && (code != exit_valid || !given.quiet)) {
      findings.add(input, into);
    }
    for (const output::piece& each : written.text.pieces()) {
      into.text.add(each.descriptor, each.text);
    }
    return code;
  });
  print(STDERR_FILENO, findings.ending(all));
  return all.counts.exit_code;
}

// The text that an excerpt is shown of, if it is there to be read once more and still the same.
std::string original_again(const rsa_document& document, const options& given) {
  document_checker again{given};
  std::error_code error;
  if (document.line != 0 || !std::filesystem::is_regular_file(document.source, error) ||
      !again.check_file(document.source).empty()) {
    return {};
  }
  const rsa_document now = again.take_moduli();
  const bool is_same = now.keys.size() == document.keys.size() &&
                       std::equal(now.moduli.begin(), now.moduli.end(), document.moduli.begin(), document.moduli.end(),
                           [](const rsa_key& left, const rsa_key& right) {
                             return left.offset == right.offset && left.modulus == right.modulus;
                           });
  return is_same ? again.input().original : std::string{};
}

// Says what documents have in common: one report for each, behind those of the documents by themselves. False if it
// could not be written.
bool write_links(outcome& all, const options& given, const findings_output& findings) {
  const std::vector<rsa_link> links = all.moduli.find();
  std::vector<report_of_document> reports = reports_of(all.moduli, links, given.policy);
  result made;
  for (report_of_document& each : reports) {
    const rsa_document& document = all.moduli.documents()[each.document];
    const checked_input input{
        document.source, document.line, original_again(document, given), {}, std::move(each.report)};
    findings.add(input, made);
    const int code = exit_code_of(input.report, given.level);
    made.counts.add(input.report, 0, code);
    made.counts.documents -= 1;  // it is counted already
    made.counts.refused -= document.code != exit_valid && code != exit_valid ? 1U : 0U;
  }
  all.counts += made.counts;
  all.log.append(std::move(made.log));
  return std::all_of(made.text.pieces().begin(), made.text.pieces().end(),
      [](const output::piece& each) { return print_output(each.text); });
}

// A source is one document.
int check_source(const options& given, const findings_output& findings, const document_handler& handle) {
  const std::optional<checked_input> input = fetch_and_check(given.sync.sources.front(), given.policy);
  if (!input) {
    return exit_source;
  }
  result made;
  const int code = handle(*input, made);
  outcome all;
  all.counts.add(input->report, input->buffer.size(), code);
  all.log = std::move(made.log);
  bool written = true;
  for (const output::piece& each : made.text.pieces()) {
    written = written && print_output(each.text);
  }
  written = written && print_output(findings.ending(all));
  return worse(code, written ? exit_valid : exit_usage);
}

}  // namespace

int run_check(const options& given) {
  document_source from{given};
  const findings_output findings{from, given, STDOUT_FILENO};
  const document_handler handle = [&](const checked_input& input, result& into) {
    const int code = exit_code_of(input.report, given.level);
    if (findings.is_wanted(input.report, code)) {
      findings.add(input, into);
    }
    return code;
  };
  if (!given.sync.sources.empty()) {
    return check_source(given, findings, handle);
  }
  outcome all = run_over(from, given, handle);
  const bool written = write_links(all, given, findings) && print_output(findings.ending(all));
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

int run_thumbprint(const options& given) {
  return write_from_keys(given, [&](const checked_input& input, output& into) {
    return write_thumbprints(input, given.format == format::json, into);
  });
}

}  // namespace jwkguard::cli
