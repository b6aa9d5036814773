// HTTP over libcurl: one attempt is one connection and at most one request. The only place that knows libcurl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// largest_body_bytes and largest_headers_bytes bound an answer; what is larger is a failure.
inline constexpr std::size_t largest_body_bytes = 1U << 20U;
inline constexpr std::size_t largest_headers_bytes = 64U << 10U;

/// base_url_fault says what is wrong with what stands before `/zones/…`; empty if nothing is. Plain http is for
/// loopback only.
[[nodiscard]] std::string base_url_fault(const std::string& base_url);

/// proxy_fault says what is wrong with a proxy's URL, or with a proxy before that base URL; empty if nothing is.
[[nodiscard]] std::string proxy_fault(const std::string& proxy, const std::string& base_url);

/// normal_base_url is one spelling for all that name the same place: the host in lower case, no default port, no slash
/// at the end. What is no URL stays as it is.
[[nodiscard]] std::string normal_base_url(const std::string& base_url);

/// libcurl_name is the libcurl that runs, for people: "libcurl 7.88.1", or "no libcurl".
[[nodiscard]] std::string libcurl_name();

/// connection is kept open from one GET to the next, also of several transports; a write goes over one of its own,
/// because libcurl may send a request twice on one that was closed meanwhile. Not for two threads at once.
class connection {
 public:
  connection();
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

 private:
  friend class curl_transport;
  struct state;
  std::unique_ptr<state> state_;
};

/// curl_transport is the transport of make_transport; with a `kept` connection, which must outlive it, over that one.
class curl_transport final : public transport {
 public:
  explicit curl_transport(const settings& target, connection* kept = nullptr);
  ~curl_transport() override;
  [[nodiscard]] std::variant<response, failure> send(const request& what, std::uint32_t time_left_ms) override;

 private:
  const settings& target_;
  connection* kept_;
  std::vector<secret> sent_secrets_;  // of HMAC keys; a later answer may hold them
  bool ready_;
};

}  // namespace jwkguard::submit
