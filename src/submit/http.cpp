#include "submit/http.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "submit/curl_easy.hpp"
#include "submit/http_curl.hpp"
#include "submit/http_failure.hpp"
#include "submit/http_log.hpp"
#include "submit/http_rate_limit.hpp"
#include "submit/http_retry_after.hpp"
#include "submit/scrub.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t largest_request_head_bytes = 16U << 10U;

// What the callbacks gather during one request.
struct exchange {
  exchange() { request_head.reserve(largest_request_head_bytes); }
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange() { ::explicit_bzero(request_head.data(), request_head.size()); }  // it holds the authorization

  bool connected = false;  // the request may be on its way
  std::string request_head;
  incoming answer{largest_headers_bytes, largest_body_bytes};
};

// For the log alone. Beyond what would have to be allocated it keeps nothing.
int on_debug(CURL*, curl_infotype what, char* bytes, std::size_t size, void* data) noexcept {
  auto& head = static_cast<exchange*>(data)->request_head;
  if (what == CURLINFO_HEADER_OUT) {
    head.append(bytes, std::min(size, largest_request_head_bytes - head.size()));
  }
  return 0;
}

int on_progress(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return (*static_cast<const std::function<bool()>*>(data))() ? 1 : 0;
}

int on_connected(void* data, char*, char*, int, int) noexcept {
  static_cast<exchange*>(data)->connected = true;
  return CURL_PREREQFUNC_OK;
}

void set_request(curl_options& with, const request& what, curl_slist* headers) {
  with.set(CURLOPT_URL, what.url.c_str());
  with.set(CURLOPT_HTTPHEADER, headers);
  if (what.method != "GET") {
    with.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    with.set(CURLOPT_POSTFIELDS, what.body.data());
    with.set(CURLOPT_CUSTOMREQUEST, std::string{what.method}.c_str());
  }
}

void set_log(curl_options& with, exchange& current) {
  with.set(CURLOPT_VERBOSE, 1L);
  with.set(CURLOPT_DEBUGFUNCTION, &on_debug);
  with.set(CURLOPT_DEBUGDATA, &current);
}

void set_callbacks(curl_options& with, exchange& current, char* error) {
  with.set(CURLOPT_PREREQFUNCTION, &on_connected);
  with.set(CURLOPT_PREREQDATA, &current);
  current.answer.receive(with);
  with.set(CURLOPT_ERRORBUFFER, error);
}

list_owner headers_for(const authorization& who) {
  list_owner list;
  bool whole = append(list, "Accept: application/json") && append(list, "Content-Type: application/json") &&
               append(list, "Expect:");
  if (!who.token.empty()) {
    whole = whole && append(list, secret{"Authorization: Bearer ", who.token}.reveal().data());
  } else {
    whole = whole && append(list, ("X-Auth-Email: " + who.email).c_str()) &&
            append(list, secret{"X-Auth-Key: ", who.key}.reveal().data());
  }
  return whole ? std::move(list) : list_owner{};
}

void scrub(response& what, std::span<const std::string_view> secrets) { what.body = scrubbed(what.body, secrets); }

void scrub(failure& what, std::span<const std::string_view> secrets) { what.message = scrubbed(what.message, secrets); }

// The exact field counts before the rounded one; of several, the one that asks for most.
std::optional<std::uint32_t> retry_after_of(CURL* handle) {
  std::optional<std::uint32_t> longest;  // nothing is less than anything
  for (const std::string& text : fields_of(handle, "retry-after-ms")) {
    longest = std::max(longest, milliseconds_asked(text));
  }
  if (longest) {
    return longest;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  for (const std::string& text : fields_of(handle, "Retry-After")) {
    longest = std::max(longest, seconds_asked(text, now_s));
  }
  return longest;
}

rate_limits limits_of(CURL* handle) {
  rate_limits all;
  for (const std::string& text : fields_of(handle, "RateLimit")) {
    read_rate_limit(text, all);
  }
  for (const std::string& text : fields_of(handle, "RateLimit-Policy")) {
    read_rate_limit_policy(text, all);
  }
  return all;
}

std::variant<response, failure> answer_of(CURL* handle, exchange& current) {
  long status = 0;
  if (!current.answer.headers_whole || curl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK) {
    return failure{true, "the answer is cut off within its headers"};
  }
  if (std::string fault = coding_fault(handle); !fault.empty()) {
    return failure{true, std::move(fault)};
  }
  return response{static_cast<std::uint32_t>(status), std::move(current.answer.body), retry_after_of(handle),
      date_of(handle), limits_of(handle)};
}

// The request goes out here, or not at all.
std::variant<response, failure> perform(CURL* handle, const settings& target, const request& what,
    std::uint32_t time_left_ms, bool keeps, exchange& current) {
  const list_owner headers = headers_for(target.authorization);
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_options with{handle};
  if (handle != nullptr && headers) {
    set_connection(with, time_left_ms);
    if (keeps) {
      with.set(CURLOPT_FRESH_CONNECT, what.method == "GET" ? 0L : 1L);
      with.set(CURLOPT_FORBID_REUSE, 0L);
    }
    set_trust(with, target.ca_file);
    set_proxy(with, target.proxy);
    set_request(with, what, headers.get());
    set_callbacks(with, current, error.data());
    if (!target.http_log.empty()) {
      set_log(with, current);
    }
    if (target.give_up) {
      with.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
      with.set(CURLOPT_XFERINFODATA, static_cast<const void*>(&target.give_up));
      with.set(CURLOPT_NOPROGRESS, 0L);
    }
  }
  if (handle == nullptr || !headers || !with.taken()) {
    return failure{false, "this libcurl lacks a feature that jwkguard needs", true};
  }
  const CURLcode code = curl().easy_perform(handle);
  if (current.answer.too_large) {
    return failure{true, "the answer is larger than any answer of the API: the rest was not read"};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return failure{current.connected, "given up", true, true};
  }
  if (code != CURLE_OK) {
    return failure{current.connected, explain_failure(handle, code, error.data(), target), is_lasting(code)};
  }
  return answer_of(handle, current);
}

}  // namespace

struct connection::state {
  state() : ready{has_curl() && curl().global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK} {}
  ~state() {
    handle.reset();
    if (ready) {
      curl().global_cleanup();
    }
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  bool ready;
  handle_owner handle;
};

connection::connection() : state_{std::make_unique<state>()} {}

connection::~connection() = default;

curl_transport::curl_transport(const settings& target, connection* kept)
    : target_{target}, kept_{kept}, ready_{has_curl() && curl().global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK} {}

curl_transport::~curl_transport() {
  if (ready_) {
    curl().global_cleanup();
  }
}

std::variant<response, failure> curl_transport::send(const request& what, std::uint32_t time_left_ms) {
  if (std::string fault = settings_fault(target_); !fault.empty()) {
    return failure{false, std::move(fault), true};
  }
  if (time_left_ms == 0) {
    return failure{false, "the deadline has passed"};
  }
  if (!has_curl()) {
    return failure{false, curl().fault, true};
  }
  const http_log log{target_.http_log};
  remember_secrets(what.body, sent_secrets_);
  const auto secrets = secrets_of(target_.authorization, sent_secrets_);
  handle_owner own;
  handle_owner& handle = kept_ != nullptr ? kept_->state_->handle : own;
  if (!handle && ready_) {
    handle.reset(curl().easy_init());
  }
  exchange current;
  const auto start = std::chrono::system_clock::now();
  const auto before = std::chrono::steady_clock::now();
  auto came = perform(handle.get(), target_, what, time_left_ms, kept_ != nullptr, current);
  if (handle) {
    curl().easy_reset(handle.get());  // what its options point to ends here; its connection stays
  }
  const auto took = std::chrono::steady_clock::now() - before;
  std::visit([&](auto& any) { scrub(any, secrets); }, came);
  if (log.is_open()) {
    const std::string_view head =
        current.answer.headers_whole ? std::string_view{current.answer.head} : std::string_view{};
    log.append(
        without_key_material(scrubbed(log_entry({start, std::chrono::duration_cast<std::chrono::milliseconds>(took),
                                          what, current.request_head, head, came}),
            secrets)));
  }
  return came;
}

std::unique_ptr<transport> make_transport(const settings& target) { return std::make_unique<curl_transport>(target); }

}  // namespace jwkguard::submit
