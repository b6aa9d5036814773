// Which URLs may be written to, and through which proxies.
#include <algorithm>
#include <array>
#include <string_view>

#include "json/ascii.hpp"
#include "submit/http.hpp"
#include "submit/http_curl.hpp"
#include "submit/url.hpp"

namespace jwkguard::submit {
std::string base_url_fault(const std::string& base_url) {
  if (base_url.find_first_of("?#@\\") != std::string::npos) {
    return "the base URL holds a query, a fragment, a user or a backslash: give only the part before /zones/";
  }
  if (!has_curl()) {
    return {};  // nothing will be sent there, and the transport says why
  }
  const url_owner url = parse_url(base_url);
  if (!url) {
    return "the base URL is not an absolute https URL";
  }
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  if (scheme == "https") {
    return {};
  }
  if (scheme != "http") {
    return "the base URL is not https";
  }
  return is_loopback(host_of(url))
             ? std::string{}
             : "the base URL is plain http: the credentials would go over the network in the clear; use https "
               "(http is for 127.0.0.0/8, [::1] and localhost)";
}

std::string normal_base_url(const std::string& base_url) {
  const url_owner url = parse_url(base_url);
  const std::string host = host_of(url);
  if (host.empty()) {
    return base_url;
  }
  std::string path = part_of(url, CURLUPART_PATH);
  while (path.ends_with('/')) {
    path.pop_back();
  }
  const std::string port = part_of(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  return part_of(url, CURLUPART_SCHEME) + "://" + host + (port.empty() ? "" : ':' + port) + path;
}

std::string proxy_fault(const std::string& proxy, const std::string& base_url) {
  if (proxy.empty() || !has_curl()) {
    return {};
  }
  if (proxy.find('@') != std::string::npos) {
    return "the proxy's URL holds a user or a password: never pass secrets as arguments; a proxy with a password "
           "is not supported";
  }
  const url_owner url = parse_url(proxy, CURLU_NON_SUPPORT_SCHEME);
  constexpr std::array<std::string_view, 4> schemes{"http", "https", "socks5", "socks5h"};
  if (!url || std::find(schemes.begin(), schemes.end(), part_of(url, CURLUPART_SCHEME)) == schemes.end()) {
    return "the proxy is not an http, https, socks5 or socks5h URL";
  }
  const std::string path = part_of(url, CURLUPART_PATH);
  if (part_of(url, CURLUPART_PORT).empty() || (!path.empty() && path != "/") ||
      proxy.find_first_of("?#\\") != std::string::npos) {
    return "the proxy's URL must be scheme, host and port only: http://proxy.example:3128";
  }
  if (part_of(parse_url(base_url), CURLUPART_SCHEME) != "https") {
    return "a proxy is given, but the base URL is not https: the credentials would go through the proxy in the clear";
  }
  return {};
}

}  // namespace jwkguard::submit
