#include "submit/http.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "submit/http_curl.hpp"
#include "submit/http_failure.hpp"
#include "submit/http_log.hpp"
#include "submit/http_retry_after.hpp"
#include "submit/scrub.hpp"

#ifndef JWKGUARD_VERSION
#define JWKGUARD_VERSION "0"
#endif

namespace jwkguard::submit {
namespace {

constexpr std::uint32_t longest_connect_ms = 15'000;
constexpr std::size_t largest_request_head_bytes = 16U << 10U;

struct free_handle {
  void operator()(CURL* handle) const noexcept { curl().easy_cleanup(handle); }
};
struct wipe_list {
  void operator()(curl_slist* list) const noexcept {
    for (curl_slist* node = list; node != nullptr; node = node->next) {
      ::explicit_bzero(node->data, std::strlen(node->data));  // one of them is the authorization
    }
    curl().slist_free_all(list);
  }
};
using handle_owner = std::unique_ptr<CURL, free_handle>;
using list_owner = std::unique_ptr<curl_slist, wipe_list>;

// What the callbacks gather during one request.
struct exchange {
  exchange() {  // so that nothing throws through libcurl
    body.reserve(largest_body_bytes);
    head.reserve(largest_headers_bytes);
    request_head.reserve(largest_request_head_bytes);
  }

  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange() { ::explicit_bzero(request_head.data(), request_head.size()); }  // it holds the authorization

  bool connected = false;  // the request may be on its way
  bool too_large = false;
  bool headers_whole = false;  // libcurl takes headers that break off for whole ones
  std::string request_head;
  std::string head;
  std::string body;
};

// For the log alone. Beyond what would have to be allocated it keeps nothing.
int on_debug(CURL*, curl_infotype what, char* bytes, std::size_t size, void* data) noexcept {
  auto& head = static_cast<exchange*>(data)->request_head;
  if (what == CURLINFO_HEADER_OUT) {
    head.append(bytes, std::min(size, largest_request_head_bytes - head.size()));
  }
  return 0;
}

int on_connected(void* data, char*, char*, int, int) noexcept {
  static_cast<exchange*>(data)->connected = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& current = *static_cast<exchange*>(data);
  const std::string_view line{bytes, size * count};
  current.headers_whole = !line.starts_with("HTTP/") && (current.headers_whole || line == "\r\n" || line == "\n");
  current.too_large = current.too_large || line.size() > largest_headers_bytes - current.head.size();
  if (current.too_large) {
    return 0;
  }
  current.head.append(line);
  return line.size();
}

std::size_t on_body(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& current = *static_cast<exchange*>(data);
  current.too_large = current.too_large || size * count > largest_body_bytes - current.body.size();
  if (current.too_large) {
    return 0;
  }
  current.body.append(bytes, size * count);
  return size * count;
}

// options sets libcurl's options and remembers whether all of them were taken.
class options {
 public:
  explicit options(CURL* handle) noexcept : handle_{handle} {}
  template <class Value>
  void set(CURLoption option, Value value) noexcept {
    taken_ = taken_ && curl().easy_setopt(handle_, option, value) == CURLE_OK;
  }
  [[nodiscard]] bool taken() const noexcept { return taken_; }

 private:
  CURL* handle_;
  bool taken_ = true;
};

void set_trust(options& with, const settings& target) {
  for (const CURLoption version : {CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION}) {
    with.set(version, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  }
  for (const CURLoption peer : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER}) {
    with.set(peer, 1L);
  }
  for (const CURLoption host : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) {
    with.set(host, 2L);
  }
  if (!target.ca_file.empty()) {
    for (const CURLoption file : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
      with.set(file, target.ca_file.c_str());
    }
    for (const CURLoption folder : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
      with.set(folder, static_cast<const char*>(nullptr));
    }
  }
}

// Nothing that the environment names counts. A proxy is asked for a tunnel, with no header field of the request.
void set_proxy(options& with, const settings& target) {
  with.set(CURLOPT_PROXY, target.proxy.c_str());
  with.set(CURLOPT_NOPROXY, target.proxy.empty() ? "*" : "");
  with.set(CURLOPT_HTTPPROXYTUNNEL, target.proxy.empty() ? 0L : 1L);
  with.set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  with.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void set_connection(options& with, std::uint32_t time_left_ms) {
  with.set(CURLOPT_PROTOCOLS_STR, "http,https");  // where http may go, base_url_fault has said
  with.set(CURLOPT_FOLLOWLOCATION, 0L);
  with.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  with.set(CURLOPT_HTTP09_ALLOWED, 0L);
  with.set(CURLOPT_FRESH_CONNECT, 1L);  // on a reused connection libcurl may send a request twice
  with.set(CURLOPT_FORBID_REUSE, 1L);
  with.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  with.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  with.set(CURLOPT_NOSIGNAL, 1L);
  with.set(CURLOPT_QUICK_EXIT, 1L);  // a name that does not resolve is not waited for past the deadline
  with.set(CURLOPT_TIMEOUT_MS, static_cast<long>(time_left_ms));
  with.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(time_left_ms, longest_connect_ms)));
}

void set_request(options& with, const request& what, curl_slist* headers) {
  with.set(CURLOPT_URL, what.url.c_str());
  with.set(CURLOPT_USERAGENT, "jwkguard/" JWKGUARD_VERSION);
  with.set(CURLOPT_HTTPHEADER, headers);
  if (what.method != "GET") {
    with.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    with.set(CURLOPT_POSTFIELDS, what.body.data());
    with.set(CURLOPT_CUSTOMREQUEST, std::string{what.method}.c_str());
  }
}

void set_log(options& with, exchange& current) {
  with.set(CURLOPT_VERBOSE, 1L);
  with.set(CURLOPT_DEBUGFUNCTION, &on_debug);
  with.set(CURLOPT_DEBUGDATA, &current);
}

void set_callbacks(options& with, exchange& current, char* error) {
  with.set(CURLOPT_PREREQFUNCTION, &on_connected);
  with.set(CURLOPT_PREREQDATA, &current);
  with.set(CURLOPT_HEADERFUNCTION, &on_header);
  with.set(CURLOPT_HEADERDATA, &current);
  with.set(CURLOPT_WRITEFUNCTION, &on_body);
  with.set(CURLOPT_WRITEDATA, &current);
  with.set(CURLOPT_ERRORBUFFER, error);
}

bool append(list_owner& list, const char* line) {
  curl_slist* const longer = curl().slist_append(list.get(), line);
  if (longer == nullptr) {
    return false;
  }
  static_cast<void>(list.release());  // the longer list holds it
  list.reset(longer);
  return true;
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

// Every field of this name in the last answer, in order.
std::vector<std::string> fields_of(CURL* handle, const char* name) {
  std::vector<std::string> all;
  curl_header* one = nullptr;
  for (std::size_t at = 0; curl().easy_header(handle, name, at, CURLH_HEADER, -1, &one) == CURLHE_OK; ++at) {
    all.emplace_back(one->value);
  }
  return all;
}

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

std::optional<std::int64_t> date_of(CURL* handle) {
  const std::vector<std::string> fields = fields_of(handle, "Date");
  const std::int64_t seconds = fields.size() == 1 ? curl().getdate(fields[0].c_str(), nullptr) : -1;
  return seconds > 0 ? std::optional{seconds} : std::nullopt;
}

std::variant<response, failure> answer_of(CURL* handle, exchange& current) {
  long status = 0;
  if (!current.headers_whole || curl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK) {
    return failure{true, "the answer breaks off within its headers"};
  }
  for (const std::string& coding : fields_of(handle, "Content-Encoding")) {
    if (curl().strequal(coding.c_str(), "identity") == 0) {
      return failure{true, "the answer is compressed or otherwise encoded (Content-Encoding: " + coding +
                               "), which was not asked for: something in between alters answers"};
    }
  }
  return response{static_cast<std::uint32_t>(status), std::move(current.body), retry_after_of(handle), date_of(handle)};
}

// The request goes out here, or not at all.
std::variant<response, failure> perform(
    CURL* handle, const settings& target, const request& what, std::uint32_t time_left_ms, exchange& current) {
  const list_owner headers = headers_for(target.authorization);
  std::array<char, CURL_ERROR_SIZE> error{};
  options with{handle};
  if (handle != nullptr && headers) {
    set_connection(with, time_left_ms);
    set_trust(with, target);
    set_proxy(with, target);
    set_request(with, what, headers.get());
    set_callbacks(with, current, error.data());
    if (!target.http_log.empty()) {
      set_log(with, current);
    }
  }
  if (handle == nullptr || !headers || !with.taken()) {
    return failure{false, "this libcurl lacks something that jwkguard relies on", true};
  }
  const CURLcode code = curl().easy_perform(handle);
  if (current.too_large) {
    return failure{true, "the answer is larger than any answer of the API: not read further"};
  }
  if (code != CURLE_OK) {
    return failure{current.connected, explain_failure(handle, code, error.data(), target), is_lasting(code)};
  }
  return answer_of(handle, current);
}

}  // namespace

curl_transport::curl_transport(const settings& target)
    : target_{target}, ready_{has_curl() && curl().global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK} {}

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
  const handle_owner handle{ready_ ? curl().easy_init() : nullptr};
  exchange current;
  const auto start = std::chrono::system_clock::now();
  const auto before = std::chrono::steady_clock::now();
  auto came = perform(handle.get(), target_, what, time_left_ms, current);
  const auto took = std::chrono::steady_clock::now() - before;
  std::visit([&](auto& any) { scrub(any, secrets); }, came);
  if (log.is_open()) {
    const std::string_view head = current.headers_whole ? std::string_view{current.head} : std::string_view{};
    log.append(
        without_key_material(scrubbed(log_entry({start, std::chrono::duration_cast<std::chrono::milliseconds>(took),
                                          what, current.request_head, head, came}),
            secrets)));
  }
  return came;
}

std::unique_ptr<transport> make_transport(const settings& target) { return std::make_unique<curl_transport>(target); }

}  // namespace jwkguard::submit
