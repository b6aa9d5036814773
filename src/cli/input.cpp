#include "cli/input.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <span>
#include <system_error>

#include "cli/tally.hpp"
#include "json/printable.hpp"
#include "jwkguard/render.hpp"
#include "submit/durable_file.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

int open_input(const std::string& file) noexcept {
  return file == "-" ? STDIN_FILENO : open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

}  // namespace

bool is_terminal(int descriptor) noexcept {
  const char* const terminal = std::getenv("TERM");
  return isatty(descriptor) == 1 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

bool use_color(const options& given, int descriptor) noexcept {
  if (given.color != color::automatic) {
    return given.color == color::always;
  }
  const char* const no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && is_terminal(descriptor);
}

std::uint32_t columns_of(int descriptor) noexcept {
  constexpr std::uint32_t most = 10000;
  if (const char* const set = std::getenv("COLUMNS")) {
    const std::string_view text{set};
    std::uint32_t columns = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
    if (error == std::errc{} && end == text.data() + text.size() && columns != 0) {
      return std::min(columns, most);
    }
  }
  winsize size{};
  return isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool print(int descriptor, std::string_view text) noexcept { return write_whole(descriptor, text); }

bool complain_of_output(int error) noexcept {
  if (error == EPIPE) {
    return false;
  }
  print(STDERR_FILENO, "jwkguard: cannot write the output: ");
  print(STDERR_FILENO, std::strerror(error));
  print(STDERR_FILENO, "\n");
  return true;
}

bool print_output(std::string_view text) noexcept { return print(STDOUT_FILENO, text) || !complain_of_output(errno); }

std::string name_of_input(const std::string& file) { return file == "-" ? "<stdin>" : file; }

void say_if_terminal(const std::string& file) noexcept {
  if (file == "-" && isatty(STDIN_FILENO) == 1) {
    print(STDERR_FILENO, "jwkguard: reading a key set from the terminal; Ctrl-D ends it\n");
  }
}

input_descriptor::input_descriptor(const std::string& file) noexcept : number_(open_input(file)), error_(errno) {}

input_descriptor::~input_descriptor() {
  if (number_ > STDIN_FILENO) {
    close(number_);
  }
}

std::ptrdiff_t input_descriptor::read_some(std::string& into, std::size_t most) const {
  if (number_ < 0) {
    errno = error_;
    return -1;
  }
  const std::size_t had = into.size();
  into.resize(had + most);
  ssize_t count = -1;
  do {
    count = read(number_, into.data() + had, most);
  } while (count < 0 && errno == EINTR);
  into.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count;
}

std::optional<std::size_t> input_descriptor::file_bytes() const noexcept {
  struct stat found {};
  const bool is_file = ::fstat(number_, &found) == 0 && S_ISREG(found.st_mode);
  return is_file ? std::optional{static_cast<std::size_t>(found.st_size)} : std::nullopt;
}

std::string read_to_check(const std::string& file, std::size_t most, std::string& into) {
  constexpr std::size_t chunk = 64U << 10U;
  const input_descriptor from{file};
  const auto size = from.file_bytes();
  std::size_t end = size ? *size + 1 : chunk;  // the byte more is where a file shows that it has ended
  into.clear();
  while (into.size() <= most) {
    if (into.size() == end) {
      end += chunk;
    }
    const auto count = from.read_some(into, std::min(end, most + 1) - into.size());
    if (count < 0) {
      return std::strerror(errno);
    }
    if (count == 0) {
      break;
    }
  }
  return {};
}

std::string read_whole(const std::string& file, std::size_t most, std::string& into) {
  std::string fault = read_to_check(file, most, into);
  if (fault.empty() && into.size() > most) {
    into.clear();  // half of it must not be taken for it
    fault = "it is longer than " + grouped(most) + " bytes, the limit";
  }
  return fault;
}

std::string unreadable_text(const std::string& file, std::string_view why) {
  const bool is_url = file.starts_with("http://") || file.starts_with("https://");
  return "jwkguard: cannot read " + json::printable(name_of_input(file)) + ": " + std::string{why} +
         (is_url ? "; for plan, push and sync use --jwks URL; for check: curl -s URL | jwkguard check" : "") + '\n';
}

std::optional<checked_input> read_and_check(const std::string& file, const options& given) {
  say_if_terminal(file);
  std::string text;
  const std::string fault = read_to_check(file, given.policy.limits.text_bytes, text);
  if (!fault.empty()) {
    print(STDERR_FILENO, unreadable_text(file, fault));
    return std::nullopt;
  }
  return check_text(name_of_input(file), std::move(text), given.policy);
}

checked_input check_text(std::string source, std::string text, const policy& rules) {
  checked_input input;
  input.source = std::move(source);
  input.buffer = std::move(text);
  input.original = input.buffer;
  input.report = check(std::span<char>{input.buffer}, rules);
  mask_secrets(input.report, input.original);
  return input;
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
