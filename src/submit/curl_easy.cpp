#include "submit/curl_easy.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "jwkguard/version.hpp"

namespace jwkguard::submit {

void wipe_list::operator()(curl_slist* list) const noexcept {
  for (curl_slist* node = list; node != nullptr; node = node->next) {
    ::explicit_bzero(node->data, std::strlen(node->data));
  }
  curl().slist_free_all(list);
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

void set_trust(curl_options& with, const std::string& ca_file) {
  for (const CURLoption version : {CURLOPT_SSLVERSION, CURLOPT_PROXY_SSLVERSION}) {
    with.set(version, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  }
  for (const CURLoption peer : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER}) {
    with.set(peer, 1L);
  }
  for (const CURLoption host : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) {
    with.set(host, 2L);
  }
  if (!ca_file.empty()) {
    for (const CURLoption file : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
      with.set(file, ca_file.c_str());
    }
    for (const CURLoption folder : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
      with.set(folder, static_cast<const char*>(nullptr));
    }
  }
}

void set_proxy(curl_options& with, const std::string& proxy) {
  with.set(CURLOPT_PROXY, proxy.c_str());
  with.set(CURLOPT_NOPROXY, proxy.empty() ? "*" : "");
  with.set(CURLOPT_HTTPPROXYTUNNEL, proxy.empty() ? 0L : 1L);
  with.set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  with.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void set_connection(curl_options& with, std::uint32_t time_left_ms) {
  constexpr std::uint32_t longest_connect_ms = 15'000;
  with.set(CURLOPT_PROTOCOLS_STR, "http,https");  // where http may go, the URL's own check has said
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
  with.set(CURLOPT_USERAGENT, ("jwkguard/" + std::string{library_version()}).c_str());  // libcurl copies it
}

incoming::incoming(std::size_t most_head_bytes, std::size_t most_body_bytes)
    : most_head_bytes_{most_head_bytes}, most_body_bytes_{most_body_bytes} {
  head.reserve(most_head_bytes);
  body.reserve(most_body_bytes);
}

void incoming::receive(curl_options& with) noexcept {
  with.set(CURLOPT_HEADERFUNCTION, &on_header);
  with.set(CURLOPT_HEADERDATA, this);
  with.set(CURLOPT_WRITEFUNCTION, &on_body);
  with.set(CURLOPT_WRITEDATA, this);
}

std::size_t incoming::add(std::string& to, std::string_view bytes, std::size_t most) noexcept {
  too_large = too_large || bytes.size() > most - to.size();
  if (too_large) {
    return 0;
  }
  to.append(bytes);
  return bytes.size();
}

std::size_t incoming::on_header(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& mine = *static_cast<incoming*>(data);
  const std::string_view line{bytes, size * count};
  mine.headers_whole = !line.starts_with("HTTP/") && (mine.headers_whole || line == "\r\n" || line == "\n");
  return mine.add(mine.head, line, mine.most_head_bytes_);
}

std::size_t incoming::on_body(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept {
  auto& mine = *static_cast<incoming*>(data);
  return mine.add(mine.body, {bytes, size * count}, mine.most_body_bytes_);
}

std::vector<std::string> fields_of(CURL* handle, const char* name) {
  std::vector<std::string> all;
  curl_header* one = nullptr;
  for (std::size_t at = 0; curl().easy_header(handle, name, at, CURLH_HEADER, -1, &one) == CURLHE_OK; ++at) {
    all.emplace_back(one->value);
  }
  return all;
}

std::optional<std::int64_t> date_of(CURL* handle) {
  const std::vector<std::string> fields = fields_of(handle, "Date");
  const std::int64_t seconds = fields.size() == 1 ? curl().getdate(fields[0].c_str(), nullptr) : -1;
  return seconds > 0 ? std::optional{seconds} : std::nullopt;
}

std::string coding_fault(CURL* handle) {
  for (const std::string& coding : fields_of(handle, "Content-Encoding")) {
    if (curl().strequal(coding.c_str(), "identity") == 0) {
      return "the answer is compressed or otherwise encoded (Content-Encoding: " + coding +
             "), which was not requested: a proxy or gateway alters answers";
    }
  }
  return {};
}

}  // namespace jwkguard::submit
