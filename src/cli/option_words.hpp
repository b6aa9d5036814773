// What words of the command line mean.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options.hpp"

namespace jwkguard::cli {

/// format_of is the value of --format.
[[nodiscard]] format format_of(std::string_view name) noexcept;

/// not_a_plan_digest says why a text is no digest of a saved plan; empty if it is one.
[[nodiscard]] std::string not_a_plan_digest(const std::string& value);

/// without_tokens is a text in which arguments that look like tokens, and values of options that do, are masked.
[[nodiscard]] std::string without_tokens(std::string text, std::span<const std::string_view> arguments);

/// one_too_many says that an argument is one too many, by its name unless it is a token.
[[nodiscard]] std::string one_too_many(const std::string& argument);

}  // namespace jwkguard::cli
