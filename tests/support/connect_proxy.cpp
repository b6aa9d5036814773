#include "support/connect_proxy.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <utility>

namespace jwkguard::test {
namespace {

bool read_at_least(connection& client, std::string& text, std::size_t size) {
  while (text.size() < size && client.read(text)) {
  }
  return text.size() >= size;
}

// Takes a greeting and a request and grants it; the port that it was for.
std::uint16_t grant_socks(connection& client, std::string& forth) {
  const auto byte = [&forth](std::size_t at) { return static_cast<unsigned char>(forth[at]); };
  if (!read_at_least(client, forth, 2) || !read_at_least(client, forth, 2U + byte(1))) {
    return 0;
  }
  const std::size_t start = forth.size();
  client.write({"\x05\x00", 2});  // no authentication
  constexpr unsigned char ipv4 = 1;
  constexpr unsigned char name = 3;
  if (!read_at_least(client, forth, start + 5)) {
    return 0;
  }
  const unsigned char kind = byte(start + 3);
  const std::size_t size = kind == name ? 1U + byte(start + 4) : kind == ipv4 ? 4U : 16U;
  if (!read_at_least(client, forth, start + 4 + size + 2)) {
    return 0;
  }
  client.write({"\x05\x00\x00\x01\0\0\0\0\0\0", 10});
  return static_cast<std::uint16_t>(byte(start + 4 + size) << 8U | byte(start + 4 + size + 1));
}

// Takes "CONNECT localhost:443 HTTP/1.1" with its fields and grants it.
std::uint16_t grant_connect(connection& client, std::string& forth) {
  while (forth.find("\r\n\r\n") == std::string::npos && client.read(forth)) {
  }
  client.write("HTTP/1.1 200 Connection established\r\nRetry-After: 7\r\n\r\n");
  return static_cast<std::uint16_t>(std::strtoul(forth.c_str() + forth.find(':') + 1, nullptr, 10));
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
  std::string back;
  if (refusal_.empty() && client.read(forth)) {
    const std::uint16_t port = forth[0] == '\x05' ? grant_socks(client, forth) : grant_connect(client, forth);
    connection upstream{connect_to_loopback(port), nullptr, client.stop()};
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
