#include "cli/endpoint.hpp"

#include <unistd.h>

#include <utility>

#include "cli/findings_output.hpp"
#include "cli/interruption.hpp"
#include "json/printable.hpp"
#include "jwkguard/saved_plan.hpp"
#include "plan/text.hpp"
#include "submit/exit_codes.hpp"
#include "submit/forwarding_transport.hpp"
#include "sync/fetch.hpp"
#include "sync/source.hpp"

namespace jwkguard::cli {
namespace {

// Input that has an error is shown, and goes no further.
std::optional<int> refuse(const checked_input& input, const options& given) {
  const int code = exit_code_of(input.report, level::error);
  if (!input.report.findings.empty() && (code != exit_valid || !given.quiet)) {
    print(STDERR_FILENO, findings_text(input, given, STDERR_FILENO));
  }
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

void say_what_json_lacks(const submit::result& what) {
  say_beside_json(what.messages);
  for (const danger& each : what.plan ? what.plan->allowed : std::vector<danger>{}) {
    say_beside_json({"allowed by " + each.permitted_by + ": " + each.message});
  }
  for (const danger& each : what.plan ? what.plan->dangers : std::vector<danger>{}) {
    if (!each.permitted_by.empty()) {
      say_beside_json({std::string{each.rule->id} + " is allowed by " + each.permitted_by});
    }
  }
}

// On a terminal it says why it waits, so that nobody takes it for dead.
class talking_transport final : public submit::forwarding_transport {
 public:
  using forwarding_transport::forwarding_transport;

  std::variant<submit::response, submit::failure> send(
      const submit::request& what, std::uint32_t time_left_ms) override {
    auto came = forwarding_transport::send(what, time_left_ms);
    const auto* answer = std::get_if<submit::response>(&came);
    last_ = answer != nullptr ? "HTTP " + std::to_string(answer->status) : std::get<submit::failure>(came).message;
    return came;
  }
  void wait_to_retry(std::uint32_t time_ms, std::uint32_t left_ms) override {
    constexpr std::uint32_t worth_a_word_ms = 1'000;
    if (time_ms >= worth_a_word_ms) {
      print(STDERR_FILENO, "jwkguard: " + json::printable(last_) + "; retrying in " + duration_text(time_ms / 1'000) +
                               ", " + duration_text(left_ms / 1'000) + " left\n");
    }
    forwarding_transport::wait_to_retry(time_ms, left_ms);
  }

 private:
  std::string last_;
};

}  // namespace

std::unique_ptr<submit::transport> open_wire(const options& given) {
  auto wire = interruptible(submit::make_transport(given.target));
  const bool talks = !given.quiet && is_terminal(STDERR_FILENO);
  return talks ? std::make_unique<talking_transport>(std::move(wire)) : std::move(wire);
}

int complain(const std::string& what) {
  print(STDERR_FILENO, "jwkguard: " + json::printable(what) + '\n');
  return exit_usage;
}

std::optional<int> prepare(options& given) {
  submit::forbid_core_dumps();
  given.target.give_up = &is_over;
  if (const std::string wrong = submit::load_authorization_from_environment(given.target.authorization);
      !wrong.empty()) {
    return complain(wrong);
  }
  // A group may be meant to read it, as of a mounted secret; nobody but the owner of the machine can tell.
  if (given.target.authorization.token_file_is_open) {
    remark(given, {"warning: others can read or change the token file: " + given.target.authorization.token_file +
                      "; run chmod 600"});
  }
  if (!given.canary_files.empty()) {
    const auto canaries = std::make_shared<canary_inputs>();
    if (const std::string fault = canaries->read(given.canary_files); !fault.empty()) {
      return complain(fault);
    }
    given.canaries = canaries;
  }
  const bool has_place = given.sync.targets_file.empty();  // else each target has one
  const std::string wrong = has_place ? submit::settings_fault(given.target) : submit::access_fault(given.target);
  return wrong.empty() ? std::nullopt : std::optional{complain(wrong)};
}

// All of a source is taken, or nothing: who pushes looks at each change.
std::optional<checked_input> fetch_and_check(const sync::source& from, policy rules) {
  constexpr std::uint32_t longest_ms = 20'000;
  sync::curl_fetcher web;
  sync::source_memory nothing;
  sync::sighting seen = sync::look(from, nothing, web, longest_ms);
  if (seen.fault) {
    print(STDERR_FILENO,
        "jwkguard: cannot read " + json::printable(from.place) + ": " + json::printable(seen.fault->message) + '\n');
    return std::nullopt;
  }
  if (rules.default_rsa_alg.empty()) {
    rules.default_rsa_alg = seen.rsa_alg;
  }
  return check_text(from.place, std::move(seen.text), rules);
}

std::variant<desired_keys, int> checked_keys(const options& given) {
  const bool has_source = !given.sync.sources.empty();
  auto input = has_source ? fetch_and_check(given.sync.sources.front(), given.policy)
                          : read_and_check(given.files.front(), given);
  if (!input) {
    return has_source ? exit_source : exit_usage;
  }
  if (const auto code = refuse(*input, given)) {
    return *code;
  }
  return desired_keys{std::move(*input), {}};
}

std::variant<desired_keys, int> checked_credentials(
    const std::vector<credential>& keys, const std::string& source, const options& given) {
  desired_keys result{{}, submit::kept_of(keys)};
  if (result.kept.size() < keys.size() || keys.empty()) {
    result.input = check_text(source, submit::keys_text(keys), given.policy);
    if (const auto code = refuse(result.input, given)) {
      return *code;
    }
  }
  return result;
}

void remark(const options& given, const std::vector<std::string>& messages) {
  if (!given.quiet) {
    say_beside_json(messages);
  }
}

void say_beside_json(const std::vector<std::string>& messages) {
  for (const std::string& message : messages) {
    print(STDERR_FILENO, "jwkguard: " + json::printable(message) + '\n');
  }
}

bool show_result(const submit::result& what, const options& given) {
  const bool is_well = submit::exit_code(what.what) == exit_valid && !what.is_refused && interruption::came() == 0;
  if (given.format == format::human) {
    const bool is_asked_for = given.command == command::plan || given.dry_run;
    return (given.quiet && is_well && !is_asked_for) ||
           print_output(submit::render_plan_human(what, given.target, use_color(given, STDOUT_FILENO)));
  }
  const bool written = print_output(submit::render_plan_json(what, given.target) + '\n');
  if (!given.quiet || !is_well) {
    say_what_json_lacks(what);
  }
  if (what.write) {
    print(STDERR_FILENO, "jwkguard: would send: " + std::string{what.write->method} + ' ' +
                             json::printable(what.write->url) + '\n' + json::printable(what.write->body) + '\n');
  }
  return written;
}

submit::push_options weighing(const options& given) {
  submit::push_options how;
  how.gates = given.gates;
  how.keep_symmetric = given.keep_symmetric;
  how.keep_old = given.keep_old;
  how.rules = given.policy;
  how.most_keys = given.policy.limits.endpoint_keys;
  how.most_entries = given.run.keep_entries;
  how.settle_ms = given.run.settle_ms;
  if (given.canaries != nullptr) {
    how.canaries = given.canaries->tokens();
  }
  return how;
}

}  // namespace jwkguard::cli
