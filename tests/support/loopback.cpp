#include "support/loopback.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

namespace jwkguard::test {
namespace {

// How soon a thread that waits sees that it shall stop.
constexpr timeval patience{0, 20'000};

sockaddr_in loopback_address(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

int listen_on_any_port(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at = loopback_address(0);
  socklen_t length = sizeof at;
  EXPECT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&at), length), 0);
  EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &length), 0);
  EXPECT_EQ(::listen(listener, 8), 0);
  port = ntohs(at.sin_port);
  return listener;
}

}  // namespace

connection::connection(int socket, SSL_CTX* tls, const std::atomic<bool>& stop)
    : socket_{socket}, tls_{tls != nullptr ? SSL_new(tls) : nullptr}, stop_{stop} {
  for (const int side : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    ::setsockopt(socket_, SOL_SOCKET, side, &patience, sizeof patience);
  }
  if (tls_) {
    SSL_set_fd(tls_.get(), socket_);
  }
}

connection::~connection() { ::close(socket_); }

bool connection::waits(int result) const {
  if (stop_) {
    return false;
  }
  if (!tls_) {
    return errno == EAGAIN || errno == EINTR;
  }
  const int error = SSL_get_error(tls_.get(), result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

bool connection::shake_hands() {
  int result = tls_ ? SSL_accept(tls_.get()) : 1;
  while (result <= 0 && waits(result)) {
    result = SSL_accept(tls_.get());
  }
  return result > 0;
}

bool connection::receive(std::string& into, bool leave_it) {
  std::array<char, 4096> bytes{};
  const int most = static_cast<int>(bytes.size());
  int count = -1;
  do {
    count = !tls_      ? static_cast<int>(::recv(socket_, bytes.data(), bytes.size(), leave_it ? MSG_PEEK : 0))
            : leave_it ? SSL_peek(tls_.get(), bytes.data(), most)
                       : SSL_read(tls_.get(), bytes.data(), most);
  } while (count < 0 && waits(count));
  if (count > 0) {
    into.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return count > 0;
}

bool connection::read(std::string& into) { return receive(into, false); }

bool connection::peek(std::string& into) { return receive(into, true); }

void connection::read_to_end(std::string& into) {
  while (read(into)) {
  }
}

bool connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const int count = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (!waits(count)) {
      return false;
    }
  }
  return true;
}

void connection::end_writing() {
  if (tls_) {
    SSL_shutdown(tls_.get());
  }
  ::shutdown(socket_, SHUT_WR);
}

void connection::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

loopback_server::loopback_server(std::function<void(connection&)> talk, context_ptr tls)
    : talk_{std::move(talk)}, tls_{std::move(tls)}, listener_{listen_on_any_port(port_)}, thread_{[this] {
        serve();
      }} {}

loopback_server::~loopback_server() { stop_listening(); }

void loopback_server::stop_listening() {
  stop_ = true;
  if (thread_.joinable()) {
    thread_.join();
    ::close(listener_);
  }
}

std::string loopback_server::url(const std::string& host, const std::string& scheme) const {
  return scheme + "://" + host + ":" + std::to_string(port_);
}

void loopback_server::serve() {
  sigset_t broken_pipe{};
  ::sigemptyset(&broken_pipe);
  ::sigaddset(&broken_pipe, SIGPIPE);  // OpenSSL writes without MSG_NOSIGNAL
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  while (!stop_) {
    pollfd one{listener_, POLLIN, 0};
    if (::poll(&one, 1, 5) > 0) {
      ++connections_;
      connection next{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), tls_.get(), stop_};
      talk_(next);
    }
  }
}

int connect_to_loopback(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in at = loopback_address(port);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
    ::close(made);
    return -1;
  }
  return made;
}

bool eventually(const std::function<bool()>& holds) {
  for (int turn = 0; turn < 500 && !holds(); ++turn) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return holds();
}

}  // namespace jwkguard::test
