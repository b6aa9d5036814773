// The search for a text of which two bytes are rare, many places at once.
#pragma once

#include <cstddef>
#include <string_view>

namespace jwkguard::json {

/// rare_text is a text to look for, longer than `probe`: its last byte and the one at `probe` should be rare together.
struct rare_text {
  std::string_view text;
  std::size_t probe;
};

/// find is text.find(wanted.text, from).
[[nodiscard]] std::size_t find(std::string_view text, const rare_text& wanted, std::size_t from) noexcept;

/// find_portably is the same, without the vectors that not every machine has.
[[nodiscard]] std::size_t find_portably(std::string_view text, const rare_text& wanted, std::size_t from) noexcept;

}  // namespace jwkguard::json
