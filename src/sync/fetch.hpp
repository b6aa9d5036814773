// Getting a document of a source over HTTP. What is not exactly an answer of that source is a fault: nothing follows
// from it for the keys that are live.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace jwkguard::sync {

/// most_document_bytes bounds a document: a thousand keys with their certificates have less.
inline constexpr std::size_t most_document_bytes = 4U << 20U;
/// most_redirects is how many are followed.
inline constexpr unsigned most_redirects = 3;

/// fetch_rules say where a source may be.
struct fetch_rules {
  bool allow_private = false;              ///< addresses that are not of the Internet as well
  std::vector<std::string> other_hosts{};  ///< that it may redirect to, besides its own host
  std::string ca_file{};                   ///< PEM file of the authorities trusted instead of the system's
  std::string proxy{};                     ///< URL; it resolves names, so that only literal addresses are checked
};

/// validators are what an earlier answer said of its document (RFC 9110 8.8); empty: it said nothing.
struct validators {
  std::string etag{};
  std::string last_modified{};
  [[nodiscard]] bool any() const noexcept { return !etag.empty() || !last_modified.empty(); }
};

/// document is a 200, or a 304 to a request with validators.
struct document {
  bool is_unchanged = false;  ///< 304: the document is the one that the validators are of
  std::string url;            ///< that it came from, at the end of all redirects
  std::string body;           ///< empty if unchanged
  std::string content_type;   ///< of the answer, as it stands there
  validators valid;
  std::optional<std::int64_t> max_age_s;  ///< how long it is fresh (RFC 9111 5.2.2.1), less its Age
  std::optional<std::int64_t> date_s;     ///< the server's time, seconds since 1970
};

/// fetch_fault is why there is no document.
struct fetch_fault {
  std::string_view reason;  ///< one word for a metric: "url", "connect", "tls", "timeout", …; static storage
  std::string message;      ///< for people; holds no secret; print it escaped
  bool may_pass = false;    ///< trying again may help
};

/// url_fault says why a URL may not be fetched; empty if it may. https, or http to loopback.
[[nodiscard]] std::string url_fault(const std::string& url);

/// fetcher gets documents; a test has its own.
class fetcher {
 public:
  fetcher() = default;
  fetcher(const fetcher&) = delete;
  fetcher& operator=(const fetcher&) = delete;
  virtual ~fetcher() = default;
  /// fetch returns within about time_ms, all redirects together.
  [[nodiscard]] virtual std::variant<document, fetch_fault> fetch(
      const std::string& url, const validators& known, const fetch_rules& rules, std::uint32_t time_ms) = 0;
  /// wait lets time go by before a document is asked for again; a test need not.
  virtual void wait(std::uint32_t time_ms);
};

/// curl_fetcher is the fetcher over libcurl. One for each thread.
class curl_fetcher final : public fetcher {
 public:
  curl_fetcher();
  ~curl_fetcher() override;
  [[nodiscard]] std::variant<document, fetch_fault> fetch(
      const std::string& url, const validators& known, const fetch_rules& rules, std::uint32_t time_ms) override;

 private:
  bool ready_;
};

/// freshness_of is what `Cache-Control` and `Age` come to; absent if nothing is said. no-cache and no-store are 0.
[[nodiscard]] std::optional<std::int64_t> freshness_of(std::string_view cache_control, std::string_view age);

}  // namespace jwkguard::sync
