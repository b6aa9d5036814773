// What the project has set itself, and how far it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "timetable.hpp"

namespace jwkguard::bench {

/// process_figures are what programs/processes.cpp printed: a number by its name.
using process_figures = std::map<std::string, double, std::less<>>;

/// read_figures reads them; none if a line of `text` is not a name and a number.
[[nodiscard]] std::optional<process_figures> read_figures(const std::string& text);

/// results are all that one run measured.
struct results {
  const timetable& times;
  const process_figures& processes;
};

/// target is a limit on one number, nearly always a ratio.
struct target {
  enum class side : std::uint8_t { at_most, at_least };
  std::string_view says;
  side holds;
  double limit;
  std::string_view unit;
  std::optional<double> (*measure)(const results& of);  ///< none if its rows were not timed
};

[[nodiscard]] std::span<const target> all_targets() noexcept;

/// is_reached is whether a measured number is on the right side of the limit.
[[nodiscard]] bool is_reached(const target& which, double measured) noexcept;

}  // namespace jwkguard::bench
