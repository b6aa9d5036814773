#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <new>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/interruption.hpp"
#include "cli/options.hpp"
#include "jwkguard/submit.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

int run(options& given) {
  switch (given.command) {
    case command::check: return run_check(given);
    case command::normalize: return run_normalize(given);
    case command::thumbprint: return run_thumbprint(given);
    case command::from_pem: return run_from_pem(given);
    case command::to_pem: return run_to_pem(given);
    case command::diff: return run_diff(given);
    case command::rules: return run_rules(given);
    case command::explain: return run_explain(given);
    case command::verify: return run_verify(given);
    case command::show: return run_show(given);
    case command::plan: return run_plan(given);
    case command::push: return run_push(given);
    case command::sync: return run_sync(given);
    case command::status: return run_status(given);
    case command::configs: return run_configs(given);
    case command::history: return run_history(given);
    case command::restore: return run_restore(given);
  }
  return 0;
}

// Whatever was sent, it says what is known of it. Nothing here takes memory, as what the libraries do at the end of a
// program may.
[[noreturn]] void end_without_memory() noexcept {
  if (!has_written()) {
    print(STDERR_FILENO, "jwkguard: out of memory\n");
    std::_Exit(exit_usage);
  }
  print(STDERR_FILENO,
      "jwkguard: out of memory: the write was sent, but whether it took effect is unknown; run jwkguard show, or the "
      "same command again, which is safe\n");
  std::_Exit(submit::exit_code(submit::outcome::unknown));
}

// Else a file that is opened later, the journal's lock say, could take the number of one that was closed, and what is
// printed would go there.
void open_standard_descriptors() noexcept {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) < 0) {
      static_cast<void>(::open("/dev/null", O_RDWR));  // takes the lowest number that is free
    }
  }
}

}  // namespace
}  // namespace jwkguard::cli

int main(int count, char** arguments) {
  using namespace jwkguard::cli;
  open_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is a failed write, not the end of a push
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  try {
    parsed arguments_read = parse_arguments(count, arguments);
    return arguments_read.options ? run(*arguments_read.options) : arguments_read.exit_code;
  } catch (const std::bad_alloc&) {
    end_without_memory();
  }
}
