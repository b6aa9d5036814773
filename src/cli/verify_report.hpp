// What became of a token, for people and for programs.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "cli/options.hpp"
#include "jwkguard/verify.hpp"

namespace jwkguard::cli {

/// verification_text is what is printed of one token, in the format that was asked for; `line` is its line where there
/// are several, else 0.
[[nodiscard]] std::string verification_text(
    const verification& what, std::span<const record> keys, std::uint64_t line, const options& given);

}  // namespace jwkguard::cli
