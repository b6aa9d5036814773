// The options of verify: which token, against which keys.
#pragma once

#include <cstddef>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace jwkguard::cli {

/// verify_settings is what was said.
struct verify_settings {
  std::string token_file;  ///< empty: JWKGUARD_TOKEN, or standard input
  std::string keys_file;   ///< empty: a source, or the live set
  bool live = false;       ///< against the live set
  bool shows_issuer = false;
};

/// verify_arguments fills them from the command line.
class verify_arguments {
 public:
  void add(CLI::App* to);
  /// finish gives what was said; `sources` are those that --issuer and the like name. What is wrong, for people; empty:
  /// nothing.
  [[nodiscard]] std::string finish(std::size_t sources, verify_settings& into) const;

 private:
  verify_settings said_;
};

}  // namespace jwkguard::cli
