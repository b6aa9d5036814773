#include "support/connect_proxy.hpp"

#include <cstdint>
#include <cstdlib>
#include <thread>
#include <utility>

namespace jwkguard::test {
namespace {

// Of "CONNECT localhost:443 HTTP/1.1".
std::uint16_t port_of(const std::string& head) {
  return static_cast<std::uint16_t>(std::strtoul(head.c_str() + head.find(':') + 1, nullptr, 10));
}

// Passes on what comes until one side goes away, and keeps it.
void relay(connection& from, connection& to, std::string& seen) {
  std::string bytes;
  while (from.read(bytes) && to.write(bytes)) {
    seen += std::exchange(bytes, {});
  }
  to.end_writing();
}

}  // namespace

connect_proxy::connect_proxy(std::string refusal)
    : refusal_{std::move(refusal)}, server_{[this](connection& client) { talk(client); }} {}

std::string connect_proxy::seen() const {
  const std::lock_guard guard{mutex_};
  return seen_;
}

void connect_proxy::talk(connection& client) {
  std::string forth;
  while (forth.find("\r\n\r\n") == std::string::npos && client.read(forth)) {
  }
  std::string back;
  if (refusal_.empty()) {
    connection upstream{connect_to_loopback(port_of(forth)), nullptr, client.stop()};
    client.write("HTTP/1.1 200 Connection established\r\nVia: a proxy\r\n\r\n");
    std::thread answers{[&] { relay(upstream, client, back); }};
    relay(client, upstream, forth);
    answers.join();
  } else {
    client.write(refusal_);
    client.end_writing();
    client.read_to_end(forth);
  }
  const std::lock_guard guard{mutex_};
  seen_ += forth + back;
}

}  // namespace jwkguard::test
