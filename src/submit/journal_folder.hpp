// Where the files of one target stand.
#pragma once

#include <string>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// journal_folder is a folder of its own for each target: one configuration may stand behind several base URLs.
[[nodiscard]] std::string journal_folder(const std::string& state_folder, const settings& target);

}  // namespace jwkguard::submit
