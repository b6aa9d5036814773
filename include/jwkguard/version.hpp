// Which jwkguard this is: of the headers, when a program is compiled, and of the library, when it runs.
#pragma once

#include <string_view>

#include "jwkguard/export.hpp"

#define JWKGUARD_VERSION_MAJOR 0
#define JWKGUARD_VERSION_MINOR 1
#define JWKGUARD_VERSION_PATCH 0

namespace jwkguard {

/// library_version is that of the library that runs ("0.1.0"); static storage. Until 1.0.0, a library fits headers of
/// the same major and minor version.
[[nodiscard]] JWKGUARD_EXPORT std::string_view library_version() noexcept;

}  // namespace jwkguard
