// The suites: rows that are compared with each other.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "timetable.hpp"

namespace jwkguard::bench {

/// suite is one table of the output.
struct suite {
  std::string_view name;
  std::string_view title;
  std::string_view unit_says;                 ///< what a row's ratio refers to
  double (*cost)(const row&);                 ///< what is compared
  std::string_view cost_says;                 ///< its unit
  double (*unit)(std::span<const row> rows);  ///< the cost that is 1, of the suite's timed rows; 0 if it was not timed
  std::string_view beside;                    ///< a row that the others are compared with too; empty: none
  std::string_view beside_says;               ///< the head of that column
  /// fill enters the suite's rows, once all of them have been seen to reach the verdict that they must. False if one
  /// does not.
  bool (*fill)(const suite& own, timetable& all);
};

[[nodiscard]] std::span<const suite> all_suites() noexcept;

/// timed_rows are those of one suite.
[[nodiscard]] std::vector<row> timed_rows(const suite& of, const timetable& all);

[[nodiscard]] bool fill_real(const suite& own, timetable& all);
[[nodiscard]] bool fill_key_sets(const suite& own, timetable& all);
[[nodiscard]] bool fill_sizes(const suite& own, timetable& all);
[[nodiscard]] bool fill_colliding(const suite& own, timetable& all);
[[nodiscard]] bool fill_hostile(const suite& own, timetable& all);

}  // namespace jwkguard::bench
