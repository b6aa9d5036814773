#include "submit/http_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "json/ascii.hpp"
#include "json/printable.hpp"
#include "plan/text.hpp"
#include "submit/durable_file.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t most_body_bytes = 4U << 10U;
constexpr unsigned others_write = 022;  // who may write to a log may make it say anything

bool is_secret_field(std::string_view line) noexcept {
  constexpr std::array<std::string_view, 6> names{
      "authorization:", "proxy-authorization:", "x-auth-key:", "x-auth-email:", "cookie:", "set-cookie:"};
  return std::any_of(names.begin(), names.end(), [line](std::string_view name) {
    return line.size() >= name.size() &&
           std::equal(name.begin(), name.end(), line.begin(),
               [](char expected, char given) { return expected == json::lower_case(given); });
  });
}

// One line of the log; nothing in it can end it or drive a terminal.
void append_line(std::string& out, std::string_view prefix, std::string_view text) {
  out += prefix;
  json::append_printable(out, text);
  out += '\n';
}

void append_head(std::string& out, std::string_view prefix, std::string_view head) {
  bool hidden = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const bool continues = line.starts_with(' ') || line.starts_with('\t');  // obs-fold (RFC 9112 5.2)
    hidden = continues ? hidden : is_secret_field(line);
    if (!hidden) {
      append_line(out, prefix, line);
    } else if (!continues) {
      append_line(out, prefix, std::string{line.substr(0, line.find(':'))} + ": ***");
    }
  }
}

void append_body(std::string& out, std::string_view prefix, std::string_view body) {
  append_line(out, prefix, body.substr(0, most_body_bytes));
  if (body.size() > most_body_bytes) {
    append_line(out, prefix, "(and " + std::to_string(body.size() - most_body_bytes) + " bytes more)");
  }
}

// RFC 3339, UTC, to the millisecond.
std::string time_stamp(std::chrono::system_clock::time_point when) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch());
  std::string text = time_text(std::chrono::floor<std::chrono::seconds>(since_epoch).count());
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(since_epoch.count() % 1000));
  return text.replace(text.size() - 1, 1, fraction.data());
}

}  // namespace

http_log::http_log(const std::string& name)
    : file_{
          ::open(name.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600)} {
  if (!is_open()) {
    fault_ = errno == ELOOP ? "a symbolic link is not followed" : std::strerror(errno);
    return;
  }
  struct stat found {};
  if (::fstat(file_, &found) != 0 || !S_ISREG(found.st_mode)) {  // a pipe would hold the push up
    fault_ = "it is not a regular file";
  } else if (found.st_uid != ::geteuid()) {
    fault_ = "it belongs to another user";
  } else if ((found.st_mode & others_write) != 0) {
    fault_ = "others may write to it (chmod go-w)";
  } else {
    return;
  }
  ::close(file_);
  file_ = -1;
}

http_log::~http_log() {
  if (is_open()) {
    ::close(file_);
  }
}

void http_log::append(std::string_view entry) const noexcept { static_cast<void>(write_whole(file_, entry)); }

std::string log_entry(const logged_exchange& of) {
  std::string out;
  append_line(out, time_stamp(of.start) + ' ', std::string{of.what.method} + ' ' + of.what.url);
  append_head(out, "> ", of.request_head);
  if (!of.what.body.empty()) {
    append_line(out, "> ", of.what.body);
  }
  append_head(out, "< ", of.response_head);
  if (const auto* answer = std::get_if<response>(&of.came)) {
    append_body(out, "< ", answer->body);
  } else {
    const auto& lost = std::get<failure>(of.came);
    append_line(out, "! ", (lost.sent ? "sent, but no complete answer: " : "not sent: ") + lost.message);
  }
  return out + "= " + std::to_string(of.took.count()) + " ms\n\n";
}

}  // namespace jwkguard::submit
