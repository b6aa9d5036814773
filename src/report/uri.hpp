// The name of a text, in the forms that other programs take.
#pragma once

#include <string>
#include <string_view>

namespace jwkguard::report_text {

/// percent_encoded is a path in which only unreserved characters (RFC 3986 2.3) and '/' stand as they are.
[[nodiscard]] std::string percent_encoded(std::string_view path);

/// uri_of is the URI of a path: relative if the path is, else of scheme file.
[[nodiscard]] std::string uri_of(std::string_view path);

}  // namespace jwkguard::report_text
