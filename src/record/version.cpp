#include "jwkguard/version.hpp"

#include <string_view>

namespace jwkguard {

std::string_view library_version() noexcept { return JWKGUARD_VERSION; }

}  // namespace jwkguard
