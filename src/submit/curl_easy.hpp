// What every transfer over libcurl has in common: owners, options, trust, and what comes in. The callbacks throw
// nothing, because nothing may be thrown through libcurl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "submit/http_curl.hpp"

namespace jwkguard::submit {

struct free_handle {
  void operator()(CURL* handle) const noexcept { curl().easy_cleanup(handle); }
};
/// wipe_list overwrites every line: one of them may be the authorization.
struct wipe_list {
  void operator()(curl_slist* list) const noexcept;
};
using handle_owner = std::unique_ptr<CURL, free_handle>;
using list_owner = std::unique_ptr<curl_slist, wipe_list>;

/// append adds a line; false if there is no memory.
[[nodiscard]] bool append(list_owner& list, const char* line);

/// curl_options sets libcurl's options and remembers whether all of them were taken.
class curl_options {
 public:
  explicit curl_options(CURL* handle) noexcept : handle_{handle} {}
  template <class Value>
  void set(CURLoption option, Value value) noexcept {
    taken_ = taken_ && curl().easy_setopt(handle_, option, value) == CURLE_OK;
  }
  [[nodiscard]] bool taken() const noexcept { return taken_; }

 private:
  CURL* handle_;
  bool taken_ = true;
};

/// set_trust asks for TLS 1.2 or later, verified, by the authorities of this PEM file; empty: by the system's.
void set_trust(curl_options& with, const std::string& ca_file);

/// set_proxy asks this proxy for a tunnel, with no header field of the request; empty: none, whatever the environment
/// names.
void set_proxy(curl_options& with, const std::string& proxy);

/// set_connection asks for one new connection that ends within this time, and follows nothing.
void set_connection(curl_options& with, std::uint32_t time_left_ms);

/// incoming gathers an answer of bounded size.
class incoming {
 public:
  /// incoming allocates all that it will need, so that no callback has to.
  incoming(std::size_t most_head_bytes, std::size_t most_body_bytes);
  void receive(curl_options& with) noexcept;

  bool too_large = false;
  bool headers_whole = false;  ///< libcurl takes headers that break off for whole ones
  std::string head;
  std::string body;

 private:
  static std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept;
  static std::size_t on_body(const char* bytes, std::size_t size, std::size_t count, void* data) noexcept;
  [[nodiscard]] std::size_t add(std::string& to, std::string_view bytes, std::size_t most) noexcept;

  std::size_t most_head_bytes_;
  std::size_t most_body_bytes_;
};

/// fields_of are the values of every field of this name in the last answer, in order.
[[nodiscard]] std::vector<std::string> fields_of(CURL* handle, const char* name);

/// date_of is the time of the last answer (`Date`), seconds since 1970; absent if it does not say one.
[[nodiscard]] std::optional<std::int64_t> date_of(CURL* handle);

/// coding_fault says that an answer is encoded, which was not asked for; empty if it is not.
[[nodiscard]] std::string coding_fault(CURL* handle);

}  // namespace jwkguard::submit
