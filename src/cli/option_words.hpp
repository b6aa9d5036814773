// What words of the command line mean.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cli {

/// format_of is the value of --format.
[[nodiscard]] format format_of(std::string_view name) noexcept;

/// reads_keys is whether a command reads key sets, or keys, from its arguments or standard input.
[[nodiscard]] bool reads_keys(command which) noexcept;

/// is_for_endpoint is whether the keys of a command are to be sent, or are live.
[[nodiscard]] bool is_for_endpoint(command which) noexcept;

/// standard_of is the policy that counts where none is named.
[[nodiscard]] policy::base standard_of(command which) noexcept;

/// is_digest is whether a text has so many hexadecimal digits, in lower case.
[[nodiscard]] bool is_digest(std::string_view text, std::size_t digits) noexcept;

[[nodiscard]] bool is_not_empty(std::string_view text);

/// override_value is how the value of an option that overrides a danger is written.
struct override_value {
  override_option::value what;
  std::string_view placeholder;  ///< in help: "LIVE-SET"
  std::string_view form;         ///< "the digest of the live set, 16 hexadecimal digits"
  bool (*is_fit)(std::string_view);
};
[[nodiscard]] const override_value& written_value(override_option::value what) noexcept;

/// not_a_plan_digest says why a text is no digest of a saved plan; empty if it is one.
[[nodiscard]] std::string not_a_plan_digest(const std::string& value);

/// shown prints what was asked for instead of a run: help, the version.
[[nodiscard]] parsed shown(const std::string& text);

/// token_fault says that an argument, or an option's value behind "=", looks like a token or a key; empty if none does.
/// It is asked before anything else, since every message may repeat an argument. The first is the program's name.
[[nodiscard]] std::string_view token_fault(std::span<const std::string_view> arguments) noexcept;

/// unexpected_argument says that nobody takes an argument: the first that nobody takes, or an empty text where a
/// command is missing. `commands` are those that could stand in its place; none, where one was named. Never an option's
/// value, which may be a secret in the wrong place.
[[nodiscard]] std::string unexpected_argument(const std::string& first, std::span<const std::string_view> commands);

/// with_help_as_option is the arguments, with `help check` as `check --help`.
[[nodiscard]] std::vector<const char*> with_help_as_option(int count, const char* const* arguments);

/// not_empty says that a value is empty; empty if it is not.
[[nodiscard]] std::string not_empty(const std::string& value);

}  // namespace jwkguard::cli
