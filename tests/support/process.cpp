#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <utility>

namespace jwkguard::test {
namespace {

using clock = std::chrono::steady_clock;

void insist(bool holds) {
  if (!holds) {
    std::abort();
  }
}

class descriptor {
 public:
  explicit descriptor(int number) noexcept : number_{number} { insist(number >= 0); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { reset(); }
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  void reset() noexcept {
    if (number_ >= 0) {
      close(std::exchange(number_, -1));
    }
  }

 private:
  int number_;
};

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  insist(pipe2(ends.data(), O_CLOEXEC) == 0);
  return ends;
}

// Without echo and without translation, so that what is read is what was written.
std::array<int, 2> make_terminal() {
  const int near = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  insist(near >= 0 && grantpt(near) == 0 && unlockpt(near) == 0);
  std::array<char, 64> name{};
  insist(ptsname_r(near, name.data(), name.size()) == 0);
  const int far = open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios how{};
  insist(far >= 0 && tcgetattr(far, &how) == 0);
  how.c_lflag &= ~tcflag_t{ECHO};
  how.c_oflag &= ~tcflag_t{OPOST};
  insist(tcsetattr(far, TCSANOW, &how) == 0);
  return {near, far};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> made;
  for (const std::string& text : texts) {
    made.push_back(const_cast<char*>(text.c_str()));
  }
  made.push_back(nullptr);
  return made;
}

pid_t start(const std::string& program, const invocation& how, int input, int output, int errors) {
  std::vector<std::string> words{program};
  words.insert(words.end(), how.arguments.begin(), how.arguments.end());
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(how.environment);
  const pid_t child = fork();
  insist(child >= 0);
  if (child == 0) {  // only what is safe after a fork in a program with threads
    constexpr int not_run = 127;
    ::signal(SIGINT, SIG_DFL);  // where the tests run in the background, it is ignored
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0) {
      execve(program.c_str(), arguments.data(), environment.data());
    }
    _exit(not_run);
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    insist(errno == EINTR);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// A reader that goes away early is the program's affair: writes to it fail, and no signal comes.
void ignore_closed_pipes() { std::signal(SIGPIPE, SIG_IGN); }

bool take_some(int from, std::string& into) {
  std::array<char, 65'536> chunk{};
  const ssize_t count = read(from, chunk.data(), chunk.size());
  into.append(chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));  // a terminal without its other side: EIO
}

void give_some(descriptor& to, std::string_view& rest) {
  const ssize_t count = write(to.get(), rest.data(), std::min<std::size_t>(rest.size(), 65'536));
  if (count >= 0) {
    rest.remove_prefix(static_cast<std::size_t>(count));
  } else if (errno != EAGAIN) {
    rest = {};
  }
  if (rest.empty()) {
    to.reset();
  }
}

// Feeds and listens until both outputs are closed; false if that took too long.
bool converse(descriptor& input, const invocation& how, descriptor& output, descriptor& errors, outcome& into) {
  const auto end = clock::now() + how.timeout;
  std::string_view text = how.input;
  if (text.empty()) {
    input.reset();
  }
  while (output.is_open() || errors.is_open()) {
    std::array<pollfd, 3> watched{{{input.get(), POLLOUT, 0}, {output.get(), POLLIN, 0}, {errors.get(), POLLIN, 0}}};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now()).count();
    if (left <= 0) {
      return false;
    }
    if (poll(watched.data(), watched.size(), static_cast<int>(left)) <= 0) {
      continue;
    }
    if (watched[0].revents != 0) {
      give_some(input, text);
    }
    if (watched[1].revents != 0 && !take_some(output.get(), into.out)) {
      output.reset();
    }
    if (watched[2].revents != 0 && !take_some(errors.get(), into.err)) {
      errors.reset();
    }
    if (how.heard) {
      how.heard(into);
    }
  }
  return true;
}

}  // namespace

bool has_terminals() noexcept {
  const int near = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  return near >= 0 && close(near) == 0;
}

outcome run(const std::string& program, const invocation& how) {
  ignore_closed_pipes();
  const auto in = how.terminal ? make_terminal() : make_pipe();
  const auto out =
      how.terminal ? std::array{fcntl(in[0], F_DUPFD_CLOEXEC, 0), fcntl(in[1], F_DUPFD_CLOEXEC, 0)} : make_pipe();
  const auto err = make_pipe();
  descriptor input{how.terminal ? in[0] : in[1]};
  descriptor child_input{how.terminal ? in[1] : in[0]};
  descriptor output{out[0]};
  descriptor child_output{out[1]};
  descriptor errors{err[0]};
  descriptor child_errors{err[1]};
  const pid_t child = start(program, how, child_input.get(), child_output.get(), child_errors.get());
  if (how.child != nullptr) {
    *how.child = child;
  }
  child_input.reset();
  child_output.reset();
  child_errors.reset();
  insist(fcntl(input.get(), F_SETFL, O_NONBLOCK | O_RDWR) == 0 || !how.terminal);
  outcome ended;
  if (!converse(input, how, output, errors, ended)) {
    kill(child, SIGKILL);
  }
  ended.exit_code = wait_for(child);
  return ended;
}

service::service(const std::string& program, const invocation& how) {
  ignore_closed_pipes();
  const auto in = make_pipe();
  const auto out = make_pipe();
  descriptor child_input{in[0]};
  descriptor input{in[1]};
  descriptor output{out[0]};
  descriptor child_output{out[1]};
  errors_ = memfd_create("errors", MFD_CLOEXEC);  // not a pipe: nobody reads it while the program runs
  insist(errors_ >= 0);
  child_ = start(program, how, child_input.get(), child_output.get(), errors_);
  child_output.reset();
  while (first_line_.find('\n') == std::string::npos && take_some(output.get(), first_line_)) {
  }
  first_line_.erase(std::min(first_line_.find('\n'), first_line_.size()));
}

service::~service() {
  (void)stop();
  close(errors_);
}

std::string service::said_so_far() const {
  std::string text;
  std::array<char, 65'536> chunk{};
  // Not read(): the place in the file is the program's, too.
  for (ssize_t count = 1; count > 0; text.append(chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)))) {
    count = pread(errors_, chunk.data(), chunk.size(), static_cast<off_t>(text.size()));
  }
  return text;
}

const std::string& service::stop() {
  if (child_ > 0) {
    kill(child_, SIGTERM);
    wait_for(std::exchange(child_, -1));
    lseek(errors_, 0, SEEK_SET);
    while (take_some(errors_, log_)) {
    }
  }
  return log_;
}

scratch_file::scratch_file(std::string_view text) {
  const char* const folder = std::getenv("TMPDIR");
  name_ = std::string{folder == nullptr ? "/tmp" : folder} + "/jwkguard-test-XXXXXX";
  descriptor file{mkstemp(name_.data())};
  while (!text.empty()) {
    const ssize_t count = write(file.get(), text.data(), text.size());
    insist(count > 0);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

scratch_file::~scratch_file() { unlink(name_.c_str()); }

}  // namespace jwkguard::test
