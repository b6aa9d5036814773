// from-pem, to-pem, diff: what needs no network, and is not a check.
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/findings_output.hpp"
#include "cli/input.hpp"
#include "json/printable.hpp"
#include "jwkguard/key_text.hpp"
#include "jwkguard/plan.hpp"
#include "jwkguard/submit.hpp"
#include "keys/octets.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

void say(const std::string& file, const std::string& what) {
  print(STDERR_FILENO, "jwkguard: " + json::printable(name_of_input(file)) + ": " + what + '\n');
}

// Adds the keys of one file; gives the exit code.
int read_keys(const std::string& file, bool public_of_private, std::vector<owned_record>& to) {
  keys::wiped_string whole;  // it may be a private key
  say_if_terminal(file);
  if (const std::string fault = read_whole(file, key_text_bytes_max, whole.text); !fault.empty()) {
    print(STDERR_FILENO, unreadable_text(file, fault));
    return exit_usage;
  }
  key_text read = read_key_text(whole.text, public_of_private);
  if (read.fault != key_text_fault::none) {
    const bool is_private = read.fault == key_text_fault::private_key || read.fault == key_text_fault::encrypted;
    const bool may_take_half = read.fault == key_text_fault::private_key && !public_of_private;
    say(file, read.message + (may_take_half ? ": --public-of takes that half, and nothing else" : ""));
    return is_private ? exit_secret : exit_findings;
  }
  std::move(read.keys.begin(), read.keys.end(), std::back_inserter(to));
  return exit_valid;
}

// The keys under the names that were given; views into `owned` and `how`.
std::vector<record> named(const std::vector<owned_record>& owned, const conversion_settings& how) {
  std::vector<record> keys;
  for (const owned_record& each : owned) {
    record& key = keys.emplace_back(each.view());
    key.alg = how.alg.empty() ? key.alg : std::string_view{how.alg};
    key.kid = how.kid.empty() ? std::string_view{} : std::string_view{how.kid};
  }
  return keys;
}

// The alg that the type of a key binds it to (RSASSA-PSS), where --alg names another one; else empty.
std::string_view other_bound_alg(const std::vector<owned_record>& owned, const std::string& alg) {
  const auto found = std::find_if(owned.begin(), owned.end(),
      [&alg](const owned_record& each) { return !each.view().alg.empty() && each.view().alg != alg; });
  return alg.empty() || found == owned.end() ? std::string_view{} : found->view().alg;
}

}  // namespace

int run_from_pem(const options& given) {
  std::vector<owned_record> owned;
  for (const std::string& file : given.files) {
    if (const int code = read_keys(file, given.conversion.public_of_private, owned); code != exit_valid) {
      return code;
    }
  }
  if (!given.conversion.kid.empty() && owned.size() != 1) {
    print(STDERR_FILENO, "jwkguard: --kid names one key, and there are " + std::to_string(owned.size()) + '\n');
    return exit_usage;
  }
  if (const std::string_view bound = other_bound_alg(owned, given.conversion.alg); !bound.empty()) {
    print(STDERR_FILENO,
        "jwkguard: a key is bound to RSASSA-PSS with one hash: its alg can only be " + std::string{bound} + '\n');
    return exit_findings;
  }
  const checked_input checked = check_text(given.files.size() == 1 ? name_of_input(given.files.front()) : "<converted>",
      canonical_set(named(owned, given.conversion)), given.policy);
  const std::vector<record> keys = checked.report.records();
  const bool are_all_usable = keys.size() == owned.size();
  const int code = worse(exit_code_of(checked.report, level::error), are_all_usable ? exit_valid : exit_findings);
  // That alg and kid are missing is no news to who did not name them.
  if (code != exit_valid || (exit_code_of(checked.report, level::warning) != exit_valid && !given.quiet)) {
    print(STDERR_FILENO, findings_text(checked, given, STDERR_FILENO));
  }
  return code != exit_valid || print_output(canonical_set(keys) + '\n') ? code : exit_usage;
}

int run_to_pem(const options& given) {
  const std::optional<checked_input> input = read_and_check(given.files.front(), given);
  if (!input) {
    return exit_usage;
  }
  if (const int code = exit_code_of(input->report, level::error); code != exit_valid) {
    print(STDERR_FILENO, findings_text(*input, given, STDERR_FILENO));
    return code;
  }
  const std::string& wanted = given.conversion.kid;
  std::string text;
  for (const record& key : input->report.records()) {
    if (!wanted.empty() && key.kid != wanted) {
      continue;
    }
    const std::string pem = public_pem(key);
    if (pem.empty()) {
      say(given.files.front(),
          "the key \"" + json::printable(key.kid) + "\" (" + std::string{key.kty} + ") cannot be written as PEM");
      return exit_findings;
    }
    text += pem;
  }
  if (text.empty()) {
    say(given.files.front(), wanted.empty() ? "there is no key in it" : "there is no key with that kid");
    return exit_findings;
  }
  return print_output(text) ? exit_valid : exit_usage;
}

int run_diff(const options& given) {
  if (given.files.size() != 2) {
    print(STDERR_FILENO, "jwkguard: diff compares two files: the old set, and the new one\n");
    return exit_usage;
  }
  std::vector<checked_input> sets;
  for (const std::string& file : given.files) {
    std::optional<checked_input> input = read_and_check(file, given);
    if (!input) {
      return exit_usage;
    }
    if (const int code = exit_code_of(input->report, level::error); code != exit_valid) {
      print(STDERR_FILENO, findings_text(*input, given, STDERR_FILENO));
      return code;
    }
    sets.push_back(*std::move(input));
  }
  const plan changes = compare(sets[0].report.records(), sets[1].report.records());
  const std::string text = given.format == format::json
                               ? submit::render_difference_json(changes) + '\n'
                               : submit::render_difference_human(changes, use_color(given, STDOUT_FILENO));
  if (!print_output(text)) {
    return exit_usage;
  }
  return given.detailed_exitcode && changes.changes() ? exit_changes : exit_valid;
}

}  // namespace jwkguard::cli
