// The exit codes that scripts lean on; those of a push are submit::exit_code's.
#pragma once

namespace jwkguard {

inline constexpr int exit_valid = 0;
inline constexpr int exit_findings = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_changes = 3;
inline constexpr int exit_secret = 9;
inline constexpr int exit_source = 10;
inline constexpr int exit_busy = 11;

}  // namespace jwkguard
