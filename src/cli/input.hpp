// Reading input, checking it, and showing what was found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard::cli {

/// use_color is whether text on this file descriptor is to be coloured.
[[nodiscard]] bool use_color(const options& given, int descriptor) noexcept;

/// print writes to a file descriptor, whole; false, and errno set, if that failed.
bool print(int descriptor, std::string_view text) noexcept;

/// print_output writes to standard output. False if that failed (said so); a reader that went away is no failure.
[[nodiscard]] bool print_output(std::string_view text) noexcept;

/// checked_input is one input after its check. The report's views are into `buffer`.
struct checked_input {
  std::string source;    ///< the file's name, or "<stdin>"
  std::string original;  ///< as read, secrets masked
  std::string buffer;
  jwkguard::report report;
};

/// read_and_check reads "-" or a file and checks it. None if it cannot be read (said so on standard error).
[[nodiscard]] std::optional<checked_input> read_and_check(const std::string& file, const options& given);

/// findings_text is a report in the format asked for, for this file descriptor. SARIF is findings_output's.
[[nodiscard]] std::string findings_text(const checked_input& input, const options& given, int descriptor);

/// exit_code_of gives 0, 1 or 9 for a report, held to `lowest`.
[[nodiscard]] int exit_code_of(const report& what, level lowest) noexcept;

}  // namespace jwkguard::cli
