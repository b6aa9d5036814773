// Runs of the command itself, and the target that they name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"

namespace jwkguard::test {

using strings = std::vector<std::string>;

inline const std::string zone = "0123456789abcdef0123456789abcdef";
inline const std::string config = "00000000-0000-4000-8000-000000000001";
inline const std::string token(40, 't');

[[nodiscard]] bool has(std::string_view text, std::string_view part) noexcept;

/// state_home is the folder in which this run of the tests keeps its journals.
[[nodiscard]] const std::string& state_home();

/// environment_for names the target above at `base_url`, state_home, and the token, which stands last.
[[nodiscard]] strings environment_for(const std::string& base_url);

/// cli runs the command, with state_home unless the environment names HOME or XDG_STATE_HOME. Whatever it says, it
/// never says the token: that is a failure of the test.
[[nodiscard]] outcome cli(strings arguments, std::string input = {}, strings environment = {}, bool terminal = false);

}  // namespace jwkguard::test
