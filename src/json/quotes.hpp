// The structural pass: where the quotes of a plain stretch of JSON stand, sixty-four bytes at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jwkguard::json {

/// quote_run is how far a stretch was plain, and how many quotes stand in it.
struct quote_run {
  std::uint32_t end = 0;  ///< offset of the first byte that is not plain, or of the end
  std::uint32_t count = 0;
};

/// quote_slack is the room that find_quotes needs beyond an offset for each byte.
inline constexpr std::size_t quote_slack = 64;

/// find_quotes writes the offsets of the quotes in text[from, to) to `offsets`, which has room for to - from +
/// quote_slack, and stops before the first byte that is not plain: a backslash, DEL, a byte that is not ASCII, white
/// space in a string, another control character anywhere. `from` is outside of strings.
[[nodiscard]] quote_run find_quotes(
    std::string_view text, std::uint32_t from, std::uint32_t to, std::span<std::uint32_t> offsets) noexcept;

/// find_quotes_portably is the same, without the vectors that not every machine has.
[[nodiscard]] quote_run find_quotes_portably(
    std::string_view text, std::uint32_t from, std::uint32_t to, std::span<std::uint32_t> offsets) noexcept;

}  // namespace jwkguard::json
