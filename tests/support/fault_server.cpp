#include "support/fault_server.hpp"

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <thread>
#include <utility>

#include "support/emulator_sets.hpp"

namespace jwkguard::test {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";
// What there is to say to a request that was not read.
constexpr std::string_view unasked =
    "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n"
    R"({"success":true,"errors":[],"messages":[]})"
    "\r\n";

std::string bytes_of(int status, const std::string& body, const std::string& fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

std::optional<std::string> field_of(const std::string& head, const std::string& name) {
  const std::string start = "\r\n" + name + ": ";
  const std::size_t at = head.find(start);
  return at == std::string::npos
             ? std::nullopt
             : std::optional{head.substr(at + start.size(), head.find("\r\n", at + 2) - at - start.size())};
}

std::string word_of(const std::string& head, std::size_t start) {
  return head.substr(start, head.find(' ', start) - start);
}

// What stands in the head; the body comes later.
emulator::request parse(const std::string& head) {
  emulator::request asked;
  asked.method = word_of(head, 0);
  asked.path = word_of(head, asked.method.size() + 1);
  asked.from = {field_of(head, "Authorization"), field_of(head, "X-Auth-Email"), field_of(head, "X-Auth-Key")};
  return asked;
}

// The method of a request that is left unread; empty if none comes.
std::string coming_method(connection& client) {
  std::string text;
  while (text.find(' ') == std::string::npos) {
    text.clear();
    if (!client.peek(text)) {
      return {};
    }
  }
  return word_of(text, 0);
}

bool read_until(connection& client, std::string& text, std::string_view end) {
  while (text.find(end) == std::string::npos) {
    if (!client.read(text)) {
      return false;
    }
  }
  return true;
}

bool read_body(connection& client, std::string& body, const std::string& head) {
  const std::size_t size = std::strtoul(field_of(head, "Content-Length").value_or("0").c_str(), nullptr, 10);
  while (body.size() < size) {
    if (!client.read(body)) {
      return false;
    }
  }
  return true;
}

void write_slowly(connection& client, std::string_view text) {
  for (const char byte : text) {
    if (client.stop() || !client.write({&byte, 1})) {
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

void write_for_ever(connection& client, const std::string& text) {
  while (client.write(text)) {
  }
}

// `honest` is what there is left to say.
void strike(connection& client, const effect& how, std::string_view honest, bool begun) {
  const std::string status = begun ? "" : "HTTP/1.1 200 OK\r\n";
  switch (how.what) {
    case does::reset: client.reset(); return;
    case does::hang_up: break;
    case does::stall: {
      std::string ignored;
      client.read_to_end(ignored);
      return;
    }
    case does::cut_off: client.write(honest.substr(0, honest.size() / 2)); break;
    case does::garbage: client.write("\x16\x03\x01 no HTTP\r\n\r\n"); break;
    case does::answer: client.write(how.text); break;
    case does::tell:
    case does::keys_instead: client.write(honest); break;
    case does::endless_headers:
      client.write(status);
      return write_for_ever(client, "X-Filler: " + std::string(1000, 'x') + "\r\n");
    case does::endless_body:
      client.write(begun ? "" : status + "\r\n");
      return write_for_ever(client, std::string(64U << 10U, ' '));
    case does::slow: write_slowly(client, honest); break;
  }
  client.end_writing();
  std::string ignored;
  client.read_to_end(ignored);  // a close with bytes unread would be a reset
}

// What a server answers that holds the lie to be true, if there is one.
emulator::answer serve_lying(emulator::store& held, emulator::request asked, const effect* lie) {
  if (lie != nullptr && asked.method == "GET") {
    static_cast<void>(held.put_credentials(zone, config, lie->text));
  } else if (lie != nullptr) {
    asked.body = lie->text;
  }
  return serve(held, asked, std::nullopt);
}

std::string bytes_of(const emulator::answer& what) { return bytes_of(what.status, what.body, {}); }

}  // namespace

effect answer(int status, const std::string& body, const std::string& fields) {
  return {does::answer, bytes_of(status, body, fields)};
}

effect keys_instead(std::string keys, in where) { return {does::keys_instead, std::move(keys), where}; }

fault_server::fault_server(std::vector<fault> faults, context_ptr tls)
    : faults_{std::move(faults)},
      met_(faults_.size()),
      store_{one_config()},
      server_{[this](connection& client) { talk(client); }, std::move(tls)} {}

std::string fault_server::base_url() const { return server_.url() + std::string{emulator::base_path}; }

void fault_server::seed(std::string_view keys) {
  const std::lock_guard guard{mutex_};
  static_cast<void>(store_.put_credentials(zone, config, keys));
}

std::string fault_server::stored_keys() const {
  const std::lock_guard guard{mutex_};
  return store_.keys(zone, config);
}

std::vector<fault_server::arrival> fault_server::log() const {
  const std::lock_guard guard{mutex_};
  return log_;
}

void fault_server::note(arrival what) {
  const std::lock_guard guard{mutex_};
  log_.push_back(std::move(what));
}

// The first of those that strike at this request; without a method, at this connection.
const fault* fault_server::next_fault(std::string_view method) {
  const fault* found = nullptr;
  for (std::size_t at = 0; at < faults_.size(); ++at) {
    const fault& each = faults_[at];
    const bool meets = method.empty() ? each.where == place::connect
                                      : each.where != place::connect && (each.method.empty() || each.method == method);
    const unsigned before = met_[at];
    met_[at] += meets ? 1 : 0;
    if (meets && found == nullptr && before >= each.pass && before - each.pass < each.times) {
      found = &each;
    }
  }
  return found;
}

std::string fault_server::as_if_committed(const emulator::request& asked) const {
  const std::lock_guard guard{mutex_};
  emulator::store copy = store_;
  return bytes_of(serve_lying(copy, asked, nullptr));
}

std::string fault_server::commit(const emulator::request& asked, const fault* struck) {
  const effect* const lie = struck != nullptr && struck->what.what == does::keys_instead ? &struck->what : nullptr;
  const auto keys = [this] { return store_.keys(zone, config); };
  const std::lock_guard guard{mutex_};
  emulator::store told = store_;
  const std::string before = keys();
  static_cast<void>(serve_lying(store_, asked, lie != nullptr && lie->lie != in::answer ? lie : nullptr));
  log_.push_back({asked.method, asked.path, true, keys() != before});
  return bytes_of(serve_lying(told, asked, lie != nullptr && lie->lie != in::store ? lie : nullptr));
}

void fault_server::begin(connection& client, const effect& what, std::string_view honest, bool begun) {
  ++strikes_;
  strike(client, what, honest, begun);
}

void fault_server::talk(connection& client) {
  if (const fault* const struck = next_fault({})) {
    return begin(client, struck->what, unasked, false);
  }
  const std::string method = client.shake_hands() ? coming_method(client) : std::string{};
  if (method.empty()) {
    return;
  }
  const fault* const struck = next_fault(method);
  const auto strikes = [struck](place where) { return struck != nullptr && struck->where == where; };
  if (strikes(place::before_request)) {
    note({method, {}});
    return begin(client, struck->what, unasked, false);
  }
  std::string text;
  if (!read_until(client, text, end_of_head)) {
    return note({method, {}});
  }
  const std::size_t head_size = text.find(end_of_head) + end_of_head.size();
  const std::string head = text.substr(0, head_size);
  emulator::request asked = parse(head);
  if (strikes(place::in_request)) {
    note({method, asked.path});
    return begin(client, struck->what, unasked, false);
  }
  asked.body = text.substr(head_size);
  if (!read_body(client, asked.body, head)) {
    return note({method, asked.path});
  }
  talk_about(client, asked, struck);
}

// The whole request is read.
void fault_server::talk_about(connection& client, const emulator::request& asked, const fault* struck) {
  if (struck != nullptr && struck->where == place::before_commit) {
    note({asked.method, asked.path, true, false});
    return begin(client, struck->what, as_if_committed(asked), false);
  }
  const std::string honest = commit(asked, struck);
  const std::string_view all = honest;
  const std::size_t half = struck != nullptr && struck->where == place::in_response ? all.size() / 2 : 0;
  client.write(all.substr(0, half));
  if (struck != nullptr) {
    begin(client, struck->what, all.substr(half), half != 0);
  } else {
    strike(client, effect{does::tell}, all, false);
  }
}

}  // namespace jwkguard::test
