#include "cli/interruption.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "submit/forwarding_transport.hpp"

namespace jwkguard::cli {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

// Of the process, as signals are.
std::atomic<int> noted{0};
std::array<int, 2> pipe_ends{-1, -1};
std::array<struct sigaction, 2> before{};
constexpr std::array<int, 2> taken{SIGINT, SIGTERM};
std::atomic<bool> write_begun{false};
std::atomic<clock::rep> grace_end{0};  // 0: no signal was seen yet
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch nothing else");

// Nothing here but what a signal handler may call.
void on_signal(int number) {
  const int error = errno;
  if (noted.exchange(number) != 0) {
    constexpr std::string_view says =
        "\njwkguard: ended at once; if a write was sent, whether it took effect is unknown: run jwkguard show\n";
    static_cast<void>(::write(STDERR_FILENO, says.data(), says.size()) < 0);
    ::_exit(128 + number);
  }
  static_cast<void>(::write(pipe_ends[1], "!", 1) < 0);
  errno = error;
}

int held_back() noexcept {
  sigset_t pending;
  sigemptyset(&pending);
  ::sigpending(&pending);
  const auto* const found =
      std::find_if(taken.begin(), taken.end(), [&](int each) { return sigismember(&pending, each) == 1; });
  return found == taken.end() ? 0 : *found;
}

std::string name_of(int number) { return number == SIGINT ? "SIGINT" : "SIGTERM"; }

submit::failure given_up(bool sent) { return {sent, "interrupted by " + name_of(interruption::came()), true, true}; }

class interruptible_transport final : public submit::forwarding_transport {
 public:
  using forwarding_transport::forwarding_transport;

  std::variant<submit::response, submit::failure> send(
      const submit::request& what, std::uint32_t time_left_ms) override {
    const bool is_write = what.method != "GET";
    if (is_over() || (is_write && interruption::came() != 0)) {
      return given_up(false);
    }
    if (is_write) {
      note_write();
    }
    auto came = forwarding_transport::send(what, time_left_ms);
    const auto* const lost = std::get_if<submit::failure>(&came);
    return lost != nullptr && lost->given_up ? given_up(lost->sent) : std::move(came);
  }
  void wait(std::uint32_t time_ms) override { interruption::wait(milliseconds{time_ms}); }
  void wait_to_retry(std::uint32_t time_ms, std::uint32_t /*left_ms*/) override { wait(time_ms); }
};

}  // namespace

interruption::interruption() noexcept {
  if (::pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    pipe_ends = {-1, -1};  // then waits are not cut short
  }
  struct sigaction how {};
  how.sa_handler = &on_signal;
  how.sa_flags = SA_RESTART;
  sigemptyset(&how.sa_mask);
  for (std::size_t each = 0; each < taken.size(); ++each) {
    ::sigaction(taken[each], nullptr, &before[each]);
    if (before[each].sa_handler != SIG_IGN) {  // nohup, or a background job: it is meant to go on
      ::sigaction(taken[each], &how, nullptr);
    }
  }
}

interruption::~interruption() {
  for (std::size_t each = 0; each < taken.size(); ++each) {
    ::sigaction(taken[each], &before[each], nullptr);
  }
  for (int& end : pipe_ends) {
    if (end >= 0) {
      ::close(std::exchange(end, -1));
    }
  }
}

int interruption::came() noexcept {
  const int number = noted.load();
  return number != 0 ? number : held_back();
}

void interruption::note(int number) noexcept { noted = number; }

void interruption::wait(milliseconds time) noexcept {
  constexpr milliseconds step{200};  // a signal that is held back wakes nobody
  const auto end = clock::now() + time;
  for (auto left = time; left > milliseconds{0} && came() == 0;
       left = std::chrono::ceil<milliseconds>(end - clock::now())) {
    pollfd from{pipe_ends[0], POLLIN, 0};
    static_cast<void>(::poll(&from, 1, static_cast<int>(std::min(left, step).count())));
  }
}

bool interruption::wait_for_input() noexcept {
  while (came() == 0) {
    std::array<pollfd, 2> from{{{STDIN_FILENO, POLLIN, 0}, {pipe_ends[0], POLLIN, 0}}};
    constexpr int step_ms = 200;
    if (::poll(from.data(), from.size(), step_ms) > 0 && from[0].revents != 0) {
      return came() == 0;
    }
  }
  return false;
}

void note_write() noexcept { write_begun = true; }

bool has_written() noexcept { return write_begun; }

bool is_over() noexcept {
  constexpr std::chrono::seconds longest{5};
  if (interruption::came() == 0) {
    return false;
  }
  const clock::rep now = clock::now().time_since_epoch().count();
  clock::rep end = 0;
  if (grace_end.compare_exchange_strong(end, now + clock::duration{longest}.count())) {
    end = grace_end;
  }
  return !write_begun || now >= end;
}

std::unique_ptr<submit::transport> interruptible(std::unique_ptr<submit::transport> wire) {
  return std::make_unique<interruptible_transport>(std::move(wire));
}

}  // namespace jwkguard::cli
