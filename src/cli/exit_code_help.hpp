// What help says of exit codes.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::cli {

/// exit_code_help is what the help of a command ends with: the codes that it may end with. Without a command: all
/// codes.
[[nodiscard]] std::string exit_code_help(std::string_view command = {});

}  // namespace jwkguard::cli
