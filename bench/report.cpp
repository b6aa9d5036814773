#include "report.hpp"

#include <array>
#include <cstdio>

#include "json/writer.hpp"
#include "machine.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

// More digits than one run tells, and no exponent in any that is likely.
void number(json::writer& out, std::string_view name, double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  out.name(name).raw(text.data());
}

// `beside` is the cost of the row that the others are compared with too, or 0.
void write(json::writer& out, const row& what, double ratio, double beside) {
  out.begin_object().member("name", what.name).name("bytes").number(what.bytes);
  if (what.keys != 0) {
    out.name("keys").number(what.keys);
    number(out, "ns_per_key", what.ns_per_key());
    number(out, "allocations_per_key", what.allocations_per_key());
  }
  number(out, "ns_per_byte", what.ns_per_byte());
  if (ratio != 0) {
    number(out, "ratio", ratio);
  }
  if (beside != 0) {
    number(out, "ratio_to_clean", what.ns_per_byte() / beside);
  }
  out.end_object();
}

void write(json::writer& out, const suite& what, const timetable& times) {
  const std::vector<row> rows = timed_rows(what, times);
  if (rows.empty()) {
    return;
  }
  const double unit = what.unit(rows);
  const row* const beside = times.find(what.name, what.beside);
  out.begin_object().member("name", what.name).member("title", what.title).member("unit", what.unit_says);
  out.name("rows").begin_array();
  for (const row& each : rows) {
    write(out, each, unit == 0 ? 0 : what.cost(each) / unit, beside == nullptr ? 0 : beside->ns_per_byte());
  }
  out.end_array().end_object();
}

void write(json::writer& out, const target& what, const results& of) {
  if (const auto measured = what.measure(of)) {
    out.begin_object().member("target", what.says);
    out.member("side", what.holds == target::side::at_most ? "at most" : "at least");
    number(out, "limit", what.limit);
    number(out, "measured", *measured);
    out.member("unit", what.unit).name("reached").boolean(is_reached(what, *measured)).end_object();
  }
}

}  // namespace

std::string report_json(const results& of) {
  json::writer out;
  out.begin_object().name("machine").begin_object();
  for (const auto& [name, value] : machine_facts()) {
    out.member(name, value);
  }
  out.end_object().name("suites").begin_array();
  for (const suite& each : all_suites()) {
    write(out, each, of.times);
  }
  out.end_array().name("processes").begin_object();
  for (const auto& [name, value] : of.processes) {
    number(out, name, value);
  }
  out.end_object().name("targets").begin_array();
  for (const target& each : all_targets()) {
    write(out, each, of);
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace jwkguard::bench
