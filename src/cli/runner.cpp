#include "cli/runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/document_checker.hpp"
#include "submit/exit_codes.hpp"

namespace jwkguard::cli {
namespace {

// What is between the threads: each takes the next batch here, and brings what came of it.
class exchange {
 public:
  exchange(document_source& from, std::size_t jobs, const policy& rules) noexcept
      : from_(from), results_(jobs * batches_ahead, rules.limits.deep_work) {}

  // The number of the batch; none if there is none any more. Waits for the input, and for what is to be written first.
  [[nodiscard]] std::optional<std::uint64_t> take(batch& into) {
    const std::lock_guard hold{lock_};
    results_.wait_for_room(number_);
    return from_.next(into) ? std::optional{number_++} : std::nullopt;
  }

  [[nodiscard]] ordered_output& results() noexcept { return results_; }

 private:
  // While one document takes long, the other threads work off so many batches each.
  static constexpr std::size_t batches_ahead = 8;

  std::mutex lock_;  // of all below but results_
  document_source& from_;
  std::uint64_t number_ = 0;
  ordered_output results_;
};

// One thread's own.
class worker {
 public:
  worker(const options& given, const document_handler& handle) : handle_(handle), checker_(given) {}

  [[nodiscard]] result work_off(batch& what) {
    result done;
    if (!what.fault.empty()) {
      add_unreadable(what.file, what.fault, done);
    } else if (what.lines.empty()) {
      add_file(what.file, done);
    } else {
      add_lines(what, done);
    }
    return done;
  }

 private:
  static void add_unreadable(const std::string& file, std::string_view why, result& done) {
    done.text.add(STDERR_FILENO, unreadable_text(file, why));
    done.counts.add_unreadable();
    done.log.add_unread(name_of_input(file));
  }

  void add_file(const std::string& file, result& done) {
    if (const std::string fault = checker_.check_file(file); !fault.empty()) {
      add_unreadable(file, fault, done);
      return;
    }
    add_checked(done);
  }

  void add_lines(batch& what, result& done) {
    for (const text_line& line : what.lines) {
      checker_.check_line(what.file, line.number, std::span{what.text}.subspan(line.offset, line.length));
      add_checked(done);
    }
  }

  void add_checked(result& done) {
    const checked_input& input = checker_.input();
    const int code = handle_(input, done);
    done.counts.add(input.report, checker_.text_bytes(), code);
    if (rsa_document keys = checker_.take_moduli(); !keys.moduli.empty()) {
      keys.code = code;
      done.documents.push_back(std::move(keys));
    }
  }

  const document_handler& handle_;
  document_checker checker_;
};

void work(exchange& with, const options& given, const document_handler& handle) {
  try {
    worker mine{given, handle};
    batch taken;
    while (const auto number = with.take(taken)) {
      with.results().put(*number, mine.work_off(taken));
    }
  } catch (const std::bad_alloc&) {
    print(STDERR_FILENO, "jwkguard: out of memory\n");
    std::_Exit(exit_usage);  // the other threads may wait for input, or for this one's result
  }
}

std::size_t jobs_for(const document_source& from, const options& given) noexcept {
  const std::size_t wanted = given.jobs != 0 ? given.jobs : std::max(1U, std::thread::hardware_concurrency());
  return std::clamp<std::size_t>(from.most_batches().value_or(wanted), 1, wanted);
}

}  // namespace

outcome run_over(document_source& from, const options& given, const document_handler& handle) {
  const std::size_t jobs = jobs_for(from, given);
  exchange with{from, jobs, given.policy};
  {
    std::vector<std::jthread> others;
    try {
      while (others.size() + 1 < jobs) {
        others.emplace_back([&] { work(with, given, handle); });
      }
    } catch (const std::system_error&) {
      // No more threads here: those that there are do all the work.
    }
    work(with, given, handle);
  }
  return with.results().take_total();
}

}  // namespace jwkguard::cli
