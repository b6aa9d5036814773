#include "cli/ordered_output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "cli/input.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

constexpr std::size_t most_waiting_bytes = 8U << 20U;

}  // namespace

void output::add(int descriptor, std::string_view text) {
  if (pieces_.empty() || pieces_.back().descriptor != descriptor) {
    pieces_.push_back({descriptor, {}});
  }
  pieces_.back().text += text;
}

std::size_t output::size() const noexcept {
  std::size_t bytes = 0;
  for (const piece& each : pieces_) {
    bytes += each.text.size();
  }
  return bytes;
}

void ordered_output::wait_for_room(std::uint64_t number) {
  std::unique_lock hold{lock_};
  // Whoever is next finds nothing that waits, so this comes to an end.
  room_.wait(hold, [&] { return number - next_ <= most_waiting_ && waiting_bytes_ <= most_waiting_bytes; });
}

void ordered_output::put(std::uint64_t number, result&& done) {
  const std::lock_guard hold{lock_};
  waiting_bytes_ += done.text.size();
  waiting_.emplace(number, std::move(done));
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    auto first = waiting_.extract(waiting_.begin());
    waiting_bytes_ -= first.mapped().text.size();
    write(std::move(first.mapped()));
    ++next_;
    room_.notify_all();
  }
  progress_.update(total_.counts);
}

outcome ordered_output::take_total() {
  const std::lock_guard hold{lock_};
  progress_.erase();
  return std::move(total_);
}

void ordered_output::write(result&& done) {
  total_.counts += done.counts;
  total_.log.append(std::move(done.log));
  for (rsa_document& each : done.documents) {
    total_.moduli.add(std::move(each), deep_work_);
  }
  for (const output::piece& each : done.text.pieces()) {
    progress_.erase();
    if (!print(each.descriptor, each.text) && each.descriptor == STDOUT_FILENO) {
      const bool is_failure = complain_of_output(errno);
      const int code = total_.counts.exit_code;
      std::_Exit(is_failure ? worse(code, exit_usage) : code);
    }
  }
}

}  // namespace jwkguard::cli
