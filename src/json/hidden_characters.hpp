// Characters that a person does not see, or that move what stands around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jwkguard::json {

/// hidden_character_name gives the code point and Unicode name of such a character, but for controls, as static
/// storage: "U+202E RIGHT-TO-LEFT OVERRIDE". Empty: it is none.
[[nodiscard]] std::string_view hidden_character_name(std::uint32_t code_point) noexcept;

/// is_hidden is whether it is one, or a control (C0, DEL, C1).
[[nodiscard]] bool is_hidden(std::uint32_t code_point) noexcept;

/// show_hidden writes those of a JSON text as escapes (\u202e), which any reader takes for the same characters. They
/// only stand in strings: outside of them JSON has ASCII alone.
[[nodiscard]] std::string show_hidden(std::string json);

}  // namespace jwkguard::json
