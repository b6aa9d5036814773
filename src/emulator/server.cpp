#include "emulator/server.hpp"

#include <httplib.h>

#include <strings.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/http_date.hpp"
#include "emulator/issuer_http.hpp"
#include "emulator/router.hpp"

namespace jwkguard::emulator {
namespace {

constexpr std::size_t most_body_bytes = 1U << 20U;
// The library matches each path with a std::regex, which recurses for every character.
constexpr std::size_t most_path_bytes = 1024;
constexpr const char* any_path = R"([\s\S]*)";
constexpr const char* host = "127.0.0.1";

std::optional<std::string> header(const httplib::Request& from, const char* name) {
  return from.has_header(name) ? std::optional{from.get_header_value(name)} : std::nullopt;
}

std::optional<std::string> parameter(const httplib::Request& from, const char* name) {
  return from.has_param(name) ? std::optional{from.get_param_value(name)} : std::nullopt;
}

request translate(const httplib::Request& from, std::string body) {
  return {from.method, from.path, {parameter(from, "page"), parameter(from, "per_page")},
      {header(from, "Authorization"), header(from, "X-Auth-Email"), header(from, "X-Auth-Key")}, std::move(body)};
}

answer malformed(int status, std::string message) {
  return fail(status, {code::malformed_request, std::move(message), "", {}});
}

// Without either header the library would wait for the end of the connection.
bool has_body(const httplib::Request& from) {
  const std::string length = from.get_header_value("Content-Length");
  return from.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
}

// RFC 9110 8.3.1: the type is in any case, and parameters may follow.
bool is_json(std::string_view content_type) noexcept {
  constexpr std::string_view json = "application/json";
  const std::string_view type = content_type.substr(0, content_type.find_first_of("; \t"));
  return type.size() == json.size() && strncasecmp(type.data(), json.data(), json.size()) == 0;
}

// The body, or the answer to a request whose body is missing. The schema takes JSON alone; what the service says
// to another type is not published.
std::optional<answer> read_body(const httplib::Request& from, const httplib::Response& to,
    const httplib::ContentReader& reader, std::string& body) {
  if (!has_body(from)) {
    return std::nullopt;
  }
  if (!is_json(from.get_header_value("Content-Type"))) {
    return malformed(400, "the body must be JSON");
  }
  bool too_long = false;
  const bool complete = reader([&](const char* data, std::size_t length) {
    too_long = length > most_body_bytes - body.size();
    if (!too_long) {
      body.append(data, length);
    }
    return !too_long;
  });
  // The library itself compares Content-Length with the limit, we what comes chunked or compressed.
  if (too_long || to.status == 413) {
    return malformed(413, "the body must not be over 1 MiB");
  }
  return complete ? std::nullopt : std::optional{malformed(400, "the body could not be read")};
}

// The library shares a port by default (SO_REUSEPORT): a second emulator would take half of the first one's requests.
void socket_options(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

}  // namespace

std::string fleet_zone(std::uint32_t number) {
  std::array<char, 33> id{};
  std::snprintf(id.data(), id.size(), "%032x", number);
  return id.data();
}

std::string fleet_config(std::uint32_t number) {
  std::array<char, 37> id{};
  std::snprintf(id.data(), id.size(), "00000000-0000-4000-8000-%012x", number);
  return id.data();
}

struct emulator::state {
  explicit state(settings given) : chosen(std::move(given)), held(chosen.shape) {
    held.add(chosen.zone, chosen.config);
    for (std::uint32_t number = 1; number <= chosen.fleet; ++number) {
      held.add(fleet_zone(number), fleet_config(number));
    }
    if (chosen.limit) {
      limit.emplace(*chosen.limit);
    }
  }

  void start();
  void stop();
  void install();
  void respond(const httplib::Request& from, httplib::Response& to, const answer& given);
  void serve_one(const httplib::Request& from, httplib::Response& to, std::string body);
  void serve_with_body(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader);
  bool serve_as_issuer(const httplib::Request& from, httplib::Response& to);
  bool is_too_much(const httplib::Request& from, httplib::Response& to);
  issuer* issuer_for(issuer_request& asked);
  void complete(httplib::Response& to);
  void record(const httplib::Request& from, const answer& given);
  std::int64_t now() const { return chosen.clock ? chosen.clock() : std::time(nullptr); }
  std::string origin() const { return "http://" + std::string{host} + ":" + std::to_string(port); }
  issuer& the_issuer();

  const settings chosen;
  mutable std::mutex guard;  // of held, keys, entries and the clock
  store held;
  std::optional<issuer> keys;
  std::deque<issuer> more_keys;
  std::optional<rate_limit> limit;
  std::vector<logged_request> entries;
  pause between;
  httplib::Server server;
  std::thread thread;
  std::atomic<bool> ended = false;
  std::uint16_t port = 0;
};

// Under the lock: the order of the log is the order of what was done. What is no HTTP has neither method nor path.
void emulator::state::record(const httplib::Request& from, const answer& given) {
  constexpr std::size_t most_shown_bytes = 256;
  constexpr std::size_t piece = 64;
  std::string path;
  for (std::size_t at = 0; at < from.path.size() && at < most_shown_bytes; at += piece) {
    path += printable(std::string_view{from.path}.substr(at, piece));
  }
  const std::string method = path.empty() ? "-" : printable(from.method);
  entries.push_back({method, path.empty() ? "-" : std::move(path), given.status, given.notes});
  if (chosen.observer) {
    chosen.observer(entries.back());
  }
}

void emulator::state::respond(const httplib::Request& from, httplib::Response& to, const answer& given) {
  {
    const std::lock_guard lock{guard};
    record(from, given);
  }
  to.status = given.status;
  to.set_content(given.body, "application/json");
}

// Which issuer is meant; of the many, by its number in the path, which is cut down to what an issuer knows.
issuer* emulator::state::issuer_for(issuer_request& asked) {
  constexpr std::string_view many = "/issuers/";
  constexpr std::string_view set = "/jwks";
  if (!asked.path.starts_with(many) || !asked.path.ends_with(set)) {
    return keys ? &*keys : nullptr;
  }
  const std::string_view digits = std::string_view{asked.path}.substr(many.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || std::string_view{end} != set || number == 0 || number > more_keys.size()) {
    return nullptr;
  }
  asked.path = std::string{issuer_path} + std::string{set};
  return &more_keys[number - 1];
}

// Whether the limit refuses this request; said in the answer's header fields either way.
bool emulator::state::is_too_much(const httplib::Request& from, httplib::Response& to) {
  if (!limit) {
    return false;
  }
  rate_limit::verdict taken;
  {
    const std::lock_guard lock{guard};
    using std::chrono::milliseconds;
    taken = limit->take(
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
  }
  to.set_header("Ratelimit", taken.field());
  to.set_header("Ratelimit-Policy", limit->policy());
  if (!taken.is_taken) {
    to.set_header("Retry-After", std::to_string(taken.reset_s));
    respond(from, to,
        fail(429, {code::too_many_requests, "Please wait and consider throttling your request rate", "", {}}));
  }
  return !taken.is_taken;
}

// False where the path is not the issuer's.
bool emulator::state::serve_as_issuer(const httplib::Request& from, httplib::Response& to) {
  std::optional<issuer_answer> given;
  {
    const std::lock_guard lock{guard};
    const std::int64_t time = now();
    issuer_request asked = issuer_request_of(from);
    issuer* const source = issuer_for(asked);
    given = source != nullptr ? source->serve(asked, time) : std::nullopt;
    if (!given) {
      return false;
    }
    record(from, {given->status, {}, given->notes});
    to.set_header("Date", http_date(time));
  }
  send(to, *std::move(given), between);
  return true;
}

// What every answer has. A 304 says no length: the one of its own empty body would be wrong (RFC 9110 8.6).
void emulator::state::complete(httplib::Response& to) {
  if (!to.has_header("Date")) {
    const std::lock_guard lock{guard};
    to.set_header("Date", http_date(now()));
  }
  if (to.status == 304) {
    to.headers.erase("Content-Length");
  }
}

issuer& emulator::state::the_issuer() {
  if (!keys) {
    throw std::logic_error{"this emulator has no issuer"};
  }
  return *keys;
}

void emulator::state::serve_one(const httplib::Request& from, httplib::Response& to, std::string body) {
  if (serve_as_issuer(from, to)) {
    return;
  }
  if (is_too_much(from, to)) {
    return;
  }
  const request asked = translate(from, std::move(body));
  answer given;
  {
    const std::lock_guard lock{guard};
    given = serve(held, asked, chosen.token);
    record(from, given);
  }
  to.status = given.status;
  to.set_content(given.body, "application/json");
}

void emulator::state::serve_with_body(
    const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader) {
  std::string body;
  if (const auto refusal = read_body(from, to, reader, body)) {
    to.set_header("Connection", "close");  // what is left of the body is no request
    respond(from, to, *refusal);
    return;
  }
  serve_one(from, to, std::move(body));
}

void emulator::state::install() {
  using httplib::Request;
  using httplib::Response;
  const auto plain = [this](const Request& from, Response& to) { serve_one(from, to, {}); };
  const auto with_body = [this](const Request& from, Response& to, const httplib::ContentReader& reader) {
    serve_with_body(from, to, reader);
  };
  server.Get(any_path, plain).Options(any_path, plain);
  server.Post(any_path, with_body).Put(any_path, with_body).Patch(any_path, with_body).Delete(any_path, with_body);
  server.set_pre_routing_handler([this](const Request& from, Response& to) {
    if (from.path.size() <= most_path_bytes) {
      return httplib::Server::HandlerResponse::Unhandled;
    }
    respond(from, to, no_route(from.path));
    return httplib::Server::HandlerResponse::Handled;
  });
  server.set_exception_handler([this](const Request& from, Response& to, const std::exception_ptr&) {
    respond(from, to, fail(500, {code::internal, "internal error", "", {}}));
  });
  // What the library refuses by itself comes here without a body; so does a request that nothing above takes.
  server.set_error_handler([this](const Request& from, Response& to) {
    if (to.body.empty()) {
      const bool unknown_method = to.status == 400 && !from.path.empty();
      respond(from, to, unknown_method ? no_route(from.path) : malformed(to.status, "malformed request"));
    }
  });
  server.set_post_routing_handler([this](const Request&, Response& to) { complete(to); });
  server.set_socket_options(socket_options);
  constexpr std::size_t most_requests_of_one = 1'000'000;
  server.set_keep_alive_max_count(chosen.keeps_alive ? most_requests_of_one : 1);
  if (chosen.keeps_alive) {
    constexpr std::size_t threads = 64;  // each open connection takes one
    server.new_task_queue = [] { return new httplib::ThreadPool{threads}; };
  }
  server.set_payload_max_length(most_body_bytes);
}

void emulator::state::start() {
  install();
  const int bound =
      chosen.port != 0 ? (server.bind_to_port(host, chosen.port) ? chosen.port : -1) : server.bind_to_any_port(host);
  if (bound <= 0) {
    return;
  }
  port = static_cast<std::uint16_t>(bound);
  if (chosen.issuer) {
    keys.emplace(*chosen.issuer, origin(), now());
  }
  for (const issuer_settings& each : chosen.more_issuers) {
    more_keys.emplace_back(each, origin(), now());
  }
  thread = std::thread{[this] {
    server.listen_after_bind();
    ended = true;
  }};
  // stop() does nothing to a server that does not run yet.
  while (!server.is_running() && !ended) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void emulator::state::stop() {
  between.end();
  server.stop();
  if (thread.joinable()) {
    thread.join();
  }
}

emulator::emulator(settings chosen) : state_(std::make_unique<state>(std::move(chosen))) { state_->start(); }

emulator::~emulator() { state_->stop(); }

bool emulator::listening() const noexcept { return state_->port != 0 && !state_->ended; }

std::uint16_t emulator::port() const noexcept { return state_->port; }

std::string emulator::base_url() const { return state_->origin() + std::string{base_path}; }

std::string emulator::issuer_url() const { return state_->origin() + std::string{issuer_path}; }

std::vector<logged_request> emulator::log() const {
  const std::lock_guard lock{state_->guard};
  return state_->entries;
}

answer emulator::seed(std::string_view body) {
  const std::lock_guard lock{state_->guard};
  return state_->held.put_credentials(state_->chosen.zone, state_->chosen.config, body);
}

std::string emulator::stored_keys() const {
  const std::lock_guard lock{state_->guard};
  return state_->held.keys(state_->chosen.zone, state_->chosen.config);
}

void emulator::publish(std::string jwks_text) {
  const std::lock_guard lock{state_->guard};
  state_->the_issuer().publish(std::move(jwks_text), state_->now());
}

void emulator::set_issuer_fault(issuer_fault fault) {
  const std::lock_guard lock{state_->guard};
  state_->the_issuer().set_fault(fault);
}

}  // namespace jwkguard::emulator
