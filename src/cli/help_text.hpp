// Help as people read it, and commands as they misspell them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jwkguard::cli {

/// wrapped_help breaks the lines of a help text at spaces, so that none is wider than the terminal, nor than 100
/// columns; what is broken goes on where its line's description began. `columns` 0: there is no terminal, so 80.
[[nodiscard]] std::string wrapped_help(std::string_view text, std::size_t columns);

/// is_nearly is whether one word was probably meant to be the other: at most two letters are more, less, other or
/// swapped, and most of it is the same.
[[nodiscard]] bool is_nearly(std::string_view given, std::string_view meant);

}  // namespace jwkguard::cli
