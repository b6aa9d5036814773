// Kids that are two to a program and one to a person.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace jwkguard::keys {

/// is_ascii is whether a text has no other characters: two of those look alike only if they are the same (1 and l are
/// nobody's attack).
[[nodiscard]] inline bool is_ascii(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// decomposed gives the code points of a UTF-8 text in Unicode's normal form NFD. Two texts have the same NFC if and
/// only if they have the same NFD.
[[nodiscard]] std::u32string decomposed(std::string_view text);

/// look_of is the same for texts that a person takes for one: decomposed, without what is not seen, and ASCII in the
/// place of what looks like it.
[[nodiscard]] std::u32string look_of(std::string_view text);

/// difference_between two texts of one look says what tells them apart, in a few words of static storage; empty where
/// there are none for it.
[[nodiscard]] std::string_view difference_between(std::string_view left, std::string_view right);

/// hidden_in_kid gives the name of the first character at or after `at` that is not seen, and moves `at` past it; empty
/// if there is none.
[[nodiscard]] std::string_view hidden_in_kid(std::string_view kid, std::size_t& at) noexcept;

/// has_replacement is whether a kid holds U+FFFD.
[[nodiscard]] bool has_replacement(std::string_view kid) noexcept;

/// foreign_blank_at_end names the blank beyond ASCII that a kid begins or ends with; empty if it does not.
[[nodiscard]] std::string_view foreign_blank_at_end(std::string_view kid) noexcept;

}  // namespace jwkguard::keys
