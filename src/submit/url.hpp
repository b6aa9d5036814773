// URLs, read by libcurl: what it would connect to, and nothing else.
#pragma once

#include <memory>
#include <string>

#include "submit/http_curl.hpp"

namespace jwkguard::submit {

struct free_url {
  void operator()(CURLU* url) const noexcept { curl().url_cleanup(url); }
};
using url_owner = std::unique_ptr<CURLU, free_url>;

/// parse_url gives none if the text is not an absolute URL, or names a user, or if there is no libcurl to read it with.
[[nodiscard]] url_owner parse_url(const std::string& text, unsigned flags = 0);

/// part_of is one part of a URL; empty if it has none, or there is no URL.
[[nodiscard]] std::string part_of(const url_owner& url, CURLUPart part, unsigned flags = 0);

/// host_of is a URL's host in lower case, an IPv6 address in its brackets; empty if there is none.
[[nodiscard]] std::string host_of(const url_owner& url);

/// is_loopback is whether a host, as host_of gives it, is this machine: 127.0.0.0/8, [::1] or localhost, which libcurl
/// never looks up.
[[nodiscard]] bool is_loopback(const std::string& host);

/// resolve_url gives the absolute URL that a reference means where `base` is the URL that it was found at (RFC 3986 5);
/// empty if that is none.
[[nodiscard]] std::string resolve_url(const std::string& base, const std::string& reference);

}  // namespace jwkguard::submit
