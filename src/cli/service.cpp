#include "cli/service.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>

#include "cli/input.hpp"

namespace jwkguard::cli {
namespace {

using std::chrono::milliseconds;

// Waits for a child, and ends it when its time is over.
bool reap(pid_t child) noexcept {
  constexpr milliseconds step{20};
  constexpr milliseconds longest{60'000};
  int how = 0;
  for (milliseconds waited{0}; waited < longest; waited += step) {
    const pid_t ended = ::waitpid(child, &how, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) {
      return ended == child && WIFEXITED(how) && WEXITSTATUS(how) == 0;
    }
    std::this_thread::sleep_for(step);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, &how, 0);
  return false;
}

}  // namespace

signals::signals() noexcept {
  sigemptyset(&held_);
  for (const int each : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&held_, each);
  }
  ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

signals::~signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int signals::wait(milliseconds time) const noexcept {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::max(end - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration{0});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec span{static_cast<std::time_t>(seconds.count()),
        static_cast<long>(std::chrono::duration_cast<std::chrono::nanoseconds>(left - seconds).count())};
    const int came = ::sigtimedwait(&held_, nullptr, &span);
    if (came > 0) {
      return came;
    }
    if (errno != EINTR) {
      return 0;
    }
  }
}

void tell_manager(std::string_view state) noexcept {
  const char* const name = std::getenv("NOTIFY_SOCKET");
  sockaddr_un where{};
  const std::size_t length = name != nullptr ? std::strlen(name) : 0;
  if (length < 2 || length >= sizeof where.sun_path || (name[0] != '/' && name[0] != '@')) {
    return;
  }
  where.sun_family = AF_UNIX;
  std::memcpy(where.sun_path, name, length);
  if (where.sun_path[0] == '@') {
    where.sun_path[0] = '\0';  // the abstract namespace
  }
  const int to = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (to >= 0) {
    static_cast<void>(::sendto(to, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&where),
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length)));  // a courtesy
    ::close(to);
  }
}

milliseconds watchdog_interval() noexcept {
  const char* const text = std::getenv("WATCHDOG_USEC");
  std::int64_t microseconds = 0;
  if (text != nullptr) {
    std::from_chars(text, text + std::strlen(text), microseconds);
  }
  return milliseconds{std::max<std::int64_t>(microseconds, 0) / 2'000};
}

bool run_shell(const char* command, std::string_view input, std::vector<std::string> variables, const sigset_t& mask) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return false;
  }
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&how);
  posix_spawn_file_actions_adddup2(&files, pipe[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigmask(&how, &mask);
  posix_spawnattr_setsigdefault(&how, &usual);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string text = command;
  std::array<char*, 4> words{shell.data(), flag.data(), text.data(), nullptr};
  std::vector<char*> environment(variables.size());  // not setenv: other threads may look
  std::transform(
      variables.begin(), variables.end(), environment.begin(), [](std::string& each) { return each.data(); });
  const auto is_given = [&variables](std::string_view one) {
    const std::string_view name = one.substr(0, one.find('=') + 1);
    return std::any_of(
        variables.begin(), variables.end(), [name](const std::string& each) { return each.starts_with(name); });
  };
  for (char** each = environ; *each != nullptr; ++each) {
    if (!is_given(*each)) {
      environment.push_back(*each);
    }
  }
  environment.push_back(nullptr);
  pid_t child = 0;
  const bool started = ::posix_spawn(&child, "/bin/sh", &files, &how, words.data(), environment.data()) == 0;
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  ::close(pipe[0]);
  if (started) {
    static_cast<void>(::fcntl(pipe[1], F_SETFL, O_NONBLOCK));  // one that does not read is not waited for
    static_cast<void>(print(pipe[1], input));
  }
  ::close(pipe[1]);
  return started && reap(child);
}

}  // namespace jwkguard::cli
