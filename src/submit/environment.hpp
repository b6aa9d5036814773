// Secrets from the environment.
#pragma once

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// take_variable gives the value of an environment variable, and overwrites it there; empty if it is not set. Not
/// thread-safe (unsetenv).
[[nodiscard]] secret take_variable(const char* name);

}  // namespace jwkguard::submit
