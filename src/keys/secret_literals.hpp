// Keys written as YAML, or as literals of JavaScript, Python and the like.
#pragma once

#include <string_view>

namespace jwkguard::keys {

/// literals_hold_secret is whether a text that is not JSON names members of a key and gives them values, private ones
/// or a shared secret among them. All of the text counts as one object. Linear in the text.
[[nodiscard]] bool literals_hold_secret(std::string_view text);

}  // namespace jwkguard::keys
