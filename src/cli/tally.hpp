// What became of many documents, counted.
#pragma once

#include <cstdint>
#include <string>

#include "jwkguard/report.hpp"

namespace jwkguard::cli {

/// worse is the exit code of two that asks for more care: a leak, then what could not be read or written, then
/// findings.
[[nodiscard]] int worse(int left, int right) noexcept;

/// tally counts documents.
struct tally {
  int exit_code = 0;             ///< the gravest
  std::uint64_t documents = 0;   ///< that were checked
  std::uint64_t bytes = 0;       ///< that they have together
  std::uint64_t refused = 0;     ///< of the documents: those that make the exit code what it is
  std::uint64_t unreadable = 0;  ///< inputs that could not be read
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::uint64_t notes = 0;

  /// add counts one document that was checked, and came to this exit code.
  void add(const report& what, std::uint64_t size, int code) noexcept;
  void add_unreadable() noexcept;
  tally& operator+=(const tally& other) noexcept;
};

/// grouped writes a number for people: 12,345.
[[nodiscard]] std::string grouped(std::uint64_t number);

/// counted writes a number and what it counts: "1 document", "2,000 documents".
[[nodiscard]] std::string counted(std::uint64_t number, const std::string& what);

/// summary_line says how a run ended, with a newline.
[[nodiscard]] std::string summary_line(const tally& all);

}  // namespace jwkguard::cli
