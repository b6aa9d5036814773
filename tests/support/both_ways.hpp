// The same keys by the fast way for plain keys and by the reader: an escape in `kty` sends them the other way.
#pragma once

#include <string>

#include "jwkguard/validator.hpp"

namespace jwkguard::test {

/// spaced and escaped change each `"kty":"E…` or `"kty":"R…`, by white space or an escape; all that follows stands in
/// one place in both.
[[nodiscard]] std::string spaced(std::string text);
[[nodiscard]] std::string escaped(std::string text);

/// verdict is a check's findings, without the places of `kty`, and its keys.
[[nodiscard]] std::string verdict(validator& with, std::string text);

}  // namespace jwkguard::test
