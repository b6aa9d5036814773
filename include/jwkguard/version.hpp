// Which jwkguard this is: of the headers, when a program is compiled, and of the library, when it runs.
#pragma once

#include <string>
#include <string_view>

#include "jwkguard/export.hpp"

#define JWKGUARD_VERSION_MAJOR 0
#define JWKGUARD_VERSION_MINOR 1
#define JWKGUARD_VERSION_PATCH 0

namespace jwkguard {

/// library_version is that of the library that runs ("0.1.0"); static storage. Until 1.0.0, a library fits headers of
/// the same major and minor version.
[[nodiscard]] JWKGUARD_EXPORT std::string_view library_version() noexcept;

/// library_details is, for people who report a fault, what that library is made of, on one line: the commit (where it
/// is known), the compiler, the vector instructions that it uses on this machine, the OpenSSL and GMP that it runs
/// with. Throws std::bad_alloc.
[[nodiscard]] JWKGUARD_EXPORT std::string library_details();

}  // namespace jwkguard
