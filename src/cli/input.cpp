#include "cli/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/exit_codes.hpp"
#include "json/printable.hpp"
#include "jwkguard/render.hpp"

namespace jwkguard::cli {
namespace {

// Reads to the end, or to one byte past what the policy takes: then the check says that it is too large.
bool read_all(int descriptor, std::size_t most, std::string& into) {
  constexpr std::size_t chunk = 64U << 10U;
  while (into.size() <= most) {
    const std::size_t had = into.size();
    into.resize(had + std::min(std::max(chunk, had), most + 1 - had));
    const ssize_t count = read(descriptor, into.data() + had, into.size() - had);
    into.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) {
      return true;
    }
    if (count < 0 && errno != EINTR) {
      return false;
    }
  }
  return true;
}

int open_input(const std::string& file) {
  if (file == "-") {
    if (isatty(STDIN_FILENO) == 1) {
      print(STDERR_FILENO, "jwkguard: reading a key set from the terminal; Ctrl-D ends it\n");
    }
    return STDIN_FILENO;
  }
  return open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

void complain(const std::string& file, int error) {
  std::string text = "jwkguard: cannot read " + json::printable(file) + ": " + std::strerror(error);
  if (error == EISDIR) {
    text += "; give the files in it";
  }
  print(STDERR_FILENO, text + '\n');
}

}  // namespace

bool use_color(const options& given, int descriptor) noexcept {
  if (given.color != color::automatic) {
    return given.color == color::always;
  }
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
  return isatty(descriptor) == 1 && !is_dumb && (no_color == nullptr || *no_color == '\0');
}

bool print(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

bool print_output(std::string_view text) noexcept {
  if (print(STDOUT_FILENO, text) || errno == EPIPE) {
    return true;
  }
  print(STDERR_FILENO, "jwkguard: cannot write the output: ");
  print(STDERR_FILENO, std::strerror(errno));
  print(STDERR_FILENO, "\n");
  return false;
}

std::optional<checked_input> read_and_check(const std::string& file, const options& given) {
  checked_input input;
  input.source = file == "-" ? "<stdin>" : file;
  const int descriptor = open_input(file);
  if (descriptor < 0 || !read_all(descriptor, given.policy.limits.text_bytes, input.buffer)) {
    complain(input.source, errno);
    if (descriptor > STDIN_FILENO) {
      close(descriptor);
    }
    return std::nullopt;
  }
  if (descriptor != STDIN_FILENO) {
    close(descriptor);
  }
  input.original = input.buffer;
  input.report = check(std::span<char>{input.buffer}, given.policy);
  mask_secrets(input.report, input.original);
  return input;
}

std::string findings_text(const checked_input& input, const options& given, int descriptor) {
  const render_options how{input.source, input.original, use_color(given, descriptor)};
  switch (given.format) {
    case format::json: return render_json(input.report, given.policy, how) + '\n';
    case format::github: return render_github(input.report, how);
    default: return render_human(input.report, how);
  }
}

int exit_code_of(const report& what, level lowest) noexcept {
  if (what.secret) {
    return exit_secret;
  }
  for (level weight = lowest; weight <= level::error; weight = static_cast<level>(static_cast<int>(weight) + 1)) {
    if (what.count(weight) != 0) {
      return exit_findings;
    }
  }
  return exit_valid;
}

}  // namespace jwkguard::cli
