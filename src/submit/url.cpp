#include "submit/url.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "json/ascii.hpp"

namespace jwkguard::submit {
namespace {

struct free_text {
  void operator()(char* text) const noexcept { curl().free(text); }
};

}  // namespace

url_owner parse_url(const std::string& text, unsigned flags) {
  url_owner url{has_curl() ? curl().url() : nullptr};
  const bool taken =
      url && curl().url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER | flags) == CURLUE_OK;
  return taken ? std::move(url) : url_owner{};
}

std::string part_of(const url_owner& url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (!url || curl().url_get(url.get(), part, &text, flags) != CURLUE_OK) {
    return {};
  }
  const std::unique_ptr<char, free_text> owner{text};
  return text;
}

std::string host_of(const url_owner& url) {
  std::string host = part_of(url, CURLUPART_HOST);
  std::transform(host.begin(), host.end(), host.begin(), json::lower_case);
  return host;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") {
    return true;
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

std::string resolve_url(const std::string& base, const std::string& reference) {
  const url_owner url = parse_url(base);
  if (!url || curl().url_set(url.get(), CURLUPART_URL, reference.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return {};
  }
  return part_of(url, CURLUPART_URL);
}

}  // namespace jwkguard::submit
