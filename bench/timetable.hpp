// What is timed, and what came of it.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::bench {

/// row is one thing that is timed: the work on one document.
struct row {
  std::string_view suite;  ///< static storage
  std::string name;
  std::size_t keys = 0;    ///< in the document
  std::size_t bytes = 0;   ///< of the document
  double ns = 0;           ///< a document, median; 0 until it is timed
  double allocations = 0;  ///< a document, median

  [[nodiscard]] double ns_per_key() const noexcept { return ns / static_cast<double>(keys); }
  [[nodiscard]] double ns_per_byte() const noexcept { return ns / static_cast<double>(bytes); }
  [[nodiscard]] double allocations_per_key() const noexcept { return allocations / static_cast<double>(keys); }
};

/// work is a document, and what is done with a copy of it that a NUL follows: whether that came out as it must.
struct work {
  std::string text;
  std::function<bool(std::span<char> text)> run;
};

/// timetable collects what is to be timed, and times it: each several times, in turns with the others in an order that
/// changes, so that a change in the machine's speed meets all of them.
class timetable {
 public:
  /// add enters a row. `prepare` is called for each repetition; neither it nor the copies of the text are timed.
  void add(row what, std::function<work()> prepare);

  /// run times all rows that Google Benchmark's options (those of `arguments` that start with --benchmark_) choose.
  /// False if one of them came out wrong.
  [[nodiscard]] bool run(std::span<char* const> arguments);

  [[nodiscard]] std::span<const row> rows() const noexcept { return rows_; }
  /// find gives a row that was timed, or null.
  [[nodiscard]] const row* find(std::string_view suite, std::string_view name) const noexcept;

 private:
  std::vector<row> rows_;
  std::vector<std::function<work()>> prepare_;
};

}  // namespace jwkguard::bench
