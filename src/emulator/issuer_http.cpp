#include "emulator/issuer_http.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace jwkguard::emulator {
namespace {

using httplib::DataSink;

std::optional<std::string> header(const httplib::Request& from, const char* name) {
  return from.has_header(name) ? std::optional{from.get_header_value(name)} : std::nullopt;
}

// The library closes the connection when a provider gives up before the length that it promised.
void send_cut(httplib::Response& to, std::string body, const std::string& type) {
  constexpr std::size_t missing = 64;
  const std::size_t promised = body.size() + missing;
  to.set_content_provider(promised, type, [body = std::move(body)](std::size_t offset, std::size_t, DataSink& sink) {
    return offset < body.size() && sink.write(body.data() + offset, body.size() - offset);
  });
}

void send_slowly(httplib::Response& to, std::string body, const std::string& type, pause& between) {
  const std::size_t size = body.size();
  to.set_content_provider(
      size, type, [body = std::move(body), &between](std::size_t offset, std::size_t, DataSink& sink) {
        return between.wait(std::chrono::seconds{1}) && sink.write(body.data() + offset, 1);
      });
}

// Chunked, so that no reader can tell from a length that there is too much.
void send_padded(httplib::Response& to, std::string body, const std::string& type) {
  constexpr std::size_t piece = 1U << 16U;
  const auto left = std::make_shared<std::size_t>(white_space_bytes);
  to.set_chunked_content_provider(
      type, [body = std::move(body), left, space = std::string(piece, ' ')](std::size_t, DataSink& sink) {
        if (*left != 0) {
          const std::size_t now = std::min(*left, space.size());
          *left -= now;
          return sink.write(space.data(), now);
        }
        const bool written = sink.write(body.data(), body.size());
        sink.done();
        return written;
      });
}

}  // namespace

bool pause::wait(std::chrono::milliseconds time) {
  std::unique_lock lock{guard_};
  return !changed_.wait_for(lock, time, [this] { return ended_; });
}

void pause::end() {
  {
    const std::lock_guard lock{guard_};
    ended_ = true;
  }
  changed_.notify_all();
}

issuer_request issuer_request_of(const httplib::Request& from) {
  return {from.method, from.path, from.get_header_value("Host"), header(from, "If-None-Match"),
      header(from, "If-Modified-Since")};
}

void send(httplib::Response& to, issuer_answer given, pause& between) {
  to.status = given.status;
  for (const auto& [name, value] : given.headers) {
    to.set_header(name, value);
  }
  switch (given.how) {
    case delivery::cut: send_cut(to, std::move(given.body), given.type); break;
    case delivery::slow: send_slowly(to, std::move(given.body), given.type, between); break;
    case delivery::padded: send_padded(to, std::move(given.body), given.type); break;
    case delivery::whole:
      if (!given.type.empty()) {
        to.set_content(given.body, given.type);
      }
      break;
  }
}

}  // namespace jwkguard::emulator
