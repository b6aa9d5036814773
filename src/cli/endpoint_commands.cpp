// show, configs, plan and history: what only looks.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "json/printable.hpp"
#include "jwkguard/configurations.hpp"
#include "jwkguard/journal.hpp"
#include "jwkguard/saved_plan.hpp"
#include "submit/exit_codes.hpp"
#include "submit/live_key.hpp"

namespace jwkguard::cli {
namespace {

// HMAC keys have no public half, and of others that cannot be read here nothing is known to be right.
std::string public_keys(const submit::live_set& live, const options& given) {
  const std::vector<credential> whole = cloudflare::readable_keys(live.keys);
  const auto hmac = static_cast<std::size_t>(
      std::count_if(live.keys.begin(), live.keys.end(), [](const credential& key) { return key.symmetric; }));
  const std::size_t unreadable = live.keys.size() - whole.size() - hmac;
  const auto left_out = [&given](std::size_t count, const std::string& what, const std::string& why) {
    if (count != 0) {
      remark(given, {"left out: " + std::to_string(count) + ' ' + what + (count == 1 ? " key" : " keys") + why});
    }
  };
  left_out(hmac, "HMAC", ", whose secret the endpoint never returns");
  left_out(unreadable, "live", " that cannot be read here");
  return submit::keys_text(whole) + '\n';
}

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
  if (!planned.plan->dangers.empty()) {
    say_beside_json({"the plan is saved, but a push refuses it: plan again with what it names"});
  } else {
    std::string command = "jwkguard push --plan " + given.plan_out + " --expect " + planned.plan_digest;
    for (const std::string& file : given.canary_files) {
      command += " --canary " + file;
    }
    remark(given, {"the plan is saved; its digest is " + planned.plan_digest, "to apply it, and no other: " + command});
  }
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
  if (given.format == format::jwks && !live.failed) {
    written = print_output(public_keys(live, given));
    remark(given, live.messages);
  } else if (given.format == format::jwks) {  // nothing stands where a key set is expected
    print(STDERR_FILENO, submit::render_live_human(live, given.target, use_color(given, STDERR_FILENO)));
  } else if (given.format == format::json) {
    written = print_output(submit::render_live_json(live, given.target) + '\n');
    if (live.failed) {
      say_beside_json(live.messages);
    } else {
      remark(given, live.messages);
    }
  } else {
    written = print_output(submit::render_live_human(live, given.target, use_color(given, STDOUT_FILENO)));
  }
  if (live.failed) {
    return submit::exit_code(*live.failed);
  }
  return written ? exit_valid : exit_usage;
}

int run_configs(options& given) {
  given.target.config = "00000000-0000-0000-0000-000000000000";  // settings name one, and a list is of all
  if (const auto code = prepare(given)) {
    return *code;
  }
  const auto wire = open_wire(given);
  const submit::configuration_list found = submit::list_configurations(given.target, *wire);
  if (given.format == format::json && (found.failed || !given.quiet)) {
    say_beside_json(found.messages);
  }
  const bool written =
      print_output(given.format == format::json ? submit::render_configurations_json(found, given.target) + '\n'
                                                : submit::render_configurations_human(found, given.target));
  if (found.failed) {
    return submit::exit_code(*found.failed);
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
  submit::remember_without_lock(given.state_folder, given.target, how);
  const auto wire = open_wire(given);
  submit::result planned =
      submit::plan_against_live(std::get<desired_keys>(keys).input.report, given.target, *wire, how);
  std::optional<submit::saved_plan> saved;
  if (!given.plan_out.empty() && planned.what == submit::outcome::planned) {
    saved = submit::save_plan(planned, given.target, how);
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
