// Why there is no answer, in words that say what to do.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// explain_failure says why a transfer ended with `code`. `detail` is libcurl's own word on it; empty if it had none.
[[nodiscard]] std::string explain_failure(CURL* handle, CURLcode code, std::string_view detail, const settings& target);

/// is_lasting is whether trying again would end the same way.
[[nodiscard]] bool is_lasting(CURLcode code) noexcept;

}  // namespace jwkguard::submit
