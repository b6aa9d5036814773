#include <csignal>

#include "cli/commands.hpp"
#include "cli/options.hpp"

int main(int count, char** arguments) {
  using namespace jwkguard::cli;
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is a failed write, not the end of a push
  parsed arguments_read = parse_arguments(count, arguments);
  if (!arguments_read.options) {
    return arguments_read.exit_code;
  }
  options& given = *arguments_read.options;
  switch (given.command) {
    case command::check: return run_check(given);
    case command::normalize: return run_normalize(given);
    case command::thumbprint: return run_thumbprint(given);
    case command::rules: return run_rules();
    case command::explain: return run_explain(given);
    case command::show: return run_show(given);
    case command::plan: return run_plan(given);
    case command::push: return run_push(given);
  }
  return 0;
}
