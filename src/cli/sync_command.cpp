// sync and status.
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/endpoint.hpp"
#include "cli/sync_log.hpp"
#include "cli/sync_service.hpp"
#include "cli/targets_file.hpp"
#include "json/tree.hpp"
#include "submit/exit_codes.hpp"
#include "sync/state.hpp"
#include "sync/status.hpp"

namespace jwkguard::cli {
namespace {

constexpr const char* no_state = "no folder for the state: set HOME or XDG_STATE_HOME, or give --state-dir";

// Whether the file says what it is to say; else each fault is said.
bool complain_of(const targets_reading& read, const options& given) {
  for (const std::string& fault : read.faults) {
    (void)complain(given.sync.targets_file + ": " + fault);
  }
  return !read.faults.empty();
}

std::string last_status_of(const sync::fleet_target& target, const options& given) {
  return sync::last_status(sync::place_of(target, given.target), given.state_folder);
}

bool print_status(const std::string& text, const options& given) {
  const auto tree = json::tree::parse(text);
  return print_output(given.format == format::json ? text + '\n' : status_lines(tree ? tree->root() : json::value{}));
}

int status_of_fleet(const options& given) {
  const targets_reading read = read_targets(given.sync.targets_file, given);
  if (complain_of(read, given)) {
    return exit_usage;
  }
  int code = exit_valid;
  bool is_written = true;
  for (const sync::fleet_target& each : read.value.targets) {
    std::string text = last_status_of(each, given);
    if (text.empty()) {
      text = sync::unknown_status(each.name);
    }
    is_written = print_status(text, given) && is_written;
    code = sync::graver(code, sync::read_status(text).exit_code);
  }
  return is_written ? code : exit_usage;
}

}  // namespace

int run_sync(options& given) {
  if (given.state_folder.empty()) {
    return complain(no_state);
  }
  const bool is_fleet = !given.sync.targets_file.empty();
  if (const auto code = prepare(given)) {
    return *code;
  }
  // After the token is known, so that one that stands in the file is found.
  targets_reading read = is_fleet ? read_targets(given.sync.targets_file, given) : targets_reading{fleet_of(given), {}};
  if (complain_of(read, given)) {
    return exit_usage;
  }
  if (!given.sync.plan_only) {
    if (std::string fault = sync::open_state(given.state_folder); !fault.empty()) {
      return complain("the state folder cannot be used: " + fault + "; --state-dir names another one");
    }
  }
  return sync_service{given, std::move(read.value)}.run();
}

int run_status(const options& given) {
  if (given.state_folder.empty()) {
    return complain(no_state);
  }
  if (!given.sync.targets_file.empty()) {
    return status_of_fleet(given);
  }
  if (const std::string wrong = submit::place_fault(given.target); !wrong.empty()) {
    return complain(wrong);
  }
  const std::string text = last_status_of(fleet_of(given).targets.front(), given);
  if (!json::tree::parse(text)) {
    return complain("no sync has run for zone " + given.target.zone + ", token configuration " + given.target.config +
                    " at " + given.target.base_url + " with the state folder " + given.state_folder +
                    "; give the same --base-url and --state-dir as for that sync");
  }
  return print_status(text, given) ? sync::read_status(text).exit_code : exit_usage;
}

}  // namespace jwkguard::cli
