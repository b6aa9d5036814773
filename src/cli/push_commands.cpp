// push and restore: what writes.
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "cli/findings_output.hpp"
#include "cli/interruption.hpp"
#include "json/printable.hpp"
#include "jwkguard/journal.hpp"
#include "jwkguard/rules.hpp"
#include "jwkguard/saved_plan.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

submit::decision ask(const plan& what, const options& given) {
  submit::result so_far;
  so_far.what = submit::outcome::planned;
  so_far.plan = what;
  so_far.messages.emplace_back("nothing is written yet");
  print(STDERR_FILENO, submit::render_plan_human(so_far, given.target, use_color(given, STDERR_FILENO)));
  print(STDERR_FILENO, "Make this the live set? Type yes to continue: ");
  std::string answer;
  if (!interruption::wait_for_input() || !std::getline(std::cin, answer)) {
    print(STDERR_FILENO, "\n");
  }
  return answer == "yes" ? submit::decision::go_after_reading_again : submit::decision::stop;
}

// Whether there is somebody to ask, where somebody is to be asked. Else the exit code, and why is said.
std::optional<int> can_ask(const options& given, bool reads_standard_input) {
  if (given.yes || given.dry_run) {
    return std::nullopt;
  }
  if (reads_standard_input) {
    return complain(
        "push asks before it writes, but standard input is the key set: name a FILE, give --yes, or try --dry-run");
  }
  if (isatty(STDIN_FILENO) != 1) {
    return complain("this asks before it writes, but there is no terminal: give --yes, or try --dry-run");
  }
  return std::nullopt;
}

// What was interrupted, in one line: whether anything was sent, and what to do.
std::string what_is_known(const submit::result& what) {
  if (what.requests.put + what.requests.patch == 0) {
    return "interrupted: nothing was written";
  }
  switch (what.what) {
    case submit::outcome::verified: return "interrupted: the write finished, and is verified";
    case submit::outcome::rejected: return "interrupted: the write was sent, and refused: nothing was changed";
    case submit::outcome::differs:
      return "interrupted: the write was sent, but something else is live: run `jwkguard show`";
    default:
      return "interrupted: the write was sent, but whether it took effect is unknown: run `jwkguard show`, or the same "
             "push again, "
             "which is safe";
  }
}

// The journal, open; none for a dry run. Else the exit code, and why is said.
std::variant<std::unique_ptr<submit::journal>, int> open_journal(const options& given) {
  if (given.dry_run) {
    return nullptr;
  }
  if (given.state_folder.empty()) {
    return complain("no folder for the journal: set HOME or XDG_STATE_HOME, or give --state-dir");
  }
  auto opened = submit::journal::open_or_wait(given.state_folder, given.target, given.run.lock_wait_ms);
  if (const int signal = interruption::came(); signal != 0 && opened.index() != 0) {
    say_beside_json({"interrupted while another run was writing to this target: nothing was sent"});
    return 128 + signal;
  }
  if (const auto* fault = std::get_if<submit::journal_fault>(&opened)) {
    const int code = complain(
        fault->is_busy ? fault->message + "; nothing was sent"
                       : "the journal cannot be opened: " + fault->message + "; --state-dir names another folder");
    if (fault->is_busy && given.format == format::json) {
      print(STDOUT_FILENO, submit::render_plan_json({}, given.target) + '\n');
    }
    return fault->is_busy ? exit_busy : code;
  }
  return std::get<std::unique_ptr<submit::journal>>(std::move(opened));
}

int write(const desired_keys& keys, submit::push_options how, const options& given) {
  const interruption signals;
  auto opened = open_journal(given);
  if (const int* const code = std::get_if<int>(&opened)) {
    return *code;
  }
  const auto journal = std::get<std::unique_ptr<submit::journal>>(std::move(opened));
  bool is_shown = false;
  how.dry_run = given.dry_run;
  how.kept = keys.kept;
  how.history = journal.get();
  if (journal == nullptr) {
    submit::remember_without_lock(given.state_folder, given.target, how);
  }
  if (!given.yes) {
    how.confirm = [&](const plan& what) {
      is_shown = given.format == format::human;
      return ask(what, given);
    };
  }
  const auto wire = open_wire(given);
  submit::result pushed = submit::push(keys.input.report, given.target, *wire, how);
  if (is_shown && pushed.plan->dangers.empty()) {
    pushed.plan.reset();  // it stands above the question
  }
  const int signal = interruption::came();
  if (signal != 0) {
    pushed.messages.push_back(what_is_known(pushed));
  }
  const bool is_heard = show_result(pushed, given);
  if (signal != 0) {
    return 128 + signal;
  }
  const bool is_written = pushed.requests.put + pushed.requests.patch != 0;
  if (pushed.journal_failed && !is_written) {
    return exit_usage;
  }
  const int code = submit::exit_code(pushed.what);
  if (is_heard || code != exit_valid) {  // what became of the live set matters more than who heard of it
    return code;
  }
  return complain("the run succeeded, but its output could not be written: " + std::string{name_of(pushed.what)});
}

// Says why a plan is not applied, and gives this exit code.
int refuse_plan(const std::string& why, const options& given, int code) {
  say_beside_json({why});
  if (given.format == format::json) {
    print(STDOUT_FILENO, submit::render_plan_json({}, given.target) + '\n');
  }
  return code;
}

bool same_target(const submit::saved_plan& plan, const submit::settings& target) {
  return plan.zone == target.zone && plan.config == target.config && plan.base_url == target.base_url;
}

// A plan with a private key in it, whatever it says: that key was disclosed where the plan was.
std::optional<int> refuse_secrets_in_plan(const std::string& text, const options& given) {
  checked_input whole = check_text(given.plan_file, text, policy::rfc());
  if (!whole.report.secret) {
    return std::nullopt;
  }
  std::erase_if(whole.report.findings, [](const finding& each) { return !each.rule->id.starts_with("private."); });
  print(STDERR_FILENO, findings_text(whole, given, STDERR_FILENO));
  return refuse_plan("a plan never holds private or secret key material; nothing was sent", given, exit_secret);
}

// The plan of a file, if it is one, for this target, and the one that was expected. Else the exit code, and why is
// said.
std::variant<submit::saved_plan, int> read_plan(const options& given) {
  std::string text;
  if (const std::string why = read_whole(given.plan_file, given.policy.limits.text_bytes, text); !why.empty()) {
    print(STDERR_FILENO, unreadable_text(given.plan_file, why));
    return exit_usage;
  }
  if (const auto code = refuse_secrets_in_plan(text, given)) {
    return *code;
  }
  submit::plan_reading read = submit::read_saved_plan(text);
  const int refused = submit::exit_code(submit::outcome::refused);
  if (!read.altered.empty()) {
    return refuse_plan(given.plan_file + " was changed since it was made: " + read.altered +
                           "; nothing was sent; plan again, with plan --out",
        given, refused);
  }
  if (!read.plan) {
    return complain(given.plan_file + " is not a saved plan of this version: make one with jwkguard plan --out");
  }
  const std::string digest = submit::plan_digest(*read.plan);
  if (!given.expected_plan.empty() && given.expected_plan != digest) {
    return refuse_plan(given.plan_file + " is not the expected plan: its digest is " + digest +
                           "; nothing was sent; check it with push --plan FILE --dry-run",
        given, refused);
  }
  if (given.expected_plan.empty()) {
    say_beside_json({"the plan's digest is " + digest + "; give it to --expect, and no other plan is applied"});
  }
  return *std::move(read.plan);
}

// A plan is weighed again by its push; that needs the tokens that it was held to, unless they may be refused.
std::vector<std::string> missing_canaries(const submit::saved_plan& saved, const submit::push_options& how) {
  std::vector<std::string> missing;
  const auto is_known = [&how](const std::string& digest) {
    return std::any_of(how.canaries.begin(), how.canaries.end(), [&](const submit::canary& each) {
      return submit::canary_digest(each.token) == digest;
    }) || std::any_of(how.gates.allowed.begin(), how.gates.allowed.end(), [&](const permission& each) {
      return each.rule->id == rules::plan_canary_refused && each.names == digest;
    });
  };
  std::copy_if(saved.canaries.begin(), saved.canaries.end(), std::back_inserter(missing), std::not_fn(is_known));
  return missing;
}

int push_saved_plan(const options& given) {
  const auto read = read_plan(given);
  if (const int* const code = std::get_if<int>(&read)) {
    return *code;
  }
  const auto* const saved = std::get_if<submit::saved_plan>(&read);
  if (!same_target(*saved, given.target)) {
    return complain("the plan was made for another target: zone " + saved->zone + ", configuration " + saved->config +
                    " at " + saved->base_url);
  }
  const auto keys = checked_credentials(saved->desired, given.plan_file, given);
  if (const int* const code = std::get_if<int>(&keys)) {
    return *code;
  }
  submit::push_options how = weighing(given);
  how.gates.allowed.insert(how.gates.allowed.end(), saved->allowed.begin(), saved->allowed.end());
  if (const std::vector<std::string> missing = missing_canaries(*saved, how); !missing.empty()) {
    std::string digests;
    for (const std::string& each : missing) {
      digests += (digests.empty() ? "" : ", ") + each;
    }
    return refuse_plan("the plan was checked with the token " + digests +
                           ": give its file with --canary, or plan again; nothing was sent",
        given, submit::exit_code(submit::outcome::refused));
  }
  how.gates.min_overlap_s = saved->min_overlap_s;
  how.gates.known = saved->known;
  how.planned_from = saved->live;
  std::copy_if(saved->desired.begin(), saved->desired.end(), std::back_inserter(how.keeping),
      [](const credential& key) { return key.kept_until_s != 0; });
  return write(std::get<desired_keys>(keys), std::move(how), given);
}

std::variant<submit::journal_entry, int> find_entry(const options& given) {
  if (given.state_folder.empty()) {
    return complain("no folder for the journal: set HOME or XDG_STATE_HOME, or give --state-dir");
  }
  submit::history all = submit::read_history(given.state_folder, given.target);
  const auto found = std::find_if(all.entries.begin(), all.entries.end(),
      [&](const submit::journal_entry& each) { return each.id == given.entry; });
  if (found == all.entries.end()) {
    if (std::find(all.damaged.begin(), all.damaged.end(), given.entry) != all.damaged.end()) {
      return complain("entry " + given.entry + " of the journal is damaged; jwkguard history lists the others");
    }
    return complain("the journal of this target has no entry '" + given.entry + "'; jwkguard history lists them");
  }
  for (const credential& key : found->live) {
    if (key.unreadable) {
      return complain("entry " + given.entry + " holds a key that could not be read (kid \"" + key.kid +
                      "\"): it cannot be restored from here");
    }
  }
  return std::move(*found);
}

}  // namespace

int run_push(options& given) {
  const bool has_plan = !given.plan_file.empty();
  const bool has_source = !given.sync.sources.empty();
  if (const auto code = can_ask(given, !has_source && (has_plan ? given.plan_file : given.files.front()) == "-")) {
    return *code;
  }
  if (const auto code = prepare(given)) {
    return *code;
  }
  if (has_plan) {
    return push_saved_plan(given);
  }
  const auto keys = checked_keys(given);
  if (const int* const code = std::get_if<int>(&keys)) {
    return *code;
  }
  return write(std::get<desired_keys>(keys), weighing(given), given);
}

int run_restore(options& given) {
  if (const auto code = prepare(given)) {
    return *code;
  }
  const auto entry = find_entry(given);
  if (const int* const code = std::get_if<int>(&entry)) {
    return *code;
  }
  if (const auto code = can_ask(given, false)) {
    return *code;
  }
  const std::vector<credential>& live = std::get<submit::journal_entry>(entry).live;
  const auto keys = checked_credentials(live, "journal entry " + given.entry, given);
  if (const int* const code = std::get_if<int>(&keys)) {
    if (live.empty()) {
      say_beside_json({"entry " + given.entry +
                       " is the empty set: --allow set.empty --allow-empty LIVE-SET restores it; LIVE-SET is the "
                       "digest of the live set, which jwkguard show prints"});
    }
    return *code;
  }
  for (const credential& key : std::get<desired_keys>(keys).kept) {
    say_beside_json({"the journal holds no secrets: the HMAC key \"" + key.kid + "\" stays as it is, if it is live"});
  }
  return write(std::get<desired_keys>(keys), weighing(given), given);
}

}  // namespace jwkguard::cli
