// show, plan and history: what only looks.
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "cli/exit_codes.hpp"
#include "json/printable.hpp"
#include "jwkguard/journal.hpp"
#include "jwkguard/saved_plan.hpp"

namespace jwkguard::cli {
namespace {

std::optional<int> save(
    const submit::result& planned, const std::optional<submit::saved_plan>& saved, const options& given) {
  if (!saved) {
    return complain(
        "the plan is not saved: it would hold the secret of an HMAC key; push the key set itself, or keep the "
        "live HMAC keys with --keep-symmetric");
  }
  if (const std::string wrong = submit::write_saved_plan(given.plan_out, *saved); !wrong.empty()) {
    return complain("the plan is not saved: " + wrong);
  }
  print(STDERR_FILENO, !planned.plan->dangers.empty()
                           ? "jwkguard: the plan is saved, but a push refuses it: plan again with what it names\n"
                           : "jwkguard: the plan is saved; its digest is " + planned.plan_digest +
                                 "\njwkguard: to apply it, and no other: jwkguard push --plan " +
                                 json::printable(given.plan_out) + " --expect " + planned.plan_digest + '\n');
  return std::nullopt;
}

}  // namespace

int run_show(options& given) {
  if (const auto code = prepare(given)) {
    return *code;
  }
  const auto wire = open_wire(given);
  const submit::live_set live = submit::show(given.target, *wire, given.policy);
  bool written = false;
  if (given.format == format::json) {
    written = print_output(submit::render_live_json(live, given.target) + '\n');
    say_beside_json(live.messages);
  } else {
    written = print_output(submit::render_live_human(live, given.target, use_color(given, STDOUT_FILENO)));
  }
  if (live.failed) {
    return submit::exit_code(*live.failed);
  }
  return written ? exit_valid : exit_usage;
}

int run_plan(options& given) {
  if (const auto code = prepare(given)) {
    return *code;
  }
  const auto keys = checked_keys(given);
  if (const int* const code = std::get_if<int>(&keys)) {
    return *code;
  }
  submit::push_options how = weighing(given);
  how.gates.known = submit::known_since(given.state_folder, given.target);
  const auto wire = open_wire(given);
  submit::result planned =
      submit::plan_against_live(std::get<desired_keys>(keys).input.report, given.target, *wire, how);
  std::optional<submit::saved_plan> saved;
  if (!given.plan_out.empty() && planned.what == submit::outcome::planned) {
    saved = submit::save_plan(planned, given.target, how.gates);
    planned.plan_digest = saved ? submit::plan_digest(*saved) : "";
  }
  const bool written = show_result(planned, given);
  if (planned.what != submit::outcome::planned) {
    return submit::exit_code(planned.what);
  }
  if (!written) {
    return exit_usage;
  }
  if (!given.plan_out.empty()) {
    if (const auto code = save(planned, saved, given)) {
      return *code;
    }
  }
  if (!given.detailed_exitcode) {
    return exit_valid;
  }
  return planned.is_refused                        ? submit::exit_code(submit::outcome::refused)
         : planned.plan && planned.plan->changes() ? exit_changes
                                                   : exit_valid;
}

int run_history(const options& given) {
  if (const std::string wrong = submit::place_fault(given.target); !wrong.empty()) {
    return complain(wrong);
  }
  if (given.state_folder.empty()) {
    return complain("no folder for the journal: set HOME or XDG_STATE_HOME, or give --state-dir");
  }
  const submit::history found = submit::read_history(given.state_folder, given.target);
  say_beside_json(found.faults);
  const bool written = print_output(given.format == format::json ? submit::render_history_json(found)
                                                                 : submit::render_history_human(found, given.target));
  return written && found.faults.empty() ? exit_valid : exit_usage;
}

}  // namespace jwkguard::cli
