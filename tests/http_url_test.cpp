// Which base URLs and which proxies are taken.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "submit/http.hpp"

namespace jwkguard::submit {
namespace {

struct url_row {
  const char* url;
  bool good;
};

TEST(http_url, takes_https_base_urls_and_http_to_loopback) {
  const std::vector<url_row> rows{
      {"https://api.cloudflare.com/client/v4", true},
      {"https://gateway.example:8443/a/b/", true},
      {"http://127.0.0.1:8080/client/v4", true},
      {"http://127.8.9.10", true},
      {"http://localhost:1", true},
      {"http://LocalHost:1", true},
      {"http://[::1]:1", true},
      {"http://api.cloudflare.com/client/v4", false},
      {"http://127.0.0.1.example.com", false},
      {"http://localhost.example.com", false},
      {"http://128.0.0.1", false},
      {"http://10.0.0.1", false},
      {"http://0.0.0.0", false},
      {"http://[::ffff:127.0.0.1]", false},
      {"http://[fe80::1]", false},
      {"http://2130706432.example", false},
      {"http://user@127.0.0.1", false},
      {"https://user:word@api.cloudflare.com", false},
      {"https://api.cloudflare.com/client/v4?x=1", false},
      {"https://api.cloudflare.com/client/v4#x", false},
      {"https://api.cloudflare.com\\@example.com", false},
      {"https://api.cloudflare.com/a b", false},
      {"https://api.cloudflare.com/\r\nX: y", false},
      {"https://", false},
      {"api.cloudflare.com", false},
      {"//api.cloudflare.com", false},
      {"/client/v4", false},
      {"", false},
      {"file:///etc/hosts", false},
      {"javascript:0", false},
  };
  for (const url_row& row : rows) {
    EXPECT_EQ(base_url_fault(row.url).empty(), row.good) << row.url << ": " << base_url_fault(row.url);
  }
}

struct proxy_row {
  const char* proxy;
  const char* fault;  // a part of it; empty: there is none
};

TEST(http_url, takes_proxies_without_a_password) {
  const std::vector<proxy_row> rows{
      {"", ""},
      {"http://proxy.example:3128", ""},
      {"http://proxy.example:3128/", ""},
      {"https://proxy.example:443", ""},
      {"socks5://127.0.0.1:1080", ""},
      {"socks5h://[::1]:1080", ""},
      {"HTTP://proxy.example:3128", ""},
      {"http://me@proxy.example:3128", "password"},
      {"http://me:word@proxy.example:3128", "password"},
      {"socks5://:word@proxy.example:1080", "password"},
      {"proxy.example:3128", "is not an http"},
      {"socks4://proxy.example:1080", "is not an http"},
      {"socks4a://proxy.example:1080", "is not an http"},
      {"socks://proxy.example:1080", "is not an http"},
      {"ftp://proxy.example:21", "is not an http"},
      {"http://", "is not an http"},
      {"/proxy", "is not an http"},
      {"http://proxy.example", "port"},
      {"http://proxy.example:3128/path", "host and port only"},
      {"http://proxy.example:3128?x=1", "host and port only"},
      {"http://proxy.example:3128#x", "host and port only"},
  };
  for (const proxy_row& row : rows) {
    const std::string fault = proxy_fault(row.proxy, "https://api.cloudflare.com/client/v4");
    EXPECT_EQ(fault.empty(), *row.fault == '\0') << row.proxy << ": " << fault;
    EXPECT_NE(fault.find(row.fault), std::string::npos) << row.proxy << ": " << fault;
    EXPECT_EQ(fault.find("word@"), std::string::npos) << "a secret in an error";
  }
}

TEST(http_url, no_proxy_stands_before_plain_http) {
  EXPECT_NE(proxy_fault("http://127.0.0.1:3128", "http://127.0.0.1:8080").find("in the clear"), std::string::npos);
  EXPECT_EQ(proxy_fault("", "http://127.0.0.1:8080"), "");
}

}  // namespace
}  // namespace jwkguard::submit
