// Reading input, checking it, and printing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "jwkguard/report.hpp"
#include "jwkguard/validator.hpp"

namespace jwkguard::cli {

/// is_terminal is whether this file descriptor is a terminal that moves its cursor.
[[nodiscard]] bool is_terminal(int descriptor) noexcept;

/// use_color is whether text on this file descriptor is to be coloured.
[[nodiscard]] bool use_color(const options& given, int descriptor) noexcept;

/// print writes to a file descriptor, whole; false, and errno set, if that failed.
bool print(int descriptor, std::string_view text) noexcept;

/// complain_of_output says that standard output could not be written, unless that is because its reader went away (the
/// error EPIPE): that is no failure. Whether it is one.
bool complain_of_output(int error) noexcept;

/// print_output writes to standard output. False if that failed (said so); a reader that went away is no failure.
[[nodiscard]] bool print_output(std::string_view text) noexcept;

/// name_of_input is what people call an argument: "<stdin>", or the file's name.
[[nodiscard]] std::string name_of_input(const std::string& file);

/// columns_of is how wide the text on this file descriptor may be: what COLUMNS says, or the terminal; 0 if neither
/// does.
[[nodiscard]] std::uint32_t columns_of(int descriptor) noexcept;

/// say_if_terminal tells people that they are to type, if this argument is standard input and that is a terminal.
void say_if_terminal(const std::string& file) noexcept;

/// input_descriptor is "-" or a file, open, and closed with the object unless it is standard input.
class input_descriptor {
 public:
  explicit input_descriptor(const std::string& file) noexcept;
  input_descriptor(const input_descriptor&) = delete;
  input_descriptor& operator=(const input_descriptor&) = delete;
  ~input_descriptor();

  /// read_some appends what there is, `most` bytes at most; waits if there is nothing yet. The count, 0 at the end;
  /// negative, and errno set, if that failed, or if the file could not be opened.
  [[nodiscard]] std::ptrdiff_t read_some(std::string& into, std::size_t most) const;

  /// number is the descriptor; it stays this object's.
  [[nodiscard]] int number() const noexcept { return number_; }

  /// file_bytes is how large a regular file is; none of anything else.
  [[nodiscard]] std::optional<std::size_t> file_bytes() const noexcept;

 private:
  int number_;
  int error_;  // of opening it
};

/// read_to_check reads "-" or a file to its end, or to one byte past `most`: then the check says that it is too large.
/// A file takes one block of its size. Empty, or why it cannot be read.
[[nodiscard]] std::string read_to_check(const std::string& file, std::size_t most, std::string& into);

/// read_whole reads "-" or a file of at most `most` bytes. Empty, or why it cannot be read.
[[nodiscard]] std::string read_whole(const std::string& file, std::size_t most, std::string& into);

/// unreadable_text is a line for people: this input cannot be read, and why.
[[nodiscard]] std::string unreadable_text(const std::string& file, std::string_view why);

/// checked_input is one input after its check. The report's views are into `buffer`, or into the lines it was one of.
struct checked_input {
  std::string source;      ///< the file's name, or "<stdin>"
  std::uint64_t line = 0;  ///< NDJSON: its number in the source; else 0
  std::string original;    ///< as read, secrets masked; may be empty if there are no findings
  std::string buffer;
  jwkguard::report report;
};

/// read_and_check reads "-" or a file and checks it. None if it cannot be read (said so on standard error).
[[nodiscard]] std::optional<checked_input> read_and_check(const std::string& file, const options& given);

/// check_text checks a text that is in memory; `source` is its name.
[[nodiscard]] checked_input check_text(std::string source, std::string text, const policy& rules);

/// exit_code_of gives 0, 1 or 9 for a report, held to `lowest`.
[[nodiscard]] int exit_code_of(const report& what, level lowest) noexcept;

}  // namespace jwkguard::cli
