// A TCP or TLS server on a loopback port, for tests that say what it does with each connection.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace jwkguard::test {

struct free_context {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using context_ptr = std::unique_ptr<SSL_CTX, free_context>;

/// connection is one that was accepted; it is closed with the object's end. Everything ends early when the server does.
class connection {
 public:
  connection(int socket, SSL_CTX* tls, const std::atomic<bool>& stop);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// shake_hands is whether bytes can be exchanged; without TLS at once.
  [[nodiscard]] bool shake_hands();
  /// read appends what comes next; false when nothing comes any more.
  [[nodiscard]] bool read(std::string& into);
  /// peek does too, and leaves it there to be read.
  [[nodiscard]] bool peek(std::string& into);
  /// read_to_end appends all that comes until the client goes away.
  void read_to_end(std::string& into);
  /// write is whether all of it was taken.
  bool write(std::string_view bytes);
  /// end_writing tells the client that nothing follows.
  void end_writing();
  /// reset makes the end of the connection an RST.
  void reset();
  /// stop is whether the server ends.
  [[nodiscard]] const std::atomic<bool>& stop() const noexcept { return stop_; }

 private:
  [[nodiscard]] bool receive(std::string& into, bool leave_it);
  // Whether to try again after a call that did nothing.
  [[nodiscard]] bool waits(int result) const;

  struct free_tls {
    void operator()(SSL* tls) const noexcept { SSL_free(tls); }
  };
  int socket_;
  std::unique_ptr<SSL, free_tls> tls_;
  const std::atomic<bool>& stop_;
};

/// loopback_server hands one connection after another to a function, on a thread of its own.
class loopback_server {
 public:
  explicit loopback_server(std::function<void(connection&)> talk, context_ptr tls = {});
  ~loopback_server();
  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;

  /// stop_listening ends it: what connects now is refused.
  void stop_listening();
  [[nodiscard]] std::string url(const std::string& host, const std::string& scheme) const;
  /// url is where it is, as it should be asked.
  [[nodiscard]] std::string url() const { return tls_ ? url("localhost", "https") : url("127.0.0.1", "http"); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  void serve();

  std::function<void(connection&)> talk_;
  context_ptr tls_;
  std::uint16_t port_ = 0;  // before the listener, which sets it
  int listener_;
  std::atomic<int> connections_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// connect_to_loopback gives a socket that is connected to the port, or -1.
[[nodiscard]] int connect_to_loopback(std::uint16_t port);

/// eventually waits up to 5 s for what another thread does a moment later.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);

}  // namespace jwkguard::test
