// The files of --canary: tokens that must not be locked out.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "cli/token_input.hpp"
#include "jwkguard/submit.hpp"

namespace jwkguard::cli {

/// canary_inputs are the tokens of some files; they are overwritten when they are let go.
class canary_inputs {
 public:
  /// read takes every file. What is wrong, for people, never with a token in it; empty: nothing.
  [[nodiscard]] std::string read(const std::vector<std::string>& files);

  /// tokens view this object.
  [[nodiscard]] const std::vector<submit::canary>& tokens() const noexcept { return tokens_; }

 private:
  std::list<token_input> texts_;
  std::vector<submit::canary> tokens_;
};

}  // namespace jwkguard::cli
