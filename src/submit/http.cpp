#include "submit/http.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#ifndef JWKGUARD_VERSION
#define JWKGUARD_VERSION "0"
#endif

namespace jwkguard::submit {
namespace {

constexpr std::uint32_t longest_connect_ms = 15'000;

struct free_handle {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct free_url {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct free_text {
  void operator()(char* text) const noexcept { curl_free(text); }
};
struct wipe_list {
  void operator()(curl_slist* list) const noexcept {
    for (curl_slist* node = list; node != nullptr; node = node->next) {
      ::explicit_bzero(node->data, std::strlen(node->data));  // one of them is the authorization
    }
    curl_slist_free_all(list);
  }
};
using handle_owner = std::unique_ptr<CURL, free_handle>;
using list_owner = std::unique_ptr<curl_slist, wipe_list>;

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) {
    return {};
  }
  const std::unique_ptr<char, free_text> owner{text};
  return text;
}

bool is_loopback(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(),
      [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (host == "localhost") {
    return true;  // libcurl never looks it up
  }
  if (in_addr v4{}; ::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24U) == 127;
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    in6_addr v6{};
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
  }
  return false;
}

// What the callbacks gather during one request.
struct exchange {
  exchange() { body.reserve(largest_body_bytes); }  // so that nothing throws through libcurl

  bool connected = false;  // the request may be on its way
  bool too_large = false;
  bool headers_whole = false;  // libcurl takes headers that break off for whole ones
  std::size_t headers_bytes = 0;
  std::string body;
};

int on_connected(void* data, char*, char*, int, int) noexcept {
  static_cast<exchange*>(data)->connected = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& current = *static_cast<exchange*>(data);
  const std::string_view line{bytes, size * count};
  current.headers_whole = !line.starts_with("HTTP/") && (current.headers_whole || line == "\r\n" || line == "\n");
  current.headers_bytes += size * count;
  current.too_large = current.too_large || current.headers_bytes > largest_headers_bytes;
  return current.too_large ? 0 : size * count;
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
    taken_ = taken_ && curl_easy_setopt(handle_, option, value) == CURLE_OK;
  }
  [[nodiscard]] bool taken() const noexcept { return taken_; }

 private:
  CURL* handle_;
  bool taken_ = true;
};

void set_connection(options& with, const settings& target, std::uint32_t time_left_ms) {
  with.set(CURLOPT_PROTOCOLS_STR, "http,https");  // where http may go, base_url_fault has said
  with.set(CURLOPT_FOLLOWLOCATION, 0L);
  with.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  with.set(CURLOPT_HTTP09_ALLOWED, 0L);
  with.set(CURLOPT_FRESH_CONNECT, 1L);  // on a reused connection libcurl may send a request twice
  with.set(CURLOPT_FORBID_REUSE, 1L);
  with.set(CURLOPT_PROXY, "");  // not even what the environment names
  with.set(CURLOPT_NOPROXY, "*");
  with.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  with.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  with.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  with.set(CURLOPT_SSL_VERIFYPEER, 1L);
  with.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!target.ca_file.empty()) {
    with.set(CURLOPT_CAINFO, target.ca_file.c_str());
    with.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  with.set(CURLOPT_NOSIGNAL, 1L);
  with.set(CURLOPT_TIMEOUT_MS, static_cast<long>(time_left_ms));
  with.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(time_left_ms, longest_connect_ms)));
}

void set_request(options& with, const request& what, curl_slist* headers) {
  with.set(CURLOPT_URL, what.url.c_str());
  with.set(CURLOPT_USERAGENT, "jwkguard/" JWKGUARD_VERSION);
  with.set(CURLOPT_HTTPHEADER, headers);
  if (what.method == "PUT") {
    with.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    with.set(CURLOPT_POSTFIELDS, what.body.data());
    with.set(CURLOPT_CUSTOMREQUEST, "PUT");
  }
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
  curl_slist* const longer = curl_slist_append(list.get(), line);
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

failure failure_of(CURLcode code, const exchange& current, const char* detail) {
  if (current.too_large) {
    return {true, "the answer is larger than any answer of the API: not read further"};
  }
  return {current.connected, detail[0] != '\0' ? detail : curl_easy_strerror(code)};
}

}  // namespace

std::string base_url_fault(const std::string& base_url) {
  if (base_url.find_first_of("?#@\\") != std::string::npos) {
    return "the base URL holds a query, a fragment, a user or a backslash: give what stands before /zones/ and no more";
  }
  const std::unique_ptr<CURLU, free_url> url{curl_url()};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, base_url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return "the base URL is not an absolute https URL";
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme == "https") {
    return {};
  }
  if (scheme != "http") {
    return "the base URL is not https";
  }
  return is_loopback(part_of(url.get(), CURLUPART_HOST))
             ? std::string{}
             : "the base URL is plain http: the credentials would go over the network in the clear; use https "
               "(http is for 127.0.0.0/8, [::1] and localhost)";
}

curl_transport::curl_transport(const settings& target)
    : target_{target}, ready_{curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK} {}

curl_transport::~curl_transport() {
  if (ready_) {
    curl_global_cleanup();
  }
}

std::variant<response, failure> curl_transport::send(const request& what, std::uint32_t time_left_ms) {
  if (std::string fault = settings_fault(target_); !fault.empty()) {
    return failure{false, std::move(fault)};
  }
  if (time_left_ms == 0) {
    return failure{false, "the deadline has passed"};
  }
  const list_owner headers = headers_for(target_.authorization);
  const handle_owner handle{ready_ ? curl_easy_init() : nullptr};
  exchange current;
  std::array<char, CURL_ERROR_SIZE> error{};
  options with{handle.get()};
  if (handle && headers) {
    set_connection(with, target_, time_left_ms);
    set_request(with, what, headers.get());
    set_callbacks(with, current, error.data());
  }
  if (!handle || !headers || !with.taken()) {
    return failure{false, "this libcurl lacks something that jwkguard relies on"};
  }
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  if (code != CURLE_OK || curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status) != CURLE_OK) {
    return failure_of(code, current, error.data());
  }
  if (!current.headers_whole) {
    return failure{true, "the answer breaks off within its headers"};
  }
  return response{static_cast<std::uint32_t>(status), std::move(current.body)};
}

std::unique_ptr<transport> make_transport(const settings& target) { return std::make_unique<curl_transport>(target); }

}  // namespace jwkguard::submit
