// What words of the command line mean.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "jwkguard/plan.hpp"

namespace jwkguard::cli {

/// format_of is the value of --format.
[[nodiscard]] format format_of(std::string_view name) noexcept;

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

/// token_fault says that an argument, or an option's value behind "=", looks like a token; empty if none does. It is
/// asked before anything else, since every message may repeat an argument. The first is the program's name.
[[nodiscard]] std::string_view token_fault(std::span<const std::string_view> arguments) noexcept;

/// not_empty says that a value is empty; empty if it is not.
[[nodiscard]] std::string not_empty(const std::string& value);

}  // namespace jwkguard::cli
