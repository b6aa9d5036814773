// A proxy, HTTP or SOCKS, that gives tunnels to loopback ports, and remembers all that it could have read.
#pragma once

#include <mutex>
#include <string>

#include "support/loopback.hpp"

namespace jwkguard::test {

/// connect_proxy speaks HTTP, or SOCKS 5 (RFC 1928) to who begins with that.
class connect_proxy {
 public:
  /// connect_proxy answers CONNECT with `refusal` instead, if there is one.
  explicit connect_proxy(std::string refusal = {});

  [[nodiscard]] const loopback_server& at() const noexcept { return server_; }
  /// seen is every byte that passed, both ways, the request for the tunnel first, of all connections that are over.
  [[nodiscard]] std::string seen() const;

 private:
  void talk(connection& client);

  std::string refusal_;
  mutable std::mutex mutex_;
  std::string seen_;
  loopback_server server_;  // last: its thread uses what stands above
};

}  // namespace jwkguard::test
