#include "cli/exit_code_help.hpp"

#include <array>

namespace jwkguard::cli {
namespace {

struct code_row {
  std::string_view codes;
  std::string_view commands;  // empty: all
  std::string_view says;
};

constexpr std::string_view talking = "plan push sync restore show verify configs";  // to the endpoint

// README.md and docs/CLI.md have the same table; a test compares them.
constexpr std::array rows{
    code_row{"0", "", "valid, nothing to change, or pushed and verified"},
    code_row{"1", "check normalize thumbprint verify from-pem to-pem diff plan push restore",
        "the input was refused, or a token is not verified"},
    code_row{"2", "", "usage: bad arguments, a file that cannot be read or written, missing or contradictory settings"},
    code_row{"3", "diff plan", "--detailed-exitcode of plan and diff: there are changes"},
    code_row{"4", "plan push sync restore", "refused as dangerous, or the live set moved"},
    code_row{"5", talking, "the API refused, nothing was changed"},
    code_row{"6", "push sync restore", "the write was sent, but whether it took effect is unknown"},
    code_row{"7", "push sync restore", "written, but the live set is not the planned one"},
    code_row{"8", talking, "could not be reached, nothing was sent"},
    code_row{"9", "check normalize thumbprint verify from-pem to-pem diff plan push sync restore",
        "private or secret key material in the input: check, plan and push send nothing; sync removes that "
        "key from the live set"},
    code_row{"10", "check verify plan push sync", "a source could not be read, or is faulty: its live keys stay"},
    code_row{"11", "push sync restore", "another run is writing to this target: nothing was done"},
    code_row{"130, 143", "push sync restore",
        "interrupted by Ctrl-C or SIGTERM: the last line says what is known of a write"},
};

bool names(std::string_view commands, std::string_view command) {
  for (std::size_t at = 0; at < commands.size();) {
    const std::string_view word = commands.substr(at, commands.find(' ', at) - at);
    if (word == command) {
      return true;
    }
    at += word.size() + 1;
  }
  return false;
}

}  // namespace

std::string exit_code_help(std::string_view command) {
  constexpr std::size_t width = 8;
  if (command == "status") {
    return "Exit code: that of the last sync, the gravest of several; 2 where none has run, or the arguments are "
           "wrong.";
  }
  std::string text = "Exit codes:";
  for (const code_row& row : rows) {
    if (command.empty() || row.commands.empty() || names(row.commands, command)) {
      text += "\n  " + std::string{row.codes} + std::string(width - row.codes.size() + 2, ' ') + std::string{row.says};
    }
  }
  if (command.empty() || names(talking, command)) {
    text +=
        "\n\nSecrets come from the environment: CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY; or "
        "from the file that CLOUDFLARE_API_TOKEN_FILE names, or $CREDENTIALS_DIRECTORY/cloudflare-api-token.";
  }
  return text;
}

}  // namespace jwkguard::cli
