// What the commands that talk to the endpoint share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/input.hpp"
#include "cli/options.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::cli {

/// complain says what is wrong, and gives the exit code of usage.
[[nodiscard]] int complain(const std::string& what);

/// prepare completes the settings; the exit code if they are unusable (said so).
[[nodiscard]] std::optional<int> prepare(options& given);

/// desired_keys is what is to be live: keys that were checked, and HMAC keys that stay by their names.
struct desired_keys {
  checked_input input;
  std::vector<credential> kept;
};

/// checked_keys are those of a file, without an error. Else the exit code, and why is said.
[[nodiscard]] std::variant<desired_keys, int> checked_keys(const options& given);

/// fetch_and_check checks a source instead of a file, with the alg for RSA keys that the source itself names. None if
/// it cannot be read (said so).
[[nodiscard]] std::optional<checked_input> fetch_and_check(const sync::source& from, policy rules);

/// checked_credentials are keys that were remembered: checked as if they came from a file of this name.
[[nodiscard]] std::variant<desired_keys, int> checked_credentials(
    const std::vector<credential>& keys, const std::string& source, const options& given);

/// open_wire is the transport to the target; a signal ends it (interruption.hpp). On a terminal it says why it waits.
[[nodiscard]] std::unique_ptr<submit::transport> open_wire(const options& given);

/// show_result prints what a plan or a push came to; false if it could not be written (said so).
bool show_result(const submit::result& what, const options& given);

/// say_beside_json says what the JSON has no member for where it does not mix with it.
void say_beside_json(const std::vector<std::string>& messages);

/// remark says what is good to know, unless only errors are wanted (--quiet).
void remark(const options& given, const std::vector<std::string>& messages);

/// weighing is the part of the options that a plan is weighed by.
[[nodiscard]] submit::push_options weighing(const options& given);

}  // namespace jwkguard::cli
