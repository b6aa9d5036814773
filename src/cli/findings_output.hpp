// Where findings go, in the format asked for.
#pragma once

#include <string_view>

#include "cli/input.hpp"
#include "cli/options.hpp"
#include "jwkguard/render.hpp"

namespace jwkguard::cli {

/// findings_output writes the findings of inputs to one file descriptor, in the order in which it is given them. SARIF
/// is one log of them all, which finish() writes. The options must outlive it.
class findings_output {
 public:
  findings_output(const options& given, int descriptor);
  /// add is false if what was to be written could not be (said so).
  [[nodiscard]] bool add(const checked_input& input);
  /// add_unread notes an input that could not be read, where the format has a place for that.
  void add_unread(std::string_view source);
  /// finish comes last, once. False as of add().
  [[nodiscard]] bool finish();

 private:
  [[nodiscard]] bool write(std::string_view text) const;

  const options& given_;
  int descriptor_;
  sarif_log log_;
};

}  // namespace jwkguard::cli
