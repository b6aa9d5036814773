// How much room text takes in a terminal.
#pragma once

#include <cstddef>
#include <string_view>

namespace jwkguard::report_text {

/// display_width is the number of terminal columns that `text`, printable UTF-8, takes: two for a wide character, none
/// for one that is drawn over the one before it.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

}  // namespace jwkguard::report_text
