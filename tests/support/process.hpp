// Running programs: what goes in, what comes out.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace jwkguard::test {

struct outcome;

/// invocation is how a program is run. The environment is exactly the one given ("NAME=value"), the folder is the
/// caller's.
struct invocation {
  std::vector<std::string> arguments;  ///< without the program's own name
  std::string input;                   ///< standard input; then its end
  std::vector<std::string> environment;
  bool terminal = false;  ///< standard input and output are a terminal, not pipes
  std::chrono::seconds timeout{120};
  std::atomic<pid_t>* child = nullptr;  ///< where the program's number is to be put once it runs
  std::function<void(const outcome&)> heard =
      {};  ///< is given what the program has said so far, each time it says more
};

/// outcome is how a program ended. One that took too long is killed: exit_code is -SIGKILL.
struct outcome {
  int exit_code = 0;  ///< of a signal: its number, negative
  std::string out;
  std::string err;
};

/// has_terminals is whether this system gives pseudo-terminals; a bare chroot without /dev/pts does not.
[[nodiscard]] bool has_terminals() noexcept;

/// run runs a program to its end.
[[nodiscard]] outcome run(const std::string& program, const invocation& how);

/// service is a program that runs beside the test, and is ended with SIGTERM.
class service {
 public:
  service(const std::string& program, const invocation& how);
  service(const service&) = delete;
  service& operator=(const service&) = delete;
  ~service();

  /// first_line is what it printed first, without the newline; empty if it ended before that.
  [[nodiscard]] const std::string& first_line() const noexcept { return first_line_; }
  /// pid is its process, for signals.
  [[nodiscard]] pid_t pid() const noexcept { return child_; }
  /// said_so_far is what it has written to standard error while it runs.
  [[nodiscard]] std::string said_so_far() const;
  /// stop ends it and gives all that it wrote to standard error.
  [[nodiscard]] const std::string& stop();

 private:
  pid_t child_ = -1;
  int errors_ = -1;
  std::string first_line_;
  std::string log_;
};

/// scratch_file is a file with this text, as long as the object lives.
class scratch_file {
 public:
  explicit scratch_file(std::string_view text);
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file();
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
};

}  // namespace jwkguard::test
