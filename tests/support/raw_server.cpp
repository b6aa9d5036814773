#include "support/raw_server.hpp"

#include <utility>

namespace jwkguard::test {

raw_server::raw_server(behaviour how, context_ptr tls)
    : how_{std::move(how)}, server_{[this](connection& with) { talk(with); }, std::move(tls)} {}

std::string raw_server::received() const {
  const std::lock_guard guard{mutex_};
  return received_;
}

void raw_server::talk(connection& with) {
  std::string seen;
  if (with.shake_hands()) {
    answer(with, seen);
  }
  const std::lock_guard guard{mutex_};
  received_ += seen;
}

void raw_server::answer(connection& with, std::string& seen) const {
  while (how_.read_request && seen.find("\r\n\r\n") == std::string::npos) {
    if (!with.read(seen)) {
      return;
    }
  }
  if (how_.reset) {
    with.reset();
    return;
  }
  do {
    if (!with.write(how_.answer)) {
      return;
    }
  } while (how_.endless);
  if (!how_.stall) {
    with.end_writing();
  }
  with.read_to_end(seen);
}

submit::settings target_at(const std::string& base_url) {
  submit::settings target;
  target.base_url = base_url;
  target.zone = "0123456789abcdef0123456789abcdef";
  target.config = "00000000-0000-4000-8000-000000000001";
  target.authorization.token = submit::secret{some_token};
  return target;
}

std::variant<submit::response, submit::failure> send(
    const submit::settings& target, std::string_view method, const std::string& body, std::uint32_t time_ms) {
  return make_transport(target)->send({method, target.base_url + "/path", body}, time_ms);
}

std::string ok(const std::string& body, const std::string& more_fields) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + more_fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace jwkguard::test
