#include "cli/options.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

#include "cli/endpoint_options.hpp"
#include "cli/exit_code_help.hpp"
#include "cli/help_text.hpp"
#include "cli/input.hpp"
#include "cli/option_words.hpp"
#include "cli/policy_options.hpp"
#include "json/printable.hpp"
#include "jwkguard/version.hpp"
#include "submit/exit_codes.hpp"
#include "submit/http.hpp"

namespace jwkguard::cli {
namespace {

// What is parsed as text first, because its meaning depends on other options.
struct raw_options {
  std::string format = "human";
  std::string color = "auto";
  std::string level = "error";
};

class parser {
 public:
  // Options are made for a command that is named, not for all the others: that would take longer than a check.
  parser(int count, const char* const* arguments) : words_(arguments, arguments + count) {
    app_.require_subcommand(1);
    app_.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app_.set_version_flag("--version", [] {
      return "jwkguard " + std::string{library_version()} + '\n' + library_details() + ", " + submit::libcurl_name();
    });
    app_.footer("jwkguard COMMAND --help says more about one command.\n\n" + exit_code_help());
    for (const command_row& row : command_rows) {
      CLI::App* const made = add_command(row);
      if (std::find(words_.begin(), words_.end(), row.name) != words_.end()) {
        add_options(row, made);
      }
    }
  }

  parsed run(int count, const char* const* arguments) {
    if (const std::string_view wrong = token_fault(words_); !wrong.empty()) {
      return refuse(std::string{wrong});
    }
    try {
      app_.parse(count, arguments);
    } catch (const CLI::CallForHelp&) {
      if (app_.get_subcommands().empty() && !app_.remaining(true).empty()) {
        return refuse(unexpected());
      }
      return shown(wrapped_help(app_.help(), columns_of(STDOUT_FILENO)));
    } catch (const CLI::ExtrasError&) {
      return refuse(unexpected());
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0 && app_.get_subcommands().empty()) {
        return refuse(unexpected());
      }
      if (error.get_exit_code() == 0) {  // the version was asked for
        return shown(std::string{error.what()} + '\n');
      }
      return refuse(error.what());
    }
    const std::string wrong = finish();
    return wrong.empty() ? parsed{std::move(made_), exit_valid} : refuse(wrong);
  }

 private:
  struct command_row {
    command which;
    std::string_view name;
    std::string_view says;
    void (parser::*add_options)(CLI::App*);
  };

  [[nodiscard]] parsed refuse(const std::string& wrong) const {
    const auto chosen = app_.get_subcommands();
    const std::string command = chosen.empty() ? "" : ' ' + chosen.front()->get_name();
    std::cerr << "jwkguard: " << json::printable(wrong) << "\nSee jwkguard" << command << " --help.\n";
    return {std::nullopt, exit_usage};
  }

  [[nodiscard]] std::string unexpected() const {
    const auto extras = app_.remaining(true);
    const std::string first = extras.empty() ? "" : extras.front();
    std::vector<std::string_view> commands;
    if (app_.get_subcommands().empty()) {
      std::transform(command_rows.begin(), command_rows.end(), std::back_inserter(commands),
          [](const command_row& row) { return row.name; });
    }
    return unexpected_argument(first, commands);
  }

  CLI::App* add_command(const command_row& row) {
    CLI::App* const made = app_.add_subcommand(std::string{row.name}, std::string{row.says});
    made->footer("")->group("Commands");
    made->callback([this, which = row.which] { made_.command = which; });
    return made;
  }

  void add_options(const command_row& row, CLI::App* to) {
    to->add_option("--color", raw_.color, "colours: auto, always, never; NO_COLOR is honoured")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    to->add_flag("--quiet", made_.quiet, "print only errors, and what was asked for");
    (this->*row.add_options)(to);
    const std::string before = to->get_footer();
    to->footer(before + (before.empty() ? "" : "\n\n") + exit_code_help(row.name));
  }

  void add_format(CLI::App* to, const std::vector<std::string>& names, const std::string& says) {
    to->add_option("--format", raw_.format, says)->check(CLI::IsMember(names))->capture_default_str();
  }

  void add_format(CLI::App* to) { add_format(to, {"human", "json"}, "human or json"); }

  void add_findings_format(CLI::App* to) {
    add_format(to, {"human", "json", "sarif", "github"},
        "format of findings: human, json, sarif (2.1.0, one log for all files), or github (workflow annotations)");
  }

  void add_files(CLI::App* to) {
    to->add_option("FILE", made_.files,
          "JWK Sets or single JWKs, or folders with such files (*.json, *.jwk, *.jwks); - or none is standard input")
        ->type_name("");
    to->add_flag("--ndjson", made_.ndjson, "each line is a document of its own; folders: *.ndjson, *.jsonl");
    to->add_option("--jobs", made_.jobs, "how many documents are checked at once [the number of processors]")
        ->check(CLI::Range(1, 256))
        ->type_name("N");
  }

  void add_file(CLI::App* to) {
    to->add_option("FILE", file_, "a JWK Set or a single JWK; - or none is standard input")->type_name("");
  }

  void add_policy(CLI::App* to, const std::string& standard) {
    policy_.add_choice(to, standard);
    policy_.add_rules(to);
  }

  void add_check(CLI::App* to) {
    add_files(to);
    sync_.add_sources(to);
    endpoint_.add_ways(to);
    add_policy(to, "cloudflare");
    add_findings_format(to);
    to->add_option("--level", raw_.level, "the lowest level with exit code 1: error, warning, note")
        ->check(CLI::IsMember({"error", "warning", "note"}))
        ->capture_default_str();
  }

  void add_normalize(CLI::App* to) {
    add_files(to);
    add_policy(to, "cloudflare");
    add_findings_format(to);
    to->add_flag("--records", made_.records, "one JSON object a line: {\"thumbprint\":…,\"key\":{…}}");
  }

  void add_thumbprint(CLI::App* to) {
    add_files(to);
    add_policy(to, "rfc");
    add_findings_format(to);
  }

  void add_verify(CLI::App* to) {
    verify_.add(to);
    sync_.add_sources(to);
    add_policy(to, "cloudflare");
    add_format(to);
    endpoint_.add_target(to);
  }

  void add_from_pem(CLI::App* to) {
    conversion_.add_from_pem(to, made_.files);
    add_policy(to, "rfc");
  }

  void add_to_pem(CLI::App* to) {
    add_file(to);
    conversion_.add_to_pem(to);
    add_policy(to, "rfc");
  }

  void add_diff(CLI::App* to) {
    conversion_.add_diff(to, made_.files, made_.detailed_exitcode);
    add_policy(to, "cloudflare");
    add_format(to);
  }

  void add_plan(CLI::App* to) {
    add_file(to);
    sync_.add_sources(to);
    policy_.add_file(to);
    policy_.add_rules(to);
    add_format(to);
    endpoint_.add_target(to);
    endpoint_.add_gates(to);
    to->add_flag("--detailed-exitcode", made_.detailed_exitcode,
        "exit 3 if there are changes, 0 if there are none, 4 if a push would be refused");
    to->add_option("--out", made_.plan_out, "save the plan in this file, for push --plan")->type_name("FILE");
  }

  void add_push(CLI::App* to) {
    add_file(to);
    sync_.add_sources(to);
    policy_.add_file(to);
    policy_.add_rules(to);
    add_write_options(to);
    to->add_option("--plan", made_.plan_file, "apply the plan in this file (plan --out); refuse if the live set moved")
        ->type_name("FILE");
    to->add_option(
          "--expect", made_.expected_plan, "refuse the saved plan unless it has this digest (plan --out prints it)")
        ->check(not_a_plan_digest)
        ->type_name("DIGEST");
  }

  void add_restore(CLI::App* to) {
    to->add_option("ID", made_.entry, "the entry of the journal (jwkguard history)")->required()->type_name("");
    policy_.add_file(to);
    policy_.add_rules(to);
    add_write_options(to);
  }

  void add_write_options(CLI::App* to) {
    add_format(to);
    endpoint_.add_target(to);
    endpoint_.add_gates(to);
    to->add_flag("--dry-run", made_.dry_run, "do everything but the write; print the request that would be sent");
    to->add_flag("--yes", made_.yes, "do not ask before writing");
    run_.add_writing(to);
  }

  void add_show(CLI::App* to) {
    add_format(to, {"human", "json", "jwks"}, "human, json, or jwks (the public keys whole, as a JWK Set)");
    policy_.add_file(to);
    policy_.add_lists(to);
    endpoint_.add_target(to);
    endpoint_.add_state(to);
  }

  void add_configs(CLI::App* to) {
    add_format(to);
    endpoint_.add_zone(to);
    endpoint_.add_reach(to);
  }

  void add_sync(CLI::App* to) {
    sync_.add_sources(to);
    sync_.add_running(to);
    policy_.add_file(to);
    policy_.add_rules(to);
    add_format(to);
    endpoint_.add_target(to);
    endpoint_.add_gates(to);
    run_.add_writing(to);
    sync_.add_fleet(to);
  }

  void add_status(CLI::App* to) {
    add_format(to);
    endpoint_.add_place(to);
    sync_.add_targets(to);
    endpoint_.add_state(to);
  }

  void add_history(CLI::App* to) {
    add_format(to);
    endpoint_.add_place(to);
    endpoint_.add_state(to);
  }

  void add_rules(CLI::App* to) {
    add_format(to, {"human", "json", "markdown", "policy"},
        "human, json, markdown (docs/RULES.md), or policy (the text that --policy-file reads)");
    policy_.add_choice(to, "cloudflare");
  }

  void add_explain(CLI::App* to) {
    to->add_option("RULE", made_.rule, "the rule's id, for instance ec.point.off-curve")->required();
  }

  // How many of the arguments are to be read from standard input.
  [[nodiscard]] std::size_t standard_inputs() const {
    const bool reads_file = made_.plan_file.empty() && sync_.count_sources() == 0;
    const bool reads = reads_file && reads_keys(made_.command);
    return policy_.standard_inputs() + (made_.plan_file == "-" ? 1U : 0U) +
           (reads ? static_cast<std::size_t>(std::count(made_.files.begin(), made_.files.end(), "-")) : 0U);
  }

  // Turns text into values; says what is wrong.
  [[nodiscard]] std::string finish() {
    if (!file_.empty()) {
      made_.files.push_back(file_);
    }
    if (made_.command == command::verify) {
      if (std::string wrong = verify_.finish(sync_.count_sources(), made_.verify); !wrong.empty()) {
        return wrong;
      }
    } else if (made_.command != command::sync &&
               sync_.count_sources() + (made_.files.empty() ? 0U : 1U) + (made_.plan_file.empty() ? 0U : 1U) > 1) {
      return std::string{"give one of FILE, --issuer, --jwks"} +
             (made_.command == command::push ? ", --file and --plan" : " and --file") + "; sync takes several sources";
    }
    if (made_.ndjson && sync_.count_sources() != 0) {
      return "a source is one document: --ndjson is for files and pipes";
    }
    if (!made_.expected_plan.empty() && made_.plan_file.empty()) {
      return "--expect is the digest of a saved plan: give --plan FILE as well";
    }
    if (made_.files.empty()) {
      made_.files.emplace_back("-");
    }
    if (standard_inputs() > 1) {
      return "standard input can be read only once";
    }
    made_.conversion = conversion_.said();
    made_.format = format_of(raw_.format);
    made_.color = raw_.color == "always" ? color::always : raw_.color == "never" ? color::never : color::automatic;
    made_.level = raw_.level == "note" ? level::note : raw_.level == "warning" ? level::warning : level::error;
    const std::string wrong = finish_policy();
    return wrong.empty() ? finish_endpoint() : wrong;
  }

  [[nodiscard]] std::string finish_endpoint() {
    made_.run = run_.finish();
    std::string wrong = endpoint_.finish(made_);
    return wrong.empty()
               ? sync_.finish(made_.target.ca_file, made_.target.proxy, made_.command == command::sync, made_.sync)
               : wrong;
  }

  [[nodiscard]] std::string finish_policy() {
    const bool for_endpoint = is_for_endpoint(made_.command);
    std::string wrong = make_policy(policy_.said(), for_endpoint, standard_of(made_.command), made_.policy);
    made_.said_of_rules = policy_.said();
    made_.policy.deep = made_.policy.deep || for_endpoint;  // few keys, and what they open is worth the time
    return wrong;
  }

  // In the order in which the help lists them.
  static constexpr std::array<command_row, 17> command_rows{{
      {command::check, "check", "Report everything that is wrong with key sets", &parser::add_check},
      {command::normalize, "normalize", "Print the canonical key set (RFC 8785); findings go to standard error",
          &parser::add_normalize},
      {command::thumbprint, "thumbprint", "Print RFC 7638 thumbprints, one line a key", &parser::add_thumbprint},
      {command::verify, "verify", "Tell which key verifies a token, or exactly why none does", &parser::add_verify},
      {command::from_pem, "from-pem", "Convert public keys in PEM, DER or OpenSSH lines to a JWK Set",
          &parser::add_from_pem},
      {command::to_pem, "to-pem", "Convert the keys of a set to PEM", &parser::add_to_pem},
      {command::diff, "diff", "Compare two sets; sends nothing", &parser::add_diff},
      {command::plan, "plan", "Show what a push would change in the live set", &parser::add_plan},
      {command::push, "push", "Check, plan, replace the live set, and verify that it is live", &parser::add_push},
      {command::sync, "sync", "Make the live set equal to its sources, once or continuously", &parser::add_sync},
      {command::status, "status", "Show the result of the last sync, and which keys wait; sends nothing",
          &parser::add_status},
      {command::show, "show", "Show the live set", &parser::add_show},
      {command::configs, "configs", "List the zone's token configurations: id, number of keys, title",
          &parser::add_configs},
      {command::history, "history", "List the writes to a target from this machine; sends nothing",
          &parser::add_history},
      {command::restore, "restore", "Restore the live set from before a write, through the checks of push",
          &parser::add_restore},
      {command::rules, "rules", "List every rule: its level under each policy, its source", &parser::add_rules},
      {command::explain, "explain", "Explain one rule", &parser::add_explain},
  }};

  CLI::App app_{"jwkguard checks JSON Web Key Sets, and makes them live in Cloudflare's JWT validation.", "jwkguard"};
  std::vector<std::string_view> words_;
  raw_options raw_;
  options made_;
  policy_options policy_;
  endpoint_options endpoint_{made_};
  sync_options sync_;
  run_options run_;
  verify_arguments verify_;
  conversion_arguments conversion_;
  std::string file_;
};

}  // namespace

parsed parse_arguments(int count, const char* const* arguments) {
  const std::vector<const char*> words = with_help_as_option(count, arguments);
  const int left = static_cast<int>(words.size());
  return parser{left, words.data()}.run(left, words.data());
}

}  // namespace jwkguard::cli
