// Which URLs may be written to, and through which proxies.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "json/ascii.hpp"
#include "submit/http.hpp"
#include "submit/http_curl.hpp"

namespace jwkguard::submit {
namespace {

struct free_url {
  void operator()(CURLU* url) const noexcept { curl().url_cleanup(url); }
};
struct free_text {
  void operator()(char* text) const noexcept { curl().free(text); }
};
using url_owner = std::unique_ptr<CURLU, free_url>;

// None if it is not an absolute URL, or names a user, or if there is nothing to read it with.
url_owner parse(const std::string& text, unsigned flags = 0) {
  url_owner url{has_curl() ? curl().url() : nullptr};
  const bool taken =
      url && curl().url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER | flags) == CURLUE_OK;
  return taken ? std::move(url) : url_owner{};
}

std::string part_of(const url_owner& url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (!url || curl().url_get(url.get(), part, &text, flags) != CURLUE_OK) {
    return {};
  }
  const std::unique_ptr<char, free_text> owner{text};
  return text;
}

bool is_loopback(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(), json::lower_case);
  if (host == "localhost") {
    return true;  // libcurl never looks it up
  }
  if (in_addr v4{}; ::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24U) == 127;
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    in6_addr v6{};
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
  }
  return false;
}

}  // namespace

std::string base_url_fault(const std::string& base_url) {
  if (base_url.find_first_of("?#@\\") != std::string::npos) {
    return "the base URL holds a query, a fragment, a user or a backslash: give what stands before /zones/ and no more";
  }
  if (!has_curl()) {
    return {};  // nothing will be sent there, and the transport says why
  }
  const url_owner url = parse(base_url);
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
  return is_loopback(part_of(url, CURLUPART_HOST))
             ? std::string{}
             : "the base URL is plain http: the credentials would go over the network in the clear; use https "
               "(http is for 127.0.0.0/8, [::1] and localhost)";
}

std::string normal_base_url(const std::string& base_url) {
  const url_owner url = parse(base_url);
  std::string host = part_of(url, CURLUPART_HOST);
  if (host.empty()) {
    return base_url;
  }
  std::transform(host.begin(), host.end(), host.begin(), json::lower_case);
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
    return "the proxy's URL holds a user or a password: secrets are no arguments; a proxy that asks for them is not "
           "supported";
  }
  const url_owner url = parse(proxy, CURLU_NON_SUPPORT_SCHEME);
  constexpr std::array<std::string_view, 4> schemes{"http", "https", "socks5", "socks5h"};
  if (!url || std::find(schemes.begin(), schemes.end(), part_of(url, CURLUPART_SCHEME)) == schemes.end()) {
    return "the proxy is not an http, https, socks5 or socks5h URL";
  }
  const std::string path = part_of(url, CURLUPART_PATH);
  if (part_of(url, CURLUPART_PORT).empty() || (!path.empty() && path != "/") ||
      proxy.find_first_of("?#\\") != std::string::npos) {
    return "the proxy's URL must be scheme, host and port and no more: http://proxy.example:3128";
  }
  if (part_of(parse(base_url), CURLUPART_SCHEME) != "https") {
    return "a proxy is given, but the base URL is not https: the credentials would pass the proxy in the clear";
  }
  return {};
}

}  // namespace jwkguard::submit
