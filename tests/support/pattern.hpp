// Regular expressions in tests: POSIX's, because std::regex draws a false warning from g++ 12 under AddressSanitizer.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::test {

/// contains_match is whether an extended regular expression (POSIX) matches anywhere in a text. A pattern that is none
/// fails the test.
[[nodiscard]] bool contains_match(std::string_view text, const std::string& pattern);

}  // namespace jwkguard::test
