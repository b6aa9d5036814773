// Where to write and as whom: read, checked, and wiped.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "json/ascii.hpp"
#include "jwkguard/submit.hpp"
#include "submit/environment.hpp"
#include "submit/http.hpp"
#include "submit/http_log.hpp"

namespace jwkguard::submit {
namespace {

// What may stand in a header field without changing the request (RFC 9110 5.5), and in a token at all (RFC 6750 2.1).
bool is_visible(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string authorization_fault(const authorization& who) {
  if (who.token.empty() && who.email.empty() && who.key.empty()) {
    return "no credentials: set CLOUDFLARE_API_TOKEN (a token that may edit API Gateway for the zone), "
           "CLOUDFLARE_API_TOKEN_FILE, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY";
  }
  if (!who.token.empty() && !who.key.empty()) {
    return (who.token_file.empty() ? "both CLOUDFLARE_API_TOKEN" : "both CLOUDFLARE_API_TOKEN_FILE") +
           std::string{" and CLOUDFLARE_API_KEY are set: unset one of them"};
  }
  if (who.token.empty() && (who.email.empty() || who.key.empty())) {
    return who.key.empty()
               ? "CLOUDFLARE_EMAIL is set without CLOUDFLARE_API_KEY: set both, or CLOUDFLARE_API_TOKEN alone"
               : "CLOUDFLARE_API_KEY is set without CLOUDFLARE_EMAIL: set both, or CLOUDFLARE_API_TOKEN alone";
  }
  constexpr std::string_view unfit =
      " holds a space, a line break or another character that no such value has: copy it again";
  if (!is_visible(who.token.reveal())) {
    return (who.token_file.empty() ? "CLOUDFLARE_API_TOKEN" : "the token in " + who.token_file) + std::string{unfit};
  }
  if (!is_visible(who.key.reveal())) {
    return "CLOUDFLARE_API_KEY" + std::string{unfit};
  }
  return is_visible(who.email) ? std::string{} : "CLOUDFLARE_EMAIL" + std::string{unfit};
}

std::string_view variable(const char* name) noexcept {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

// A token stands on the first and only line of its file; who wrote it with echo left a line break.
std::string_view without_line_end(std::string_view text) noexcept {
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  return text;
}

// The file that holds the token: the one that is named, else what systemd put down for this service. Empty: none.
std::string token_file() {
  if (std::string named{variable("CLOUDFLARE_API_TOKEN_FILE")}; !named.empty()) {
    return named;
  }
  const std::string folder{variable("CREDENTIALS_DIRECTORY")};
  const std::string credential = folder + "/cloudflare-api-token";
  return !folder.empty() && ::access(credential.c_str(), F_OK) == 0 ? credential : "";
}

// Reads through a symbolic link: a mounted secret of Kubernetes is one.
std::string load_token_file(const std::string& name, authorization& into) {
  const std::string start = "cannot read the token file: " + name + ": ";
  const int from = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (from < 0) {
    return start + std::strerror(errno);
  }
  std::array<char, 4'096> text{};  // not std::string, which leaves copies
  struct stat found {};
  const bool is_file = ::fstat(from, &found) == 0 && S_ISREG(found.st_mode);
  std::size_t size = 0;
  ssize_t count = is_file ? 1 : -1;
  while (count > 0 && size < text.size()) {
    count = ::read(from, text.data() + size, text.size() - size);
    size += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  ::close(from);
  const bool is_whole = count == 0;
  if (is_whole) {
    into.token = secret{without_line_end({text.data(), size})};
    into.token_file = name;
    into.token_file_is_open = (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  }
  ::explicit_bzero(text.data(), text.size());
  if (!is_whole) {
    return start + (is_file ? "it is not a file with one token" : "it is not a regular file");
  }
  return into.token.empty() ? "the token file is empty: " + name : "";
}

}  // namespace

// unsetenv alone leaves the bytes where they are, and /proc shows them.
secret take_variable(const char* name) {
  secret result{variable(name)};
  const std::string start = std::string{name} + '=';
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {  // a name may stand there twice
    if (std::string_view{*each}.starts_with(start)) {
      ::explicit_bzero(*each + start.size(), std::strlen(*each) - start.size());
    }
  }
  ::unsetenv(name);
  return result;
}

secret::secret(std::string_view text) : text_{std::make_unique<char[]>(text.size() + 1)}, size_{text.size()} {
  std::copy(text.begin(), text.end(), text_.get());
}

secret::secret(std::string_view prefix, const secret& tail)
    : text_{std::make_unique<char[]>(prefix.size() + tail.size_ + 1)}, size_{prefix.size() + tail.size_} {
  const std::string_view rest = tail.reveal();
  std::copy(rest.begin(), rest.end(), std::copy(prefix.begin(), prefix.end(), text_.get()));
}

secret::secret(secret&& other) noexcept : text_{std::move(other.text_)}, size_{std::exchange(other.size_, 0)} {}

secret& secret::operator=(secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

secret::~secret() { wipe(); }

void secret::wipe() noexcept {
  if (text_) {
    ::explicit_bzero(text_.get(), size_);
  }
}

std::string load_authorization_from_environment(authorization& into) {
  into.token = take_variable("CLOUDFLARE_API_TOKEN");
  into.key = take_variable("CLOUDFLARE_API_KEY");
  into.email = variable("CLOUDFLARE_EMAIL");
  ::unsetenv("SSLKEYLOGFILE");  // libcurl would write there what the connection can be read with
  const bool is_named = !variable("CLOUDFLARE_API_TOKEN_FILE").empty();
  if (is_named && !into.token.empty()) {
    return "both CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_TOKEN_FILE are set: unset one of them";
  }
  // What is said outright goes before what the service manager left for all that this service starts.
  if (is_named || (into.token.empty() && into.key.empty())) {
    if (const std::string file = token_file(); !file.empty()) {
      if (std::string fault = load_token_file(file, into); !fault.empty()) {
        return fault;
      }
    }
  }
  return authorization_fault(into);
}

// Neither can fail: a limit may always be lowered, and 0 is a known argument.
void forbid_core_dumps() noexcept {
  constexpr rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool is_zone_id(std::string_view text) noexcept {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), json::is_hexadecimal_digit);
}

bool is_configuration_id(std::string_view text) noexcept {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(), [](char c, char place) {
    return place == '-' ? c == '-' : json::is_hexadecimal_digit(c);
  });
}

std::string place_fault(const settings& target) {
  if (target.zone.empty()) {
    return "no zone: give --zone or set CLOUDFLARE_ZONE_ID";
  }
  if (!is_zone_id(target.zone)) {
    return "the zone is not an id of 32 hexadecimal characters (see the zone's overview page; not its name)";
  }
  if (target.config.empty()) {
    return "no token configuration: give --config or set CLOUDFLARE_TOKEN_CONFIG_ID";
  }
  if (!is_configuration_id(target.config)) {
    return "the token configuration is not a UUID of 36 characters";
  }
  return base_url_fault(target.base_url);
}

std::string settings_fault(const settings& target) {
  std::string fault = place_fault(target);
  return fault.empty() ? access_fault(target) : fault;
}

std::string access_fault(const settings& target) {
  if (std::string fault = base_url_fault(target.base_url); !fault.empty()) {
    return fault;
  }
  if (std::string fault = proxy_fault(target.proxy, target.base_url); !fault.empty()) {
    return fault;
  }
  if (!target.ca_file.empty() && !std::ifstream{target.ca_file}) {
    return "cannot read the file of trusted authorities: " + target.ca_file;
  }
  if (!target.http_log.empty()) {
    if (const http_log log{target.http_log}; !log.is_open()) {
      return "cannot write to the log of requests: " + target.http_log + ": " + log.fault();
    }
  }
  if (target.deadline_ms == 0) {
    return "the deadline is 0: nothing could finish in time";
  }
  return authorization_fault(target.authorization);
}

}  // namespace jwkguard::submit
