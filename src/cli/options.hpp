// What the command line said.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/canary_files.hpp"
#include "cli/conversion_options.hpp"
#include "cli/policy_options.hpp"
#include "cli/run_options.hpp"
#include "cli/sync_options.hpp"
#include "cli/verify_options.hpp"
#include "jwkguard/policy.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::cli {

enum class command : std::uint8_t {
  check,
  normalize,
  thumbprint,
  show,
  plan,
  push,
  sync,
  status,
  configs,
  history,
  restore,
  rules,
  explain,
  verify,
  from_pem,
  to_pem,
  diff,
};
enum class format : std::uint8_t { human, json, sarif, github, markdown, policy, jwks };
enum class color : std::uint8_t { automatic, always, never };

struct options {
  cli::command command = command::check;
  std::vector<std::string> files;  ///< "-" is standard input; never empty
  jwkguard::policy policy = jwkguard::policy::cloudflare();
  policy_words said_of_rules;  ///< what `policy` was made from
  cli::format format = format::human;
  cli::color color = color::automatic;
  jwkguard::level level = jwkguard::level::error;  ///< the lowest that makes `check` exit 1
  bool records = false;
  bool ndjson = false;     ///< each line of the files is a document
  std::uint32_t jobs = 0;  ///< how many documents are checked at once; 0: as many as there are processors
  bool dry_run = false;
  bool yes = false;
  bool detailed_exitcode = false;
  submit::settings target;
  jwkguard::gates gates;
  bool keep_symmetric = false;
  bool keep_old = false;
  run_settings run;
  std::vector<std::string> canary_files;
  std::shared_ptr<const canary_inputs> canaries;  ///< what stands in them; null before prepare()
  bool quiet = false;                             ///< nothing but errors, and what was asked for
  std::string state_folder;                       ///< empty: there is none, and --state-dir was not given
  std::string plan_out;                           ///< of `plan`: the file to save it in; empty: none
  std::string plan_file;                          ///< of `push`: the saved plan to apply; empty: none
  std::string expected_plan;                      ///< of `push`: the digest that plan must have; empty: any
  std::string entry;                              ///< of `restore`: the id in the journal
  std::string rule;                               ///< of `explain`
  sync_settings sync;
  verify_settings verify;
  conversion_settings conversion;
};

/// parsed is the options, or the exit code of a run that is over (help was shown, or the arguments are wrong: said so).
struct parsed {
  std::optional<cli::options> options;
  int exit_code = 0;
};

[[nodiscard]] parsed parse_arguments(int count, const char* const* arguments);

}  // namespace jwkguard::cli
