#include "cli/progress.hpp"

#include <unistd.h>

#include <cstdint>
#include <string>

#include "cli/input.hpp"

namespace jwkguard::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{1'000};
constexpr milliseconds pause{200};

}  // namespace

progress_line::progress_line() noexcept : is_wanted_(is_terminal(STDERR_FILENO)), next_(start_ + patience) {}

bool progress_line::is_time() noexcept {
  const clock::time_point now = clock::now();
  if (!is_wanted_ || now < next_) {
    return false;
  }
  next_ = now + pause;
  return true;
}

void progress_line::update(const std::string& so_far) {
  if (is_time()) {
    print(STDERR_FILENO, "\rjwkguard: " + so_far + "\x1b[K");
    is_drawn_ = true;
  }
}

void progress_line::update(const tally& so_far) {
  if (!is_time()) {
    return;
  }
  const auto elapsed_ms = std::chrono::duration_cast<milliseconds>(clock::now() - start_).count();
  const std::uint64_t megabytes_a_second = so_far.bytes / 1'000 / static_cast<std::uint64_t>(elapsed_ms);
  print(STDERR_FILENO, "\rjwkguard: " + counted(so_far.documents, "document") + ", " + grouped(so_far.refused) +
                           " refused, " + grouped(megabytes_a_second) + " MB/s\x1b[K");
  is_drawn_ = true;
}

void progress_line::erase() noexcept {
  if (is_drawn_) {
    print(STDERR_FILENO, "\r\x1b[K");
    is_drawn_ = false;
  }
}

}  // namespace jwkguard::cli
