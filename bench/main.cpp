// The benchmark. Before anything is timed, every contestant must reach the same verdict on the same bytes; then each is
// timed in turns with the others. The copy of the text that reading in place needs is not timed, for any of them.
//
//   jwkguard_bench [SUITE...] [--processes=FILE] [--report=FILE] [--benchmark_...]
//       times the suites (default: all), with Google Benchmark's options, and prints tables; the figures of
//       programs/processes.cpp come from --processes, and the report as JSON goes to --report
//   jwkguard_bench --documents=FOLDER
//       writes what programs/processes.cpp gives to the command
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "process_documents.hpp"
#include "report.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

struct options {
  std::vector<std::string_view> suites;
  std::string processes;
  std::string report;
  std::string documents;
  std::vector<char*> rest;  // Google Benchmark's
};

std::optional<options> read_options(std::span<char* const> arguments) {
  options read;
  read.rest.push_back(arguments.front());
  for (char* const argument : arguments.subspan(1)) {
    const std::string_view text{argument};
    const auto takes = [text](std::string_view name, std::string& value) {
      const bool is_it = text.starts_with(name);
      value = is_it ? text.substr(name.size()) : value;
      return is_it;
    };
    const bool is_ours = takes("--processes=", read.processes) || takes("--report=", read.report) ||
                         takes("--documents=", read.documents);
    const auto suites = all_suites();
    if (is_ours) {
      continue;
    }
    if (text.starts_with("--benchmark_")) {
      read.rest.push_back(argument);
    } else if (std::any_of(suites.begin(), suites.end(), [text](const suite& each) { return each.name == text; })) {
      read.suites.push_back(text);
    } else {
      std::fprintf(stderr, "'%s' is no suite; there are:", argument);
      std::for_each(suites.begin(), suites.end(),
          [](const suite& each) { std::fprintf(stderr, " %s", std::string{each.name}.c_str()); });
      std::fputs("\n", stderr);
      return std::nullopt;
    }
  }
  return read;
}

bool fill(timetable& times, const std::vector<std::string_view>& chosen) {
  bool right = true;
  for (const suite& each : all_suites()) {
    if (chosen.empty() || std::find(chosen.begin(), chosen.end(), each.name) != chosen.end()) {
      right = each.fill(each, times) && right;
    }
  }
  return right;
}

std::optional<process_figures> figures_in(const std::string& file) {
  if (file.empty()) {
    return process_figures{};
  }
  std::ifstream in{file};
  const auto read = in ? read_figures({std::istreambuf_iterator<char>{in}, {}}) : std::nullopt;
  if (!read) {
    std::fprintf(stderr, "%s: no figures\n", file.c_str());
  }
  return read;
}

int run(std::span<char* const> arguments) {
  const auto given = read_options(arguments);
  if (!given) {
    return 2;
  }
  if (!given->documents.empty()) {
    return write_process_documents(given->documents) ? 0 : 1;
  }
  const auto processes = figures_in(given->processes);
  timetable times;
  if (!processes || !fill(times, given->suites) || !times.run(given->rest)) {
    return 1;
  }
  const results all{times, *processes};
  print_tables(all);
  if (!given->report.empty()) {
    std::ofstream out{given->report};
    out << report_json(all) << std::flush;
    return out ? 0 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace jwkguard::bench

int main(int count, char** arguments) { return jwkguard::bench::run({arguments, static_cast<std::size_t>(count)}); }
