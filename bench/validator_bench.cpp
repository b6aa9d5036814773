// The whole check of a set of P-256 keys, beside what bare parsing and OpenSSL take for the same keys. Before anything
// is timed, every contestant must reach the same verdict on the same bytes. The copy that each needs of the text is not
// timed, for any of them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contestants.hpp"
#include "support/allocation_count.hpp"

namespace jwkguard::bench {
namespace {

constexpr std::size_t keys_in_set = 1'000;
constexpr std::size_t bad_key = 617;
constexpr std::size_t names_in_key = 7;
constexpr int repetitions = 7;

std::vector<contestant> all_contestants() {
  std::vector<contestant> all;
  for (auto* const make :
      {jwkguard_contestants, rapidjson_contestants, rapidjson_sse2_contestants, openssl_contestants}) {
    for (contestant& each : make()) {
      all.push_back(std::move(each));
    }
  }
  return all;
}

// A copy of the text that a NUL follows, made anew for each run.
class working_copy {
 public:
  explicit working_copy(std::string_view text) : text_(text) {}
  [[nodiscard]] std::span<char> fresh() {
    copy_.assign(text_);
    return copy_;
  }

 private:
  std::string_view text_;
  std::string copy_;
};

// --- the same verdict

bool agrees(const contestant& who, const key_set& set, const std::vector<std::size_t>& bad_keys) {
  working_copy copy{set.text};
  const verdict seen = who.run(copy.fresh(), set.points);
  const bool right =
      seen.is_json && (who.checks_keys ? seen.bad_keys == bad_keys : seen.names == 1 + keys_in_set * names_in_key);
  if (!right) {
    std::fprintf(stderr, "%.*s: wrong verdict on the %s set\n", static_cast<int>(who.name.size()), who.name.data(),
        bad_keys.empty() ? "clean" : "bad");
  }
  return right;
}

bool all_agree(const std::vector<contestant>& all, const key_set& clean) {
  const key_set bad = make_key_set(keys_in_set, bad_key);
  return std::all_of(all.begin(), all.end(),
      [&](const contestant& who) { return agrees(who, clean, {}) && agrees(who, bad, {bad_key}); });
}

// --- the times

void time_one(benchmark::State& state, const contestant& who, const key_set& set) {
  using clock = std::chrono::steady_clock;
  working_copy copy{set.text};
  benchmark::DoNotOptimize(who.run(copy.fresh(), set.points));  // warm
  std::chrono::duration<double> total{};
  std::uint64_t allocated = 0;
  for (auto _ : state) {
    const std::span<char> text = copy.fresh();
    const std::uint64_t before = test::allocations().malloc;
    const auto start = clock::now();
    benchmark::DoNotOptimize(who.run(text, set.points));
    const std::chrono::duration<double> taken = clock::now() - start;
    allocated += test::allocations().malloc - before;
    total += taken;
    state.SetIterationTime(taken.count());
  }
  const auto keys = static_cast<double>(set.points.size()) * static_cast<double>(state.iterations());
  state.counters["ns/key"] = total.count() * 1e9 / keys;
  state.counters["keys/s"] = keys / total.count();
  state.counters["bytes/s"] =
      static_cast<double>(set.text.size()) * static_cast<double>(state.iterations()) / total.count();
  state.counters["allocations/key"] = static_cast<double>(allocated) / keys;
}

// --- the table at the end

struct row {
  double ns_per_key = 0;
  double allocations_per_key = 0;
};

class table_reporter : public benchmark::ConsoleReporter {
 public:
  table_reporter() : ConsoleReporter(OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") {
        medians_[run.run_name.function_name] = {run.counters.at("ns/key"), run.counters.at("allocations/key")};
      }
    }
  }

  void print(const std::vector<contestant>& all, std::size_t bytes_per_key) const {
    double unit = 0;  // the fastest bare parse
    for (const auto& [name, median] : medians_) {
      unit = name.starts_with("RapidJSON bare") && (unit == 0 || median.ns_per_key < unit) ? median.ns_per_key : unit;
    }
    std::printf(
        "\n%zu P-256 keys of %zu bytes, all verdicts agree; medians of %d; unit: the fastest bare in-situ SAX pass\n\n",
        keys_in_set, bytes_per_key, repetitions);
    std::printf("%-32s %10s %10s %16s\n", "", "ns/key", "x unit", "allocations/key");
    for (const contestant& who : all) {
      if (const auto found = medians_.find(std::string{who.name}); found != medians_.end() && unit != 0) {
        const row& median = found->second;
        std::printf("%-32s %10.1f %10.2f %16.3f\n", found->first.c_str(), median.ns_per_key, median.ns_per_key / unit,
            median.allocations_per_key);
      }
    }
  }

 private:
  std::map<std::string, row> medians_;
};

int run(int count, char** arguments) {
  const key_set clean = make_key_set(keys_in_set);
  const std::vector<contestant> all = all_contestants();
  if (!all_agree(all, clean)) {
    return 1;
  }
  for (const contestant& who : all) {
    benchmark::RegisterBenchmark(
        std::string{who.name}.c_str(), [&who, &clean](benchmark::State& state) { time_one(state, who, clean); })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond)
        ->MinTime(0.2)
        ->Repetitions(repetitions)
        ->ReportAggregatesOnly();
  }
  // One repetition of each in turn, so that a change in the machine's speed meets all of them. What the caller gives
  // comes later.
  std::string interleaved = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> given(arguments, arguments + count);
  given.insert(given.begin() + 1, interleaved.data());
  int given_count = count + 1;
  benchmark::Initialize(&given_count, given.data());
  if (benchmark::ReportUnrecognizedArguments(given_count, given.data())) {
    return 2;
  }
  table_reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print(all, clean.text.size() / keys_in_set);
  return 0;
}

}  // namespace
}  // namespace jwkguard::bench

int main(int count, char** arguments) { return jwkguard::bench::run(count, arguments); }
