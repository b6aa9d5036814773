// Why a text is not JSON, in words: what is at the place where reading stopped.
#pragma once

#include <string_view>

#include "json/reader.hpp"
#include "keys/key_files.hpp"

namespace jwkguard::keys {

/// syntax_subject says what is wrong at a fault, with its remedy where the kind has one; `begin` is where the text's
/// value began.
[[nodiscard]] foreign syntax_subject(std::string_view text, const json::fault& why) noexcept;

/// trailing_subject names what stands behind the end of the value.
[[nodiscard]] std::string_view trailing_subject(std::string_view rest) noexcept;

/// odd_character names a character at the beginning that is not seen, but is no white space of JSON's; or a quote
/// that word processors put in. Empty if there is none.
[[nodiscard]] std::string_view odd_character(std::string_view text) noexcept;

}  // namespace jwkguard::keys
