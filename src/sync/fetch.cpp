#include "sync/fetch.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include "json/ascii.hpp"
#include "submit/curl_easy.hpp"
#include "submit/http.hpp"
#include "submit/http_failure.hpp"
#include "submit/url.hpp"
#include "sync/address.hpp"

namespace jwkguard::sync {
namespace {

using submit::curl;
using clock = std::chrono::steady_clock;

// Which address was connected to is known only when libcurl asks for a socket.
struct gate {
  bool allow_private = false;
  bool expects_loopback = false;  // the host of the URL is a name of this machine
  std::string refused{};          // the last address that was
};

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* where) noexcept {
  auto& mine = *static_cast<gate*>(data);
  const reach to = reach_of(where->addr);
  const bool is_fit = mine.expects_loopback ? to == reach::loopback : to == reach::everywhere || mine.allow_private;
  if (!is_fit) {
    try {
      mine.refused = address_text(where->addr);
    } catch (const std::bad_alloc&) {
      mine.refused.clear();
    }
    return CURL_SOCKET_BAD;
  }
  return ::socket(where->family, where->socktype | SOCK_CLOEXEC, where->protocol);
}

std::string not_public_text(const std::string& address) {
  return "the host's address is " + address +
         ", which is not a public address; if that is intended, give --allow-private";
}

// Behind a proxy, which resolves names itself, only an address that stands in the URL can be judged.
std::string literal_fault(const std::string& host, const fetch_rules& rules) {
  const std::optional<reach> to = reach_of_literal(host);
  return !to || rules.allow_private || *to == reach::everywhere ? "" : not_public_text(host);
}

// One answer, whatever its status.
struct answer {
  long status = 0;
  document held;
  std::string location;
};

std::string_view reason_of(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return "dns";
    case CURLE_OPERATION_TIMEDOUT: return "timeout";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE: return "tls";
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR: return "cut";
    default: return "connect";
  }
}

std::string only_of(CURL* handle, const char* name) {
  const std::vector<std::string> fields = submit::fields_of(handle, name);
  return fields.size() == 1 ? fields[0] : "";
}

std::string joined(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& each : fields) {
    text += (text.empty() ? "" : ",") + each;
  }
  return text;
}

bool set_headers(submit::list_owner& headers, const validators& known) {
  bool whole = submit::append(headers, "Accept: application/jwk-set+json, application/json;q=0.9, */*;q=0.1");
  if (!known.etag.empty()) {
    whole = whole && submit::append(headers, ("If-None-Match: " + known.etag).c_str());
  }
  if (!known.last_modified.empty()) {
    whole = whole && submit::append(headers, ("If-Modified-Since: " + known.last_modified).c_str());
  }
  return whole;
}

answer answer_of(CURL* handle, const std::string& url, submit::incoming& came) {
  answer result;
  curl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &result.status);
  result.location = only_of(handle, "Location");
  result.held.url = url;
  result.held.content_type = only_of(handle, "Content-Type");
  result.held.valid = {only_of(handle, "ETag"), only_of(handle, "Last-Modified")};
  result.held.max_age_s = freshness_of(joined(submit::fields_of(handle, "Cache-Control")), only_of(handle, "Age"));
  result.held.date_s = submit::date_of(handle);
  result.held.body = std::move(came.body);
  return result;
}

std::variant<answer, fetch_fault> perform(
    const std::string& url, const validators& known, const fetch_rules& rules, std::uint32_t time_ms) {
  const submit::handle_owner handle{curl().easy_init()};
  submit::incoming came{submit::largest_headers_bytes, most_document_bytes};
  gate through{rules.allow_private, submit::is_loopback(submit::host_of(submit::parse_url(url)))};
  std::array<char, CURL_ERROR_SIZE> error{};
  submit::list_owner headers;
  submit::curl_options with{handle.get()};
  const bool has_headers = handle && set_headers(headers, known);
  if (has_headers) {
    submit::set_connection(with, time_ms);
    submit::set_trust(with, rules.ca_file);
    submit::set_proxy(with, rules.proxy);
    came.receive(with);
    with.set(CURLOPT_URL, url.c_str());
    with.set(CURLOPT_HTTPHEADER, headers.get());
    with.set(CURLOPT_ERRORBUFFER, error.data());
    if (rules.proxy.empty()) {
      with.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
      with.set(CURLOPT_OPENSOCKETDATA, &through);
    }
  }
  if (!has_headers || !with.taken()) {
    return fetch_fault{"connect", "this libcurl lacks a feature that jwkguard needs"};
  }
  const CURLcode code = curl().easy_perform(handle.get());
  if (came.too_large) {
    return fetch_fault{"too-large", "the answer is larger than any key set: the rest was not read"};
  }
  if (code != CURLE_OK && !through.refused.empty()) {
    return fetch_fault{"address", not_public_text(through.refused)};
  }
  if (code != CURLE_OK) {
    submit::settings trust;
    trust.ca_file = rules.ca_file;
    return fetch_fault{
        reason_of(code), submit::explain_failure(handle.get(), code, error.data(), trust), !submit::is_lasting(code)};
  }
  if (!came.headers_whole) {
    return fetch_fault{"cut", "the answer is cut off within its headers", true};
  }
  if (std::string fault = submit::coding_fault(handle.get()); !fault.empty()) {
    return fetch_fault{"encoded", std::move(fault)};
  }
  return answer_of(handle.get(), url, came);
}

bool is_redirect(long status) noexcept {
  constexpr std::array<long, 5> all{301, 302, 303, 307, 308};
  return std::find(all.begin(), all.end(), status) != all.end();
}

// Why a redirect is not followed; empty if it is.
std::string redirect_fault(const std::string& first, const std::string& to, const fetch_rules& rules) {
  const submit::url_owner target = submit::parse_url(to);
  const std::string host = submit::host_of(target);
  const std::string own = submit::host_of(submit::parse_url(first));
  if (!target) {
    return "it redirects, but not to a URL";
  }
  if (std::string fault = url_fault(to); !fault.empty()) {
    return "it redirects to " + to + ": " + fault;
  }
  if (host != own && std::find(rules.other_hosts.begin(), rules.other_hosts.end(), host) == rules.other_hosts.end()) {
    return "it redirects to another host, " + host + "; if that is intended, give --allow-redirect-to " + host;
  }
  return {};
}

std::variant<document, fetch_fault> documented(answer what, const validators& known) {
  if (what.status == 304 && known.any()) {
    what.held.is_unchanged = true;
    what.held.body.clear();
    // RFC 9111 4.3.4: what a 304 does not say again stays as it was.
    what.held.valid.etag = what.held.valid.etag.empty() ? known.etag : what.held.valid.etag;
    what.held.valid.last_modified =
        what.held.valid.last_modified.empty() ? known.last_modified : what.held.valid.last_modified;
    return std::move(what.held);
  }
  if (what.status != 200) {
    const bool may_pass = what.status >= 500 || what.status == 429 || what.status == 408;
    return fetch_fault{"status",
        "it answered HTTP " + std::to_string(what.status) +
            (what.status == 404 ? "; is the URL right?" : "; keys are taken from a 200 only"),
        may_pass};
  }
  return std::move(what.held);
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::int64_t> seconds_in(std::string_view digits) noexcept {
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"') {
    digits = digits.substr(1, digits.size() - 2);
  }
  constexpr std::size_t most_digits = 10;  // RFC 9111 1.2.2: more than 2^31 counts as that
  std::int64_t value = 0;
  const bool is_number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number && digits.size() > most_digits) {
    return std::numeric_limits<std::int32_t>::max();
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return is_number && error == std::errc{} ? std::optional{value} : std::nullopt;
}

bool equal_names(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
      [](char a, char b) { return json::lower_case(a) == json::lower_case(b); });
}

}  // namespace

std::optional<std::int64_t> freshness_of(std::string_view cache_control, std::string_view age) {
  std::optional<std::int64_t> max_age_s;
  while (!cache_control.empty()) {
    const std::size_t comma = std::min(cache_control.find(','), cache_control.size());
    const std::string_view directive = trimmed(cache_control.substr(0, comma));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
    const std::size_t equals = std::min(directive.find('='), directive.size());
    const std::string_view name = trimmed(directive.substr(0, equals));
    if (equal_names(name, "no-cache") || equal_names(name, "no-store")) {
      return 0;
    }
    if (equal_names(name, "max-age") && equals < directive.size()) {
      max_age_s = seconds_in(trimmed(directive.substr(equals + 1)));
    }
  }
  if (!max_age_s) {
    return std::nullopt;
  }
  return std::max<std::int64_t>(*max_age_s - seconds_in(trimmed(age)).value_or(0), 0);
}

std::string url_fault(const std::string& url) {
  if (!submit::has_curl()) {
    return curl().fault;
  }
  if (url.find_first_of("@#\\") != std::string::npos) {
    return "it holds a user, a fragment or a backslash";
  }
  const submit::url_owner read = submit::parse_url(url);
  if (!read) {
    return "it is not an absolute https URL";
  }
  const std::string scheme = submit::part_of(read, CURLUPART_SCHEME);
  if (scheme == "https" || (scheme == "http" && submit::is_loopback(submit::host_of(read)))) {
    return {};
  }
  return "it is not https (http is for 127.0.0.0/8, [::1] and localhost): anyone on the network could "
         "replace the keys";
}

void fetcher::wait(std::uint32_t time_ms) { std::this_thread::sleep_for(std::chrono::milliseconds{time_ms}); }

curl_fetcher::curl_fetcher() : ready_{submit::has_curl() && curl().global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK} {}

curl_fetcher::~curl_fetcher() {
  if (ready_) {
    curl().global_cleanup();
  }
}

std::variant<document, fetch_fault> curl_fetcher::fetch(
    const std::string& url, const validators& known, const fetch_rules& rules, std::uint32_t time_ms) {
  if (!ready_) {
    return fetch_fault{"connect", curl().fault.empty() ? "libcurl could not be started" : curl().fault};
  }
  if (std::string fault = url_fault(url); !fault.empty()) {
    return fetch_fault{"url", std::move(fault)};
  }
  const auto end = clock::now() + std::chrono::milliseconds{time_ms};
  std::string at = url;
  for (unsigned redirects = 0; redirects <= most_redirects; ++redirects) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now()).count();
    if (left <= 0) {
      return fetch_fault{"timeout", "no answer in time", true};
    }
    if (std::string fault = rules.proxy.empty() ? "" : literal_fault(submit::host_of(submit::parse_url(at)), rules);
        !fault.empty()) {
      return fetch_fault{"address", std::move(fault)};
    }
    auto came = perform(at, known, rules, static_cast<std::uint32_t>(left));
    if (auto* const fault = std::get_if<fetch_fault>(&came)) {
      return std::move(*fault);
    }
    auto& got = std::get<answer>(came);
    if (!is_redirect(got.status)) {
      return documented(std::move(got), known);
    }
    std::string to = submit::resolve_url(at, got.location);
    if (std::string fault = redirect_fault(url, to, rules); !fault.empty()) {
      return fetch_fault{"redirect", std::move(fault)};
    }
    at = std::move(to);
  }
  return fetch_fault{"redirect", "it redirects more than " + std::to_string(most_redirects) + " times"};
}

}  // namespace jwkguard::sync
