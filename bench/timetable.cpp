#include "timetable.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "support/allocation_count.hpp"

namespace jwkguard::bench {
namespace {

constexpr int repetitions = 7;
constexpr int repetitions_of_long = 3;
constexpr std::size_t long_bytes = 10'000'000;
constexpr double least_seconds = 0.1;  // of one repetition

std::string full_name(const row& what) { return std::string{what.suite} + '/' + what.name; }

// Copies of a text, each with a NUL behind it, made again for each run: so many that the clock is not what is measured.
class working_copies {
 public:
  explicit working_copies(std::string_view text) : text_(text), count_(1 + least_bytes / text.size()) {}

  void refresh() {
    all_.clear();
    all_.reserve(count_ * (text_.size() + 1));
    for (std::size_t index = 0; index < count_; ++index) {
      all_.append(text_).push_back('\0');
    }
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] std::span<char> copy(std::size_t index) noexcept {
    return std::span{all_}.subspan(index * (text_.size() + 1), text_.size());
  }

 private:
  static constexpr std::size_t least_bytes = 32'768;
  std::string_view text_;
  std::size_t count_;
  std::string all_;
};

bool run_all(const work& what, working_copies& copies) {
  bool right = true;
  for (std::size_t index = 0; index < copies.count(); ++index) {
    right = what.run(copies.copy(index)) && right;
  }
  return right;
}

void time_one(benchmark::State& state, const work& what) {
  using clock = std::chrono::steady_clock;
  working_copies copies{what.text};
  copies.refresh();
  bool right = run_all(what, copies);  // warm
  std::chrono::duration<double, std::nano> total{};
  std::uint64_t allocated = 0;
  for (auto _ : state) {
    copies.refresh();
    const std::uint64_t before = test::allocations().malloc;
    const auto start = clock::now();
    right = run_all(what, copies) && right;
    const std::chrono::duration<double, std::nano> taken = clock::now() - start;
    allocated += test::allocations().malloc - before;
    total += taken;
    state.SetIterationTime(std::chrono::duration<double>{taken}.count());
  }
  if (!right) {
    state.SkipWithError("the verdict is wrong");
  }
  const double documents = static_cast<double>(copies.count()) * static_cast<double>(state.iterations());
  state.counters["ns"] = total.count() / documents;
  state.counters["allocations"] = static_cast<double>(allocated) / documents;
}

// Takes the medians; tables are made from all of them together.
class collector : public benchmark::BenchmarkReporter {
 public:
  explicit collector(std::vector<row>& rows) noexcept : rows_(rows) {}

  bool ReportContext(const Context& /*unused*/) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred) {
        std::fprintf(stderr, "%s: %s\n", run.run_name.function_name.c_str(), run.error_message.c_str());
        all_right_ = false;
      } else if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") {
        take(run);
      }
    }
  }

  [[nodiscard]] bool all_right() const noexcept { return all_right_; }

 private:
  void take(const Run& run) {
    const auto found = std::find_if(
        rows_.begin(), rows_.end(), [&](const row& each) { return full_name(each) == run.run_name.function_name; });
    found->ns = run.counters.at("ns");
    found->allocations = run.counters.at("allocations");
  }

  std::vector<row>& rows_;
  bool all_right_ = true;
};

}  // namespace

void timetable::add(row what, std::function<work()> prepare) {
  rows_.push_back(std::move(what));
  prepare_.push_back(std::move(prepare));
}

bool timetable::run(std::span<char* const> arguments) {
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const auto time = [&prepare = prepare_[index]](benchmark::State& state) { time_one(state, prepare()); };
    benchmark::RegisterBenchmark(full_name(rows_[index]).c_str(), time)
        ->UseManualTime()
        ->MinTime(least_seconds)
        ->Repetitions(rows_[index].bytes < long_bytes ? repetitions : repetitions_of_long)
        ->ReportAggregatesOnly();
  }
  std::string interleaved = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> given(arguments.begin(), arguments.end());
  given.insert(given.begin() + 1, interleaved.data());  // what the caller gives comes later
  auto count = static_cast<int>(given.size());
  benchmark::Initialize(&count, given.data());
  if (benchmark::ReportUnrecognizedArguments(count, given.data())) {
    return false;
  }
  collector taken{rows_};
  benchmark::RunSpecifiedBenchmarks(&taken);
  return taken.all_right();
}

const row* timetable::find(std::string_view suite, std::string_view name) const noexcept {
  const auto found = std::find_if(rows_.begin(), rows_.end(),
      [&](const row& each) { return each.suite == suite && each.name == name && each.ns > 0; });
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace jwkguard::bench
