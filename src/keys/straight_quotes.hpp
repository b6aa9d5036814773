// Quotes that word processors, HTML and URLs put in the place of JSON's.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::keys {

/// with_straight_quotes gives a text with JSON's quotes instead of typographic ones, of references of HTML, and of
/// "%22"; empty if there is nothing to replace.
[[nodiscard]] std::string with_straight_quotes(std::string_view text);

}  // namespace jwkguard::keys
