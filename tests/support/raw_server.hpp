// A server that answers with given bytes, and targets to ask it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "jwkguard/submit.hpp"
#include "support/loopback.hpp"

namespace jwkguard::test {

/// raw_server reads one request of each connection and answers with given bytes.
class raw_server {
 public:
  struct behaviour {
    std::string answer;
    bool read_request = true;
    bool stall = false;    ///< after the answer the connection stays open, silent, until the client gives up
    bool endless = false;  ///< the answer is sent over and over until the client gives up
    bool reset = false;
  };

  explicit raw_server(behaviour how, context_ptr tls = {});

  [[nodiscard]] const loopback_server& at() const noexcept { return server_; }
  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] int connections() const noexcept { return server_.connections(); }
  /// received is every byte that came, of all connections that are over; with TLS, what was inside.
  [[nodiscard]] std::string received() const;

 private:
  void talk(connection& with);
  void answer(connection& with, std::string& seen) const;

  behaviour how_;
  mutable std::mutex mutex_;
  std::string received_;
  loopback_server server_;  // last: its thread uses what stands above
};

/// some_token is what target_at authorizes with.
inline constexpr const char* some_token = "not-a-token";

/// target_at has everything but an answer.
[[nodiscard]] submit::settings target_at(const std::string& base_url);

/// send sends one request to `/path` below the base URL.
[[nodiscard]] std::variant<submit::response, submit::failure> send(const submit::settings& target,
    std::string_view method = "GET", const std::string& body = {}, std::uint32_t time_ms = 10'000);

/// ok is a whole answer.
[[nodiscard]] std::string ok(const std::string& body, const std::string& more_fields = {});

/// count_of counts how often the part stands in the text.
[[nodiscard]] std::size_t count_of(std::string_view text, std::string_view part);

}  // namespace jwkguard::test
