// show, plan, push: what talks to the endpoint.
#include <unistd.h>

#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/findings_output.hpp"
#include "cli/input.hpp"
#include "json/printable.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::cli {
namespace {

int complain(const std::string& what) {
  print(STDERR_FILENO, "jwkguard: " + what + '\n');
  return exit_usage;
}

// Completes the settings; the exit code if they are no good (said so).
std::optional<int> prepare(options& given) {
  if (const std::string wrong = submit::load_authorization_from_environment(given.target.authorization);
      !wrong.empty()) {
    return complain(wrong);
  }
  if (const std::string wrong = submit::settings_fault(given.target); !wrong.empty()) {
    return complain(wrong);
  }
  return std::nullopt;
}

// Input that has an error is shown, and goes no further.
std::optional<int> refuse(const checked_input& input, const options& given) {
  if (!input.report.findings.empty()) {
    print(STDERR_FILENO, findings_text(input, given, STDERR_FILENO));
  }
  const int code = exit_code_of(input.report, level::error);
  if (code == exit_valid) {
    return std::nullopt;
  }
  if (given.format == format::json) {
    print(STDOUT_FILENO, submit::render_plan_json({}, given.target) + '\n');
  } else {
    print(STDERR_FILENO, "Nothing was sent.\n");
  }
  return code;
}

// What plan and push start from: settings that are complete, and input without an error. Else the exit code, and why is
// said.
std::variant<checked_input, int> ready(options& given) {
  if (const auto code = prepare(given)) {
    return *code;
  }
  auto input = read_and_check(given.files.front(), given);
  if (!input) {
    return exit_usage;
  }
  if (const auto code = refuse(*input, given)) {
    return *code;
  }
  return std::move(*input);
}

// What the JSON has no member for is said all the same, where it does not mix with it.
void say_beside_json(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) {
    print(STDERR_FILENO, "jwkguard: " + json::printable(message) + '\n');
  }
}

bool show_result(const submit::result& what, const options& given) {
  if (given.format == format::human) {
    return print_output(submit::render_plan_human(what, given.target, use_color(given, STDOUT_FILENO)));
  }
  const bool written = print_output(submit::render_plan_json(what, given.target) + '\n');
  say_beside_json(what.messages);
  if (what.write) {
    print(STDERR_FILENO, "jwkguard: would send: " + std::string{what.write->method} + ' ' +
                             json::printable(what.write->url) + '\n' + json::printable(what.write->body) + '\n');
  }
  return written;
}

submit::decision ask(const plan& what, const options& given) {
  submit::result so_far;
  so_far.what = submit::outcome::planned;
  so_far.plan = what;
  so_far.messages.emplace_back("nothing is written yet");
  print(STDERR_FILENO, submit::render_plan_human(so_far, given.target, use_color(given, STDERR_FILENO)));
  print(STDERR_FILENO, "Make this the live set? Only 'yes' goes on: ");
  std::string answer;
  if (!std::getline(std::cin, answer)) {
    print(STDERR_FILENO, "\n");
  }
  return answer == "yes" ? submit::decision::go_after_reading_again : submit::decision::stop;
}

}  // namespace

int run_show(options& given) {
  if (const auto code = prepare(given)) {
    return *code;
  }
  const auto wire = submit::make_transport(given.target);
  const submit::live_set live = submit::show(given.target, *wire);
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
  const auto start = ready(given);
  if (const int* const code = std::get_if<int>(&start)) {
    return *code;
  }
  const report& desired = std::get<checked_input>(start).report;
  const auto wire = submit::make_transport(given.target);
  const submit::result planned = submit::plan_against_live(desired, given.target, *wire);
  const bool written = show_result(planned, given);
  if (planned.what != submit::outcome::planned) {
    return submit::exit_code(planned.what);
  }
  if (!written) {
    return exit_usage;
  }
  return given.detailed_exitcode && planned.plan && planned.plan->changes() ? exit_changes : exit_valid;
}

int run_push(options& given) {
  if (!given.yes && !given.dry_run) {
    if (given.files.front() == "-") {
      return complain(
          "push asks before it writes, and standard input is the key set: name a FILE, give --yes, or try --dry-run");
    }
    if (isatty(STDIN_FILENO) != 1) {
      return complain("push asks before it writes, and there is no terminal to ask on: give --yes, or try --dry-run");
    }
  }
  const auto start = ready(given);
  if (const int* const code = std::get_if<int>(&start)) {
    return *code;
  }
  const report& desired = std::get<checked_input>(start).report;
  bool is_shown = false;
  submit::push_options how;
  how.dry_run = given.dry_run;
  if (!given.yes) {
    how.confirm = [&](const plan& what) {
      is_shown = given.format == format::human;
      return ask(what, given);
    };
  }
  const auto wire = submit::make_transport(given.target);
  submit::result pushed = submit::push(desired, given.target, *wire, how);
  if (is_shown && pushed.plan->dangers.empty()) {
    pushed.plan.reset();  // it stands above the question
  }
  (void)show_result(pushed, given);  // what became of the live set matters more than who heard of it
  return submit::exit_code(pushed.what);
}

}  // namespace jwkguard::cli
