#include <cstdio>
#include <string>
#include <vector>

#include "report.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

void print(const suite& what, const timetable& times) {
  const std::vector<row> rows = timed_rows(what, times);
  if (rows.empty()) {
    return;
  }
  const double unit = what.unit(rows);
  std::printf("\n%s; unit: %s\n\n", std::string{what.title}.c_str(), std::string{what.unit_says}.c_str());
  const row* const beside = times.find(what.name, what.beside);
  std::printf("%-42s %12s %10s %10s %16s\n", "", std::string{what.cost_says}.c_str(), "x unit", "bytes",
      rows.front().keys == 0 ? std::string{what.beside_says}.c_str() : "allocations/key");
  for (const row& each : rows) {
    std::printf("%-42s %12.1f ", each.name.c_str(), what.cost(each));
    if (unit == 0) {
      std::printf("%10s", "");  // a filter left it out
    } else {
      std::printf("%10.2f", what.cost(each) / unit);
    }
    std::printf(" %10zu", each.bytes);
    if (each.keys != 0) {
      std::printf(" %16.3f", each.allocations_per_key());
    } else if (beside != nullptr) {
      std::printf(" %16.2f", what.cost(each) / what.cost(*beside));
    }
    std::printf("\n");
  }
}

void print(const target& what, const results& of) {
  const auto measured = what.measure(of);
  if (!measured) {
    return;
  }
  const char* const side = what.holds == target::side::at_most ? "<=" : ">=";
  std::printf("%-54s %3s %7g %-4s %9.2f   %s\n", std::string{what.says}.c_str(), side, what.limit,
      std::string{what.unit}.c_str(), *measured, is_reached(what, *measured) ? "reached" : "not reached");
}

}  // namespace

void print_tables(const results& of) {
  for (const suite& each : all_suites()) {
    print(each, of.times);
  }
  std::printf("\n%-54s %16s %9s\n\n", "targets", "", "measured");
  for (const target& each : all_targets()) {
    print(each, of);
  }
}

}  // namespace jwkguard::bench
