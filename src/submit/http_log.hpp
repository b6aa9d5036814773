// The log of `--log-http`: requests and answers as they went over the wire, without secrets.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// http_log is a file that is open for appending, made with mode 0600 if it was not there. One that others may write
/// to, or that belongs to another user, is not taken.
class http_log {
 public:
  explicit http_log(const std::string& name);
  ~http_log();
  http_log(const http_log&) = delete;
  http_log& operator=(const http_log&) = delete;

  [[nodiscard]] bool is_open() const noexcept { return file_ >= 0; }
  /// fault says why it is not open, for people.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  /// append writes it at once, so that entries of several processes do not mix. What cannot be written is lost: a log
  /// must not change what becomes of a request.
  void append(std::string_view entry) const noexcept;

 private:
  int file_;
  std::string fault_;
};

/// logged_exchange is one request and what came of it. Views.
struct logged_exchange {
  std::chrono::system_clock::time_point start;
  std::chrono::milliseconds took;
  const request& what;
  std::string_view request_head;   ///< as it was sent; empty if nothing was
  std::string_view response_head;  ///< complete heads only
  const std::variant<response, failure>& came;
};

/// log_entry writes it as lines. Header fields that hold secrets have stars for values, the rest is to be scrubbed.
[[nodiscard]] std::string log_entry(const logged_exchange& of);

}  // namespace jwkguard::submit
