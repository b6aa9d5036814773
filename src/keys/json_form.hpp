// How each member is written in JSON, in words.
#pragma once

#include <string_view>

#include "keys/members.hpp"

namespace jwkguard::keys {

/// form_text says what a member must be, with an example.
[[nodiscard]] std::string_view form_text(member which) noexcept;

/// decimal_command makes base64url of the digits of a number.
extern const std::string_view decimal_command;

}  // namespace jwkguard::keys
